<?php

namespace App\Console\Commands;

use App\Jobs\WriteLine;
use Illuminate\Console\Command;
use Illuminate\Support\Facades\Queue;

/** Jobs come as they do on a busy site: a few always wait, so that no worker is idle. Ends when the file is gone, and prints how many jobs there were. */
class DispatchMany extends Command
{
    private const WAITING = 10;

    private const MILLISECONDS = 50;

    protected $signature = 'lab:dispatch-many {while : a file; jobs are queued while it is there}';

    protected $description = 'Queue jobs that write 1, 2, 3... to storage/app/jobs.log';

    public function handle(): int
    {
        for ($jobs = 0; file_exists($this->argument('while')); clearstatcache(), usleep(10000)) {
            while (Queue::size() < self::WAITING) {
                WriteLine::dispatch((string) ++$jobs, self::MILLISECONDS);
            }
        }
        $this->line((string) $jobs);

        return self::SUCCESS;
    }
}
