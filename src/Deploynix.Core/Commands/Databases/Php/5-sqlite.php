<?php
final class Sqlite {
    public $extension = 'sqlite.gz', $name, $warning;
    private $file;
    public function __construct(array $c) {
        $name = $c['database'] !== '' ? $c['database'] : 'database/database.sqlite';
        if ($name === ':memory:' || strpos($name, 'mode=memory') !== false) refuse(DATABASE_UNKNOWN, 'its database is in memory alone');
        $file = realpath($name[0] === '/' ? $name : $c['folder']."/$name");
        if ($file === false) refuse(DATABASE_UNREACHABLE, "the SQLite database $name is not there");
        if (!is_readable($file)) refuse(DATABASE_UNREACHABLE, "$file may not be read by the deploying user");
        $this->file = $this->name = $file;
        $this->open($file)->query('select count(*) from sqlite_master');
    }
    private function open($file) {
        $pdo = new PDO("sqlite:$file", null, null, array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 30));
        return $pdo;
    }
    public function where() { return 'a file'; }
    private function q($name) { return '"'.str_replace('"', '""', $name).'"'; }
    public function size() { return filesize($this->file) + (int) @filesize($this->file.'-wal'); }
    public function migrations($table) {
        $pdo = $this->open($this->file);
        $s = $pdo->prepare("select 1 from sqlite_master where type = 'table' and name = ?");
        $s->execute(array($table));
        return $s->fetch() ? $pdo->query('select migration from '.$this->q($table).' order by id')->fetchAll(PDO::FETCH_COLUMN) : array();
    }
    public function databases($like) { return array_values(array_filter(glob(addcslashes($this->file, '*?[\\').'_deploynix_*') ?: array(), function ($n) use ($like) { return strpos($n, $like) === 0 && !preg_match('/-(wal|shm|journal)$/', $n); })); }

    public function tables($file = null) {
        $pdo = $this->open($file === null ? $this->file : $file);
        // One transaction, so that all counts are of one instant.
        $pdo->exec('begin');
        $shape = array();
        foreach ($pdo->query('select tbl_name, type, name, sql from sqlite_master order by tbl_name, type, name')->fetchAll(PDO::FETCH_NUM) as $r) $shape[$r[0]][] = $r;
        $tables = array();
        foreach ($pdo->query("select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name")->fetchAll(PDO::FETCH_COLUMN) as $table) {
            $tables[$table] = array('rows' => (int) $pdo->query('select count(*) from '.$this->q($table))->fetchColumn(), 'shape' => substr(md5(json_encode($shape[$table])), 0, 12));
        }
        $pdo->exec('commit');
        return $tables;
    }

    /** SQLite's own online backup where PHP has it; it keeps rowids, which VACUUM INTO need not. */
    private function copy_to($to) {
        if (class_exists('SQLite3') && method_exists('SQLite3', 'backup')) {
            // In write-ahead mode a reader needs to write beside the file.
            $from = new SQLite3($this->file, is_writable($this->file) ? SQLITE3_OPEN_READWRITE : SQLITE3_OPEN_READONLY);
            $from->busyTimeout(30000);
            $copy = new SQLite3($to);
            for ($left = 300; !@$from->backup($copy); $left--) {
                if ($left === 0) refuse(DUMP_FAILED, 'the SQLite database is written to all the while and could not be copied: '.$from->lastErrorMsg());
                usleep(100000);
            }
            $copy->close();
            $from->close();
            return;
        }
        $s = $this->open($this->file)->prepare('vacuum into ?');
        $s->execute(array($to));
    }

    public function dump(Sink $sink, $folder) {
        $copy = "$folder/copy";
        $this->copy_to($copy);
        $tables = $this->tables($copy);
        $z = deflate_init(ZLIB_ENCODING_GZIP, array('level' => 3));
        $in = fopen($copy, 'rb');
        while (!feof($in)) $sink->put(deflate_add($z, (string) fread($in, 262144), ZLIB_NO_FLUSH));
        fclose($in);
        $sink->put(deflate_add($z, '', ZLIB_FINISH));
        foreach (array('', '-wal', '-shm', '-journal') as $end) @unlink($copy.$end);
        return $tables;
    }

    public function create($name) { if (!is_writable(dirname($this->file))) refuse(NO_SCRATCH, dirname($this->file).' may not be written by the deploying user, so that no other database can be put there'); }
    public function drop($name) { if (strpos($name, $this->file.'_deploynix_') !== 0) return; foreach (array('', '-wal', '-shm', '-journal') as $end) @unlink($name.$end); }
    public function load($name, $file) {
        $out = fopen($name, 'xb');
        chmod($name, fileperms($this->file) & 0777);
        @chgrp($name, filegroup($this->file));
        $in = gzopen($file, 'rb');
        while (!gzeof($in)) { $bytes = gzread($in, 262144); if ($bytes === false) refuse(DAMAGED, 'the backup cannot be unpacked'); if (@fwrite($out, $bytes) !== strlen($bytes)) refuse(NO_ROOM, 'the database could not be unpacked: No space left on device?'); }
        gzclose($in);
        fflush($out);
        to_disk($out);
        fclose($out);
        $state = $this->open($name)->query('pragma quick_check')->fetchColumn();
        if ($state !== 'ok') refuse(MISMATCH, "the backup holds a database that SQLite finds damaged: $state");
        if (!is_writable($this->file)) refuse(NO_SCRATCH, "$this->file may not be written by the deploying user");
    }
    public function check_movable($db) {}

    /**
     * The old one is copied aside, and the new one written into the file in one transaction of SQLite's: processes that have it open see the one or the other, and a
     * death in the middle is rolled back. To rename a file of SQLite's under open connections would leave its log and journal to the wrong one.
     */
    public function change_over($new, $old) {
        if (!class_exists('SQLite3') || !method_exists('SQLite3', 'backup')) refuse(TOOL_MISSING, "PHP's extension sqlite3 is not installed");
        $watch = $this->open($this->file);
        $version = function () use ($watch) { return $watch->query('pragma data_version')->fetchColumn(); };
        for ($left = 10; ; $left--) {
            $before = $version();
            $this->drop($old);
            $this->copy_to($old);
            if ($version() === $before) break;
            if ($left === 0) refuse(UNMOVABLE, 'somebody writes to the database all the while');
        }
        chmod($old, fileperms($this->file) & 0777);
        try { $this->pour($new, $this->file); } catch (Throwable $e) { $this->drop($old); throw $e; }
        $this->drop($new);
    }
    private function pour($from, $to) {
        $in = new SQLite3($from, SQLITE3_OPEN_READONLY);
        $out = new SQLite3($to, SQLITE3_OPEN_READWRITE);
        $out->busyTimeout(30000);
        for ($left = 300; !@$in->backup($out); $left--) {
            if ($left === 0) refuse(UNMOVABLE, 'somebody uses the database all the while: '.$out->lastErrorMsg());
            usleep(100000);
        }
        $out->close();
        $in->close();
    }
    public function how_to_drop($name) { return 'rm '.escapeshellarg($name); }
}
