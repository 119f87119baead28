<?php

// engines pgsql
// expects pgsql: invalid-index
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public $withinTransaction = false;

    public function up(): void
    {
        DB::statement('CREATE INDEX CONCURRENTLY pairs_left_behind ON pairs (a)');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
