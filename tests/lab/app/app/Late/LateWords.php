<?php

namespace App\Late;

/** Loaded by a request that has been running for a while: it is gone when somebody deleted the release under that request. */
class LateWords
{
    public static function directory(): string
    {
        return basename(dirname(__DIR__, 2));
    }
}
