<?php

// engines mariadb pgsql
// expects pgsql: set-not-null
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('orders', function (Blueprint $table) {
            $table->string('note', 40)->nullable(false)->change();
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
