<?php

// expects all: add-required-column
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('orders', function (Blueprint $table) {
            $table->string('channel');
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
