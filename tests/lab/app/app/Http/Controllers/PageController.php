<?php

namespace App\Http\Controllers;

use App\Release;
use Illuminate\Contracts\View\View;
use Lab\Greeting\Greeting;

class PageController
{
    public function __invoke(): View
    {
        return view('page', [
            'greeting' => (new Greeting('the shop'))->text(),
            'version' => Release::VERSION,
            'directory' => Release::directory(),
            'commit' => Release::commit(),
        ]);
    }
}
