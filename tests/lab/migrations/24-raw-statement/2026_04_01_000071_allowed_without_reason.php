<?php

// expects all: raw-statement allow-without-reason
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        // deploynix:allow raw-statement
        DB::statement('CALL refresh_totals()');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
