<?php

namespace App;

/** What a release says of itself: enough to tell, from a page, whose code, whose directory and whose commit answered. */
class Release
{
    public const VERSION = 'v2';

    public static function directory(): string
    {
        return basename(dirname(__DIR__));
    }

    /** The commit: written by the deployer into REVISION, or by git archive into COMMIT. */
    public static function commit(): string
    {
        foreach (['REVISION', 'COMMIT'] as $name) {
            $file = dirname(__DIR__).'/'.$name;
            $text = is_file($file) ? trim(file_get_contents($file)) : '';
            if (preg_match('/^[0-9a-f]{40}$/', $text)) {
                return $text;
            }
        }

        return 'unknown';
    }
}
