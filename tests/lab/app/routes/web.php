<?php

use App\Http\Controllers\PageController;
use App\Http\Controllers\ProbeController;
use Illuminate\Support\Facades\Route;

Route::get('/', PageController::class);
Route::get('/plain', [ProbeController::class, 'plain']);
Route::get('/slow', [ProbeController::class, 'slow']);
Route::get('/health', [ProbeController::class, 'health']);
Route::get('/db', [ProbeController::class, 'db']);
Route::get('/env', [ProbeController::class, 'env']);
