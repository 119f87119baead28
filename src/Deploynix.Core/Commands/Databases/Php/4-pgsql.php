<?php
final class Postgres {
    public $extension = 'pgdump', $name, $warning;
    private $c, $pdo;
    public function __construct(array $c) { $this->c = $c; $this->name = $c['database']; $this->pdo = $this->open($this->name); }
    private function open($db) {
        $word = function ($v) { return "'".addcslashes($v, "'\\")."'"; };
        $at = 'dbname='.$word($db);
        if ($this->c['host'] !== '') $at .= ';host='.$word($this->c['host']);
        if ($this->c['port'] !== '') $at .= ';port='.$this->c['port'];
        foreach (array('sslmode', 'sslrootcert', 'sslcert', 'sslkey') as $name) if ($this->c[$name] !== '') $at .= ";$name=".$word($this->c[$name]);
        return new PDO("pgsql:$at", $this->c['user'], $this->c['password'], array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION));
    }
    /** No database can be renamed by who is in it. */
    private function beside() {
        foreach (array('postgres', 'template1') as $db) { try { return $this->open($db); } catch (PDOException $e) { $last = $e; } }
        throw $last;
    }
    public function where() { return $this->c['host'] ?: 'its socket'; }
    private function q($name) { return '"'.str_replace('"', '""', $name).'"'; }
    private function rows($sql, array $with = array(), $pdo = null) { $s = ($pdo ?: $this->pdo)->prepare($sql); $s->execute($with); return $s->fetchAll(PDO::FETCH_NUM); }
    public function size() { return (int) $this->rows('select pg_database_size(current_database())')[0][0]; }
    public function migrations($table) { return $this->rows('select to_regclass(?)', array($this->q($table)))[0][0] === null ? array() : array_column($this->rows('select migration from '.$this->q($table).' order by id'), 0); }
    public function databases($like) { return array_values(array_filter(array_column($this->rows('select datname from pg_database order by 1'), 0), function ($n) use ($like) { return strpos($n, $like) === 0; })); }

    public function tables($db = null) {
        $pdo = $db === null ? $this->pdo : $this->open($db);
        $ours = "not in ('pg_catalog', 'information_schema') and %s not like 'pg\\_toast%%' and %s not like 'pg\\_temp%%'";
        $shape = array();
        foreach ($this->rows('select table_schema, table_name, column_name, data_type, udt_name, character_maximum_length, is_nullable, column_default from information_schema.columns where table_schema '.sprintf($ours, 'table_schema', 'table_schema').' order by 1, 2, ordinal_position', array(), $pdo) as $r) $shape["$r[0].$r[1]"][] = $r;
        foreach ($this->rows('select schemaname, tablename, indexname, indexdef from pg_indexes where schemaname '.sprintf($ours, 'schemaname', 'schemaname').' order by 1, 2, 3', array(), $pdo) as $r) $shape["$r[0].$r[1]"][] = $r;
        $tables = array();
        foreach ($this->rows("select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname ".sprintf($ours, 'n.nspname', 'n.nspname').' order by 1, 2', array(), $pdo) as $r) {
            $name = "$r[0].$r[1]";
            $tables[$r[0] === 'public' ? $r[1] : $name] = array('rows' => (int) $this->rows('select count(*) from '.$this->q($r[0]).'.'.$this->q($r[1]), array(), $pdo)[0][0], 'shape' => substr(md5(json_encode(isset($shape[$name]) ? $shape[$name] : array())), 0, 12));
        }
        return $tables;
    }

    private function tool($program, array $more) {
        $line = array(program(array($program)), '--no-password');
        if ($this->c['host'] !== '') array_push($line, '--host', $this->c['host']);
        if ($this->c['port'] !== '') array_push($line, '--port', $this->c['port']);
        if ($this->c['user'] !== '') array_push($line, '--username', $this->c['user']);
        $environment = array('PGPASSWORD' => $this->c['password']);
        foreach (array('sslmode', 'sslrootcert', 'sslcert', 'sslkey') as $name) if ($this->c[$name] !== '') $environment['PG'.strtoupper($name)] = $this->c[$name];
        return new Tool(array_merge($line, $more), $environment, null);
    }

    /** Rows are counted in the very snapshot that is dumped. */
    public function dump(Sink $sink) {
        $this->pdo->exec('begin transaction isolation level repeatable read read only');
        $snapshot = $this->rows('select pg_export_snapshot()')[0][0];
        $tool = $this->tool('pg_dump', array('--format=custom', '--compress=3', "--snapshot=$snapshot", '--dbname', $this->name));
        while (!feof($tool->out)) $sink->put((string) fread($tool->out, 262144));
        $tool->end();
        $tables = $this->tables();
        $this->pdo->exec('commit');
        return $tables;
    }

    public function create($name) {
        $like = $this->rows('select pg_encoding_to_char(encoding), datcollate, datctype from pg_database where datname = current_database()')[0];
        try { $this->pdo->exec('create database '.$this->q($name).' template template0 encoding '.$this->pdo->quote($like[0]).' lc_collate '.$this->pdo->quote($like[1]).' lc_ctype '.$this->pdo->quote($like[2])); }
        catch (PDOException $e) {
            if ($e->getCode() !== '42501') throw $e;
            refuse(NO_SCRATCH, "{$this->c['user']} may not make the database $name, in which a backup is tried before anything is replaced. An administrator of the database grants it by: ALTER ROLE ".$this->q($this->c['user']).' CREATEDB');
        }
    }
    public function drop($name) {
        $this->disconnect($this->pdo, array($name));
        $this->pdo->exec('drop database if exists '.$this->q($name));
    }
    public function load($name, $file) { $this->tool('pg_restore', array('--exit-on-error', '--no-owner', '--dbname', $name, $file))->end(); }
    /** Sessions that this user may end. The server's own workers, which are nobody's, are left alone: a rename and a drop end those of autovacuum themselves, and PostgreSQL lets nobody but a superuser do so. */
    private const MAY_END = "(pg_has_role(current_user, usesysid, 'member') or pg_has_role(current_user, 'pg_signal_backend', 'member') and not (select rolsuper from pg_roles where oid = usesysid))";
    private const CLIENTS = "from pg_stat_activity where usesysid is not null and pid <> pg_backend_pid() and datname ";
    private function disconnect($pdo, array $names) {
        foreach ($names as $name) $this->rows('select pg_terminate_backend(pid) '.self::CLIENTS.'= ? and '.self::MAY_END, array($name), $pdo);
    }
    public function check_movable($db) {
        $other = $this->rows('select pid, usename, application_name '.self::CLIENTS.'= ? and not '.self::MAY_END, array($this->name));
        if ($other) refuse(NO_SCRATCH, "{$other[0][1]} is connected to the database {$this->name} (process {$other[0][0]}, ".($other[0][2] ?: 'no name')."), and {$this->c['user']} may not end that session, so that the database cannot be renamed. End it there");
        $owner = $this->rows('select pg_has_role(current_user, datdba, \'member\') from pg_database where datname = current_database()')[0][0];
        if (!$owner) refuse(NO_SCRATCH, "{$this->c['user']} does not own the database {$this->name}, so that it cannot be renamed. An administrator of the database grants it by: ALTER DATABASE ".$this->q($this->name).' OWNER TO '.$this->q($this->c['user']));
    }

    /** Both renames in one transaction. Whoever is connected is disconnected; whoever connects meanwhile waits for it. */
    public function change_over($new, $old) {
        $this->pdo = null;
        $pdo = $this->beside();
        // PostgreSQL itself waits five seconds for sessions to end.
        for ($left = 3; ; $left--) {
            try {
                $this->disconnect($pdo, array($this->name, $new));
                $pdo->beginTransaction();
                $pdo->exec('alter database '.$this->q($this->name).' rename to '.$this->q($old));
                $pdo->exec('alter database '.$this->q($new).' rename to '.$this->q($this->name));
                $pdo->commit();
                break;
            } catch (PDOException $e) {
                if ($pdo->inTransaction()) $pdo->rollBack();
                if ($e->getCode() !== '55006' || $left === 0) throw $e;
            }
        }
        $this->pdo = $this->open($this->name);
    }
    public function how_to_drop($name) { return 'DROP DATABASE '.$this->q($name); }
}
