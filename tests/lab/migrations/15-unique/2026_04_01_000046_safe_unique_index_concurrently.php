<?php

// engines pgsql
// expects nothing
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public $withinTransaction = false;

    public function up(): void
    {
        if (DB::table('orders')->select('number')->groupBy('number')->havingRaw('count(*) > 1')->exists()) {
            throw new RuntimeException('Two orders have one number.');
        }

        DB::statement('CREATE UNIQUE INDEX CONCURRENTLY orders_number_unique ON orders (number)');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
