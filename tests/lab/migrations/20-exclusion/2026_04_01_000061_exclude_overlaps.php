<?php

// engines pgsql
// expects pgsql: add-exclusion
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE pairs ADD CONSTRAINT pairs_apart EXCLUDE USING gist (int4range(a, b) WITH &&)');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
