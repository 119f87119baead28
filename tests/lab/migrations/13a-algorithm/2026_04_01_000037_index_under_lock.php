<?php

// engines mariadb
// expects mariadb: blocking-algorithm
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE orders ADD INDEX orders_number_index (number), LOCK=EXCLUSIVE');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
