<?php
final class MySql {
    public $extension = 'sql.gz', $name, $warning;
    private $c, $pdo, $beside;
    public function __construct(array $c) {
        $this->c = $c;
        $this->name = $c['database'];
        $options = array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_EMULATE_PREPARES => true);
        foreach (array(PDO::MYSQL_ATTR_SSL_CA, PDO::MYSQL_ATTR_SSL_CERT, PDO::MYSQL_ATTR_SSL_KEY) as $key) if (!empty($c['options'][$key])) $options[$key] = $c['options'][$key];
        $at = $c['socket'] !== '' ? 'unix_socket='.$c['socket'] : 'host='.($c['host'] ?: '127.0.0.1').($c['port'] !== '' ? ';port='.$c['port'] : '');
        $this->pdo = new PDO("mysql:$at;dbname={$c['database']};charset=utf8mb4", $c['user'], $c['password'], $options);
        $this->beside = new MySqlObjects($this->pdo, $this->name);
    }
    public function where() { return $this->c['socket'] ?: ($this->c['host'] ?: '127.0.0.1'); }
    private function q($name) { return '`'.str_replace('`', '``', $name).'`'; }
    private function rows($sql, array $with = array()) { $s = $this->pdo->prepare($sql); $s->execute($with); return $s->fetchAll(PDO::FETCH_NUM); }
    public function size() { return (int) $this->rows('select coalesce(sum(data_length + index_length), 0) from information_schema.tables where table_schema = ?', array($this->name))[0][0]; }
    /** Tables of all kinds: those that keep their history are not called BASE TABLE. */
    private function names($db, $and = '') { return array_column($this->rows("select table_name from information_schema.tables where table_schema = ? and table_type not in ('VIEW', 'SYSTEM VIEW') $and order by 1", array($db)), 0); }
    public function objects($db = null) { return array_keys($this->beside->names($db === null ? $this->name : $db)); }
    public function has($table) { return in_array($table, $this->names($this->name), true); }
    public function migrations($table) { return $this->has($table) ? array_column($this->rows('select migration from '.$this->q($table).' order by id'), 0) : array(); }
    public function databases($like) { return array_values(array_filter(array_column($this->rows('show databases'), 0), function ($n) use ($like) { return strpos($n, $like) === 0; })); }

    /** Every table's rows, and a hash of its shape. */
    public function tables($db = null) {
        $db = $db === null ? $this->name : $db;
        $shapes = $this->shapes($db);
        $tables = array();
        $sequences = $this->names($db, "and table_type = 'SEQUENCE'");
        foreach ($this->names($db) as $table) {
            $tables[$table] = array('rows' => in_array($table, $sequences, true) ? 0 : (int) $this->rows('select count(*) from '.$this->q($db).'.'.$this->q($table))[0][0], 'shape' => isset($shapes[$table]) ? $shapes[$table] : '');
        }
        return $tables;
    }

    private function options() {
        $text = "[client]\n";
        $pairs = array('user' => $this->c['user'], 'password' => $this->c['password'], 'default-character-set' => 'utf8mb4');
        // For this one name PHP takes the socket.
        $socket = $this->c['socket'] === '' && $this->c['host'] === 'localhost' ? (string) ini_get('pdo_mysql.default_socket') : $this->c['socket'];
        if ($socket !== '') { $pairs['socket'] = $socket; $pairs['protocol'] = 'socket'; }
        else { $pairs['host'] = $this->c['host'] ?: '127.0.0.1'; $pairs['protocol'] = 'tcp'; if ($this->c['port'] !== '') $pairs['port'] = $this->c['port']; }
        foreach (array('ssl-ca' => PDO::MYSQL_ATTR_SSL_CA, 'ssl-cert' => PDO::MYSQL_ATTR_SSL_CERT, 'ssl-key' => PDO::MYSQL_ATTR_SSL_KEY) as $name => $key) if (!empty($this->c['options'][$key])) $pairs[$name] = $this->c['options'][$key];
        // PHP does not check a server's certificate unless it is told to; the programs of newer versions do.
        if (empty($this->c['options'][PDO::MYSQL_ATTR_SSL_CA]) || (defined('PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT') && isset($this->c['options'][PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT]) && !$this->c['options'][PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT])) $text .= "loose-skip-ssl-verify-server-cert\n";
        foreach ($pairs as $name => $value) $text .= $name.'="'.strtr($value, array('\\' => '\\\\', '"' => '\\"', "\n" => '\\n', "\r" => '\\r', "\t" => '\\t'))."\"\n";
        return $text;
    }

    /** Rows are counted as they pass: no other look sees the very instant that the dump saw. */
    public function dump(Sink $sink) {
        $tables = $this->tables_without_rows();
        $warnings = array();
        $other = $this->names($this->name, "and table_type <> 'SEQUENCE' and engine not in ('InnoDB', 'ROCKSDB')");
        if ($other) $warnings[] = 'these tables are not InnoDB, so that what is written to them during a backup may be in it by half: '.implode(', ', $other);
        $dump = program(array('mariadb-dump', 'mysqldump'));
        $version = (string) shell_exec(escapeshellarg($dump).' --version 2>/dev/null');
        $line = array($dump, '--defaults-extra-file=/dev/fd/3', '--single-transaction', '--quick', '--skip-lock-tables', '--no-tablespaces', '--hex-blob', '--triggers', '--default-character-set=utf8mb4');
        if (stripos($version, 'MariaDB') === false) array_push($line, '--set-gtid-purged=OFF', '--column-statistics=0');
        if (in_array('event', array_column($this->beside->names($this->name), 'kind'), true)) $line[] = '--events';
        if ($hidden = $this->beside->hidden($this->name)) $warnings[] = 'these procedures and functions are not in it, since the database\'s user may not read what they do: '.implode(', ', $hidden);
        if ($kept = $this->names($this->name, "and table_type = 'SYSTEM VERSIONED'")) $warnings[] = 'the history of these tables is not in it: '.implode(', ', $kept);
        $this->warning = implode('; ', $warnings);
        $line[] = $this->name;
        $tool = new Tool($line, array(), $this->options());
        $z = deflate_init(ZLIB_ENCODING_GZIP, array('level' => 3));
        $table = null; $last = ''; $piece = $this->beside->routines($this->name); $code = false;
        while (($text = fgets($tool->out)) !== false) {
            if ($table === null && strncmp($text, 'DELIMITER ', 10) === 0) $code = trim(substr($text, 10)) !== ';';
            elseif ($code); // What a trigger or a procedure does is no row.
            elseif (strncmp($text, 'INSERT INTO `', 13) === 0 && preg_match('/^INSERT INTO `((?:[^`]|``)+)` (?:\([^)]*\) )?VALUES[ \n]?/', $text, $m)) {
                $table = str_replace('``', '`', $m[1]);
                $rest = rtrim(substr($text, strlen($m[0])));
                // One statement on one line holds several rows; what stands in quotes is data.
                if ($rest !== '') { $tables[$table]['rows'] += 1 + substr_count(preg_replace("/'(?:[^'\\\\]++|\\\\.|'')*+'/s", '', $rest), '),('); $table = null; }
            } elseif ($table !== null) {
                if ($text[0] === '(') $tables[$table]['rows']++;
                if (substr($text, -2) === ";\n") $table = null;
            }
            $piece .= $text;
            if (strlen($piece) > 262144) { $sink->put(deflate_add($z, $piece, ZLIB_NO_FLUSH)); $last = substr($piece, -200); $piece = ''; }
        }
        $last .= $piece;
        $sink->put(deflate_add($z, $piece, ZLIB_FINISH));
        $tool->end();
        if (strpos($last, '-- Dump completed') === false) refuse(DUMP_FAILED, basename($dump).' ended before its dump was complete');
        return $tables;
    }
    private function tables_without_rows() {
        $shapes = array();
        foreach ($this->names($this->name) as $table) $shapes[$table] = array('rows' => 0, 'shape' => '');
        foreach ($this->shapes($this->name) as $table => $shape) if (isset($shapes[$table])) $shapes[$table]['shape'] = $shape;
        return $shapes;
    }

    public function create($name) {
        try { $this->pdo->exec('create database '.$this->q($name)); }
        catch (PDOException $e) { refuse(NO_SCRATCH, "{$this->c['user']} may not make the database $name, in which a backup is tried before anything is replaced. ".'An administrator of the database grants it by: GRANT ALL ON `'.strtr($this->name, array('_' => '\\_', '%' => '\\%')).'\\_deploynix\\_%`.* TO the account of '.$this->c['user']); }
    }
    public function drop($name) { $this->pdo->exec('drop database if exists '.$this->q($name)); }

    public function load($name, $file) {
        $tool = new Tool(array(program(array('mariadb', 'mysql')), '--defaults-extra-file=/dev/fd/3', '--default-character-set=utf8mb4', '--binary-mode', $name), array(), $this->options(), array('pipe', 'r'));
        $in = gzopen($file, 'rb');
        for ($begins = true, $event = false, $some = ''; !gzeof($in);) {
            $text = gzgets($in, 1048576);
            if ($text === false) { if (gzeof($in)) break; refuse(DAMAGED, 'the backup cannot be unpacked'); }
            // An event would run in a database that stands aside.
            if ($begins && strncmp($text, '-- ', 3) === 0) $event = strncmp($text, '-- Dumping events', 17) === 0 || ($event && !preg_match('/^-- (Dumping|Final view|Dump completed|Table|Temporary)/', $text));
            if ($begins && strpos(substr($text, 0, 80), 'DEFINER=') !== false) $text = $this->beside->ours($text);
            $begins = substr($text, -1) === "\n";
            if (!$event) $some .= $text;
            if (strlen($some) > 262144) { $tool->write($some); $some = ''; }
        }
        gzclose($in);
        if ($some !== '') $tool->write($some);
        $tool->end();
    }

    public function check_movable($db) {}

    /**
     * All tables in one statement, so that no instant has half of each. Tables with triggers cannot leave their database, and views, procedures and functions do not
     * go with them: they are noted, taken away, and made again on both sides. A note that is there says that somebody died in between.
     */
    public function change_over($new, $old) {
        global $ask;
        $pairs = array();
        foreach ($this->names($this->name) as $table) $pairs[] = $this->q($this->name).'.'.$this->q($table).' to '.$this->q($old).'.'.$this->q($table);
        foreach ($this->names($new) as $table) $pairs[] = $this->q($new).'.'.$this->q($table).' to '.$this->q($this->name).'.'.$this->q($table);
        if (!$pairs) return;
        $this->create($old);
        $note = array('name' => $this->name, 'new' => $new, 'old' => $old, 'again' => $ask['replaced'] !== '', 'tables' => count($this->names($this->name)), 'by' => (int) $this->rows('select connection_id()')[0][0]);
        try {
            $note += array('here' => $this->beside->of($this->name), 'there' => $this->beside->of($new));
            replace_file($this->note(), json_encode($note));
            $triggers = function ($one) { return $one['kind'] === 'trigger'; };
            $this->pdo->exec('set session lock_wait_timeout = 30');
            $this->beside->drop($new, array_filter($note['there'], $triggers));
            $this->beside->drop($this->name, array_filter($note['here'], $triggers));
            $this->pdo->exec('rename table '.implode(', ', $pairs));
        } catch (Throwable $e) { if (isset($note['there'])) $this->mend($note); else $this->drop_if_empty($old); throw $e; }
        $this->mend($note);
    }
    private function note() { global $ask; return $ask['backups'].'/.change.json'; }

    /** Brings to an end what a death left in the middle, the way that the tables went. */
    public function mend_left() {
        $note = is_file($this->note()) ? json_decode((string) file_get_contents($this->note()), true) : null;
        if (!is_array($note) || $note['name'] !== $this->name) return;
        // The server goes on with a statement whose client died.
        try { $this->pdo->exec('kill '.(int) $note['by']); } catch (PDOException $e) {}
        for ($left = 100; $left > 0 && $this->rows('select 1 from information_schema.processlist where id = ?', array($note['by'])); $left--) usleep(50000);
        $this->mend($note);
        say(array('warning' => 'a change of databases that was ended in the middle is '.($this->moved($note) ? 'brought to its end: what was replaced is kept as '.$note['old'] : 'taken back')));
    }
    private function moved(array $note) { return $note['tables'] ? (bool) $this->names($note['old']) : !$this->names($note['new']); }
    private function mend(array $note) {
        $wrong = array();
        if (!$this->moved($note)) {
            $wrong = $this->beside->make($this->name, $note['here']);
            if ($note['again']) $wrong = array_merge($wrong, $this->beside->make($note['new'], $note['there'])); else $this->drop($note['new']);
            $this->drop_if_empty($note['old']);
        } else {
            $now = $this->beside->of($this->name);
            $this->beside->drop($this->name, $this->beside->others($now, $note['there']));
            $wrong = $this->beside->make($this->name, $note['there']);
            foreach ($this->beside->make($note['old'], $note['here']) as $one) $wrong[] = "in {$note['old']}, $one";
            if (!$this->names($note['new'])) $this->drop($note['new']);
        }
        foreach ($wrong as $one) say(array('warning' => "could not be made again: $one"));
        @unlink($this->note());
    }
    private function drop_if_empty($name) { if (!$this->names($name) && !$this->objects($name)) $this->drop($name); }
    public function how_to_drop($name) { return 'DROP DATABASE '.$this->q($name); }
    private function shapes($db) {
        $shape = array();
        foreach ($this->rows('select table_name, column_name, column_type, is_nullable, column_default, extra, collation_name from information_schema.columns where table_schema = ? order by table_name, ordinal_position', array($db)) as $r) $shape[$r[0]][] = $r;
        foreach ($this->rows('select table_name, index_name, seq_in_index, column_name, non_unique from information_schema.statistics where table_schema = ? order by table_name, index_name, seq_in_index', array($db)) as $r) $shape[$r[0]][] = $r;
        return array_map(function ($rows) { return substr(md5(json_encode($rows)), 0, 12); }, $shape);
    }
}
