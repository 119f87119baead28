<?php
// A database's backup and restore on a server, by the PHP that the site runs on. It comes on standard input; what it is asked is the first argument, in
// JSON, and holds no secret. It answers by lines of JSON after a word and a tab. No credential of the database leaves it but to the database: they reach
// dump and load programs by a pipe or in an environment, never in an argument or a file.
$ask = json_decode($argv[1], true);
$secrets = array();
// PHP has these only for a program that is a file.
foreach (array('STDOUT' => 'php://stdout', 'STDERR' => 'php://stderr') as $name => $stream) defined($name) || define($name, fopen($stream, 'wb'));

final class Refusal extends Exception {}

function refuse($code, $text) { throw new Refusal($text, $code); }

function mask($text) { global $secrets; return $secrets ? str_replace($secrets, '********', (string) $text) : (string) $text; }

function say(array $row) { fwrite(STDOUT, "\ndeploynix\t".mask(json_encode($row, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE))."\n"); }

function keep_secret($word) {
    global $secrets;
    // What is shorter than this stands in words of every language.
    if (strlen((string) $word) >= 4) $secrets = array_values(array_unique(array_merge($secrets, array($word, rawurlencode($word), substr(json_encode((string) $word, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), 1, -1)))));
}

function program(array $names) {
    foreach ($names as $name) foreach (explode(':', (string) getenv('PATH').':/usr/local/bin:/usr/bin:/bin') as $folder) {
        if ($folder !== '' && @is_executable("$folder/$name") && !is_dir("$folder/$name")) return "$folder/$name";
    }
    refuse(TOOL_MISSING, implode(' or ', $names).' is not installed');
}

function megabytes($bytes) { return $bytes < 10485760 ? round($bytes / 1048576, 1).' MB' : round($bytes / 1048576).' MB'; }

/** A program that reads or writes a database: its pipes, and what it says on standard error. $third is what it finds on descriptor 3. */
final class Tool {
    public $in, $out;
    private $process, $words, $name;
    public function __construct(array $line, array $environment, $third, $in = array('file', '/dev/null', 'r')) {
        $this->words = tmpfile();
        $this->name = basename($line[0]);
        $pipes = array();
        $with = array(0 => $in, 1 => array('pipe', 'w'), 2 => $this->words);
        if ($third !== null) $with[3] = array('pipe', 'r');
        $this->process = proc_open($line, $with, $pipes, null, array_merge(getenv(), $environment));
        if (!is_resource($this->process)) refuse(DUMP_FAILED, "$this->name could not be started");
        if ($third !== null) { fwrite($pipes[3], $third); fclose($pipes[3]); }
        $this->in = isset($pipes[0]) ? $pipes[0] : null;
        $this->out = $pipes[1];
    }
    public function write($text) {
        for ($done = 0; $done < strlen($text); $done += $n) {
            $n = @fwrite($this->in, $done ? substr($text, $done) : $text);
            if (!$n) $this->end('stopped reading');
        }
    }
    public function end($what = null) {
        if (is_resource($this->in)) fclose($this->in);
        if (is_resource($this->out)) { if ($what === null) stream_get_contents($this->out); fclose($this->out); }
        $code = proc_close($this->process);
        rewind($this->words);
        $said = array_values(array_filter(array_map('trim', explode("\n", (string) stream_get_contents($this->words, 65536)))));
        foreach (array_slice($said, -6) as $line) fwrite(STDERR, mask("$this->name: $line")."\n");
        if ($code !== 0 || $what !== null) refuse(DUMP_FAILED, "$this->name ".($what === null ? "ended with exit code $code" : $what).($said ? ': '.end($said) : ''));
    }
}

/** Where a backup's bytes go, hashed on their way: a file, or lines of base64 on standard output. */
final class Sink {
    public $bytes = 0;
    private $file, $hash, $pending = '';
    public function __construct($path) {
        $this->hash = hash_init('sha256');
        if ($path !== null) {
            $this->file = fopen($path, 'xb');
            chmod($path, 0600);
        }
    }
    public function put($bytes) {
        if ($bytes === '') return;
        hash_update($this->hash, $bytes);
        $this->bytes += strlen($bytes);
        if ($this->file) {
            if (@fwrite($this->file, $bytes) !== strlen($bytes)) refuse(NO_ROOM, 'the backup could not be written: No space left on device?');
            return;
        }
        $this->pending .= $bytes;
        $whole = strlen($this->pending) - strlen($this->pending) % 24576;
        for ($at = 0; $at < $whole; $at += 24576) fwrite(STDOUT, "data\t".base64_encode(substr($this->pending, $at, 24576))."\n");
        if ($whole) $this->pending = (string) substr($this->pending, $whole);
    }
    public function close() {
        if ($this->file) {
            if (!fflush($this->file)) refuse(NO_ROOM, 'the backup could not be written: No space left on device?');
            to_disk($this->file);
            fclose($this->file);
        } elseif ($this->pending !== '') {
            fwrite(STDOUT, "data\t".base64_encode($this->pending)."\n");
        }
        return hash_final($this->hash);
    }
}

function to_disk($file) { if (function_exists('fsync')) fsync($file); else { exec('sync'); } }

/** Replaces a file as a whole. */
function replace_file($path, $text) {
    $file = fopen("$path.new", 'wb');
    chmod("$path.new", 0600);
    if (fwrite($file, $text) !== strlen($text) || !fflush($file)) refuse(NO_ROOM, "$path could not be written: No space left on device?");
    to_disk($file);
    fclose($file);
    rename("$path.new", $path);
    exec('sync '.escapeshellarg(dirname($path)).' 2>/dev/null');
}

function remove_folder($folder) {
    foreach (@scandir($folder) ?: array() as $name) if ($name !== '.' && $name !== '..') @unlink("$folder/$name");
    @rmdir($folder);
}
