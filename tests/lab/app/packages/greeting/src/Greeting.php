<?php

namespace Lab\Greeting;

class Greeting
{
    public function __construct(private string $place)
    {
    }

    public function text(): string
    {
        return 'Welcome to '.$this->place;
    }
}
