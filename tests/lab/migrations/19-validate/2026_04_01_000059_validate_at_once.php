<?php

// engines pgsql
// expects pgsql: validate-under-lock
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE orders ADD CONSTRAINT orders_pieces_few CHECK (pieces < 999) NOT VALID');
        DB::statement('ALTER TABLE orders VALIDATE CONSTRAINT orders_pieces_few');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
