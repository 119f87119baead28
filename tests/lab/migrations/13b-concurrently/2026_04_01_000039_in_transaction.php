<?php

// engines pgsql
// expects pgsql: concurrently-in-transaction
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('CREATE INDEX CONCURRENTLY orders_number_index ON orders (number)');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
