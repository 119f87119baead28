<?php
final class MySql {
    public $extension = 'sql.gz', $name, $warning;
    private $c, $pdo;
    public function __construct(array $c) {
        $this->c = $c;
        $this->name = $c['database'];
        $options = array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_EMULATE_PREPARES => true);
        foreach (array(PDO::MYSQL_ATTR_SSL_CA, PDO::MYSQL_ATTR_SSL_CERT, PDO::MYSQL_ATTR_SSL_KEY) as $key) if (!empty($c['options'][$key])) $options[$key] = $c['options'][$key];
        $at = $c['socket'] !== '' ? 'unix_socket='.$c['socket'] : 'host='.($c['host'] ?: '127.0.0.1').($c['port'] !== '' ? ';port='.$c['port'] : '');
        $this->pdo = new PDO("mysql:$at;dbname={$c['database']};charset=utf8mb4", $c['user'], $c['password'], $options);
    }
    public function where() { return $this->c['socket'] ?: ($this->c['host'] ?: '127.0.0.1'); }
    private function q($name) { return '`'.str_replace('`', '``', $name).'`'; }
    private function rows($sql, array $with = array()) { $s = $this->pdo->prepare($sql); $s->execute($with); return $s->fetchAll(PDO::FETCH_NUM); }
    public function size() { return (int) $this->rows('select coalesce(sum(data_length + index_length), 0) from information_schema.tables where table_schema = ?', array($this->name))[0][0]; }
    private function names($db, $kind = 'BASE TABLE') { return array_column($this->rows('select table_name from information_schema.tables where table_schema = ? and table_type = ? order by 1', array($db, $kind)), 0); }
    public function has($table) { return in_array($table, $this->names($this->name), true); }
    public function migrations($table) { return $this->has($table) ? array_column($this->rows('select migration from '.$this->q($table).' order by id'), 0) : array(); }
    public function databases($like) { return array_values(array_filter(array_column($this->rows('show databases'), 0), function ($n) use ($like) { return strpos($n, $like) === 0; })); }

    /** Every table's rows, and a hash of its shape. */
    public function tables($db = null) {
        $db = $db === null ? $this->name : $db;
        $shapes = $this->shapes($db);
        $tables = array();
        foreach ($this->names($db) as $table) {
            $tables[$table] = array('rows' => (int) $this->rows('select count(*) from '.$this->q($db).'.'.$this->q($table))[0][0], 'shape' => isset($shapes[$table]) ? $shapes[$table] : '');
        }
        return $tables;
    }

    private function options() {
        $text = "[client]\n";
        $pairs = array('user' => $this->c['user'], 'password' => $this->c['password'], 'default-character-set' => 'utf8mb4');
        if ($this->c['socket'] !== '') $pairs['socket'] = $this->c['socket'];
        else { $pairs['host'] = $this->c['host'] ?: '127.0.0.1'; $pairs['protocol'] = 'tcp'; if ($this->c['port'] !== '') $pairs['port'] = $this->c['port']; }
        foreach (array('ssl-ca' => PDO::MYSQL_ATTR_SSL_CA, 'ssl-cert' => PDO::MYSQL_ATTR_SSL_CERT, 'ssl-key' => PDO::MYSQL_ATTR_SSL_KEY) as $name => $key) if (!empty($this->c['options'][$key])) $pairs[$name] = $this->c['options'][$key];
        foreach ($pairs as $name => $value) $text .= $name.'="'.strtr($value, array('\\' => '\\\\', '"' => '\\"', "\n" => '\\n', "\r" => '\\r', "\t" => '\\t'))."\"\n";
        return $text;
    }

    /** Rows are counted as they pass: no other look sees the very instant that the dump saw. */
    public function dump(Sink $sink) {
        $tables = $this->tables_without_rows();
        $other = array_column($this->rows("select table_name from information_schema.tables where table_schema = ? and table_type = 'BASE TABLE' and engine not in ('InnoDB', 'ROCKSDB')", array($this->name)), 0);
        if ($other) $this->warning = 'these tables are not InnoDB, so that what is written to them during a backup may be in it by half: '.implode(', ', $other);
        $dump = program(array('mariadb-dump', 'mysqldump'));
        $version = (string) shell_exec(escapeshellarg($dump).' --version 2>/dev/null');
        $line = array($dump, '--defaults-extra-file=/dev/fd/3', '--single-transaction', '--quick', '--skip-lock-tables', '--no-tablespaces', '--hex-blob', '--triggers', '--default-character-set=utf8mb4');
        if (stripos($version, 'MariaDB') === false) array_push($line, '--set-gtid-purged=OFF', '--column-statistics=0');
        $line[] = $this->name;
        $tool = new Tool($line, array(), $this->options());
        $z = deflate_init(ZLIB_ENCODING_GZIP, array('level' => 3));
        $table = null; $last = ''; $piece = '';
        while (($text = fgets($tool->out)) !== false) {
            if (strncmp($text, 'INSERT INTO `', 13) === 0 && preg_match('/^INSERT INTO `((?:[^`]|``)+)` (?:\([^)]*\) )?VALUES[ \n]?/', $text, $m)) {
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
        while (!gzeof($in)) { $text = gzread($in, 262144); if ($text === false) refuse(DAMAGED, 'the backup cannot be unpacked'); if ($text !== '') $tool->write($text); }
        gzclose($in);
        $tool->end();
    }

    /** What cannot be renamed from one database into another. */
    private function refuse_unmovable($db) {
        $views = $this->names($db, 'VIEW');
        $triggers = array_column($this->rows('select trigger_name from information_schema.triggers where trigger_schema = ?', array($db)), 0);
        if ($views || $triggers) refuse(UNMOVABLE, "$db has ".($views ? 'views ('.implode(', ', $views).')' : '').($views && $triggers ? ' and ' : '').($triggers ? 'triggers ('.implode(', ', $triggers).')' : '').', which MariaDB and MySQL cannot rename into another database');
    }
    public function check_movable($db) { $this->refuse_unmovable($this->name); $this->refuse_unmovable($db); }

    /** All tables in one statement, so that no instant has half of each. */
    public function change_over($new, $old) {
        $this->check_movable($new);
        $pairs = array();
        foreach ($this->names($this->name) as $table) $pairs[] = $this->q($this->name).'.'.$this->q($table).' to '.$this->q($old).'.'.$this->q($table);
        foreach ($this->names($new) as $table) $pairs[] = $this->q($new).'.'.$this->q($table).' to '.$this->q($this->name).'.'.$this->q($table);
        if (!$pairs) return;
        $this->create($old);
        try {
            $this->pdo->exec('set session lock_wait_timeout = 30');
            $this->pdo->exec('rename table '.implode(', ', $pairs));
        } catch (Throwable $e) { $this->drop_if_empty($old); throw $e; }
        $this->drop_if_empty($new);
    }
    private function drop_if_empty($name) { if (!$this->names($name) && !$this->names($name, 'VIEW')) $this->drop($name); }
    public function how_to_drop($name) { return 'DROP DATABASE '.$this->q($name); }
    private function shapes($db) {
        $shape = array();
        foreach ($this->rows('select table_name, column_name, column_type, is_nullable, column_default, extra, collation_name from information_schema.columns where table_schema = ? order by table_name, ordinal_position', array($db)) as $r) $shape[$r[0]][] = $r;
        foreach ($this->rows('select table_name, index_name, seq_in_index, column_name, non_unique from information_schema.statistics where table_schema = ? order by table_name, index_name, seq_in_index', array($db)) as $r) $shape[$r[0]][] = $r;
        return array_map(function ($rows) { return substr(md5(json_encode($rows)), 0, 12); }, $shape);
    }
}
