<?php

// expects mariadb: truncate-table
// expects pgsql: truncate-table
// expects sqlite: truncate-table write-rows
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::table('logs')->truncate();
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
