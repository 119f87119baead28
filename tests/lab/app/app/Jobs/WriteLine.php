<?php

namespace App\Jobs;

use App\Release;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;

/** Appends "version release-directory text" to a file that all releases share, after some work: it tells whose code a worker runs. */
class WriteLine implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable;

    public function __construct(private string $text, private int $milliseconds = 0)
    {
    }

    public function handle(): void
    {
        usleep($this->milliseconds * 1000);
        $line = Release::VERSION.' '.Release::directory().' '.$this->text.PHP_EOL;
        file_put_contents(storage_path('app/jobs.log'), $line, FILE_APPEND | LOCK_EX);
    }
}
