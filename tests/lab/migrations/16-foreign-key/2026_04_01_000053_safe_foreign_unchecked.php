<?php

// engines mariadb
// expects nothing
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('SET SESSION foreign_key_checks = 0');
        Schema::table('orders', function (Blueprint $table) {
            $table->foreign('user_id')->references('id')->on('users');
        });
        DB::statement('SET SESSION foreign_key_checks = 1');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
