<?php

// engines mariadb
// expects mariadb: enum-change
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement("ALTER TABLE orders MODIFY state ENUM('new', 'done') NOT NULL DEFAULT 'new'");
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
