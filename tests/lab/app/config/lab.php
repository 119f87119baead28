<?php

return [
    'banner' => env('LAB_BANNER', 'no banner'),
];
