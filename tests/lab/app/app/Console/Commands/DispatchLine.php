<?php

namespace App\Console\Commands;

use App\Jobs\WriteLine;
use Illuminate\Console\Command;

class DispatchLine extends Command
{
    protected $signature = 'lab:dispatch {text : what the job is to write}';

    protected $description = 'Queue a job that writes one line to storage/app/jobs.log';

    public function handle(): int
    {
        WriteLine::dispatch($this->argument('text'));

        return self::SUCCESS;
    }
}
