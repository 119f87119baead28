<?php

// engines mariadb pgsql
// expects pgsql: add-check
// expects mariadb: add-check
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE orders ADD CONSTRAINT orders_pieces_small CHECK (pieces < 1000)');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
