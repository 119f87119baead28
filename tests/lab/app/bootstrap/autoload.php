<?php

/*
 * The framework is the one that Debian packages, in /usr/share/php. The application's own classes come from composer
 * where it was run, and else from here, so that a release serves without a build as well.
 */
if (is_file(__DIR__.'/../vendor/autoload.php')) {
    require __DIR__.'/../vendor/autoload.php';
} else {
    spl_autoload_register(static function (string $class): void {
        foreach (['App\\' => '/app/', 'Lab\\Greeting\\' => '/packages/greeting/src/'] as $prefix => $folder) {
            $file = dirname(__DIR__).$folder.str_replace('\\', '/', substr($class, strlen($prefix))).'.php';
            if (str_starts_with($class, $prefix) && is_file($file)) {
                require $file;

                return;
            }
        }
    });
}

require_once '/usr/share/php/Illuminate/autoload.php';
