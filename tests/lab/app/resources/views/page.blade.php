<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>The shop</title></head>
<body>
<h1>{{ $greeting }}</h1>
<dl>
    <dt>version</dt><dd id="version">{{ $version }}</dd>
    <dt>release</dt><dd id="release">{{ $directory }}</dd>
    <dt>commit</dt><dd id="commit">{{ $commit }}</dd>
</dl>
</body>
</html>
