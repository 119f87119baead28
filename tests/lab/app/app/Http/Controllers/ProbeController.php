<?php

namespace App\Http\Controllers;

use App\Late\LateWords;
use App\Release;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\DB;

/** What the lab asks a release from outside. */
class ProbeController
{
    public function plain(): Response
    {
        return $this->line(Release::VERSION.' '.Release::directory());
    }

    /** Answers after ?ms=N milliseconds, and loads a class only then. The last word is the directory which that came from. */
    public function slow(Request $request): Response
    {
        $until = hrtime(true) + min((int) $request->query('ms', '1000'), 60000) * 1000000;
        while (($left = $until - hrtime(true)) > 0) {
            usleep(min(intdiv($left, 1000) + 1, 100000));
        }

        return $this->line(Release::VERSION.' '.Release::directory().' '.LateWords::directory());
    }

    public function health(): JsonResponse
    {
        return response()->json(['status' => 'ok', 'version' => Release::VERSION, 'release' => Release::directory()]);
    }

    public function db(): Response
    {
        $articles = DB::table('articles')->orderBy('id')->pluck('title');

        return $this->line($articles->count().' '.$articles->first());
    }

    public function env(): Response
    {
        return $this->line((string) config('lab.banner'));
    }

    private function line(string $text): Response
    {
        return response($text."\n", 200, ['Content-Type' => 'text/plain']);
    }
}
