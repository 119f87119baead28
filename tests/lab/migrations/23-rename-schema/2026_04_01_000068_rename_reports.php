<?php

// engines pgsql
// expects pgsql: rename-schema
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER SCHEMA reports RENAME TO statistics');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
