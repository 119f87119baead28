<?php

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
        DB::table('orders')->whereNull('note')->chunkById(10000, function ($orders) {
            DB::table('orders')->whereIn('id', $orders->pluck('id'))->update(['note' => '']);
            usleep(10000);
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('nothing_to_undo');
    }
};
