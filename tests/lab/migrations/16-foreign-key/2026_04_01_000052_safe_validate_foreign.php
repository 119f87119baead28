<?php

// engines pgsql
// expects nothing
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_foreign');
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
