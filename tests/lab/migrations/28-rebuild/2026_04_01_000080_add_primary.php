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
        Schema::table('logs', function (Blueprint $table) {
            $table->primary('line');
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
