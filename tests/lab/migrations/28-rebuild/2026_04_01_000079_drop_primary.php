<?php

// engines mariadb pgsql
// expects all: rebuild-table
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('pairs', function (Blueprint $table) {
            $table->dropPrimary();
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
