<?php

// What is there, with rows, before the others would run.
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('users', function (Blueprint $table) {
            $table->id();
            $table->string('email')->nullable();
        });

        Schema::create('orders', function (Blueprint $table) {
            $table->id();
            $table->unsignedBigInteger('user_id')->nullable();
            $table->string('number', 100);
            $table->string('note', 40)->nullable();
            $table->string('status', 20)->default('new')->index();
            $table->integer('pieces')->default(1);
            $table->timestamps();
        });

        Schema::create('parcels', function (Blueprint $table) {
            $table->id();
            $table->foreignId('user_id')->nullable()->constrained();
        });

        Schema::create('logs', function (Blueprint $table) {
            $table->string('line');
            $table->timestamps();
        });

        Schema::create('pairs', function (Blueprint $table) {
            $table->integer('a')->primary();
            $table->integer('b')->default(0);
        });

        switch (DB::getDriverName()) {
            case 'mysql':
                DB::statement("ALTER TABLE orders ADD state ENUM('new', 'paid', 'done') NOT NULL DEFAULT 'new'");
                break;
            case 'pgsql':
                DB::statement('ALTER TABLE orders ADD CONSTRAINT orders_pieces_positive CHECK (pieces > 0)');
                DB::statement("CREATE TYPE order_state AS ENUM ('new', 'paid', 'done')");
                DB::statement('CREATE SCHEMA reports');
                break;
        }

        DB::table('users')->insert(['email' => 'mara@example.com']);
        DB::table('orders')->insert([['user_id' => 1, 'number' => 'A1'], ['user_id' => 1, 'number' => 'A2'], ['user_id' => null, 'number' => 'A2']]);
        DB::table('pairs')->insert([['a' => 1], ['a' => 2]]);
    }

    public function down(): void
    {
        foreach (['pairs', 'logs', 'parcels', 'orders', 'users'] as $name) {
            Schema::drop($name);
        }
    }
};
