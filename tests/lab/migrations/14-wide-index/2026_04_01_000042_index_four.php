<?php

// expects pgsql: wide-index add-index
// expects mariadb: wide-index
// expects sqlite: wide-index
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('orders', function (Blueprint $table) {
            $table->index(['number', 'status', 'pieces', 'user_id'], 'orders_wide_index');
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
