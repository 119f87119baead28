<?php
/** What a database of MariaDB's or MySQL's has beside tables: views, triggers, procedures, functions and events. */
final class MySqlObjects {
    private $pdo, $home, $me, $any;
    public function __construct(PDO $pdo, $home) { $this->pdo = $pdo; $this->home = $home; }
    private function q($name) { return '`'.str_replace('`', '``', $name).'`'; }
    private function rows($sql, array $with = array()) { $s = $this->pdo->prepare($sql); $s->execute($with); return $s->fetchAll(PDO::FETCH_NUM); }

    /** By kind and name. */
    public function names($db) {
        $all = array();
        foreach (array(
            "select 'view', table_name, null from information_schema.views where table_schema = ?",
            "select 'trigger', trigger_name, event_object_table from information_schema.triggers where trigger_schema = ? order by action_order",
            // Others' routines may be seen and not read: those stay where they are.
            "select lower(routine_type), routine_name, null from information_schema.routines where routine_schema = ? and routine_type in ('PROCEDURE', 'FUNCTION') and routine_definition is not null",
            "select 'event', event_name, null from information_schema.events where event_schema = ?",
        ) as $sql) foreach ($this->rows($sql, array($db)) as $r) $all["$r[0] $r[1]"] = array('kind' => $r[0], 'name' => $r[1], 'table' => $r[2]);
        return $all;
    }

    /** What moves with the tables, with the statement that makes it. Events do not: they would run in a database that stands aside. */
    public function of($db) {
        $all = array();
        $this->pdo->exec('use '.$this->q($db));
        try {
            foreach ($this->names($db) as $key => $one) {
                if ($one['kind'] === 'event') continue;
                $row = $this->pdo->query('show create '.$one['kind'].' '.$this->q($one['name']))->fetch(PDO::FETCH_NUM);
                $at = $one['kind'] === 'view' ? 1 : 2;
                if ($row[$at] === null) refuse(UNMOVABLE, "the definition of $key may not be read by this user, so that it would be lost");
                $all[$key] = $one + array('sql' => $row[$at], 'mode' => $one['kind'] === 'view' ? '' : $row[1]);
            }
        } finally { $this->pdo->exec('use '.$this->q($this->home)); }
        return $all;
    }

    public function hidden($db) { return array_column($this->rows('select routine_name from information_schema.routines where routine_schema = ? and routine_definition is null', array($db)), 0); }

    /** Procedures and functions, for the beginning of a dump: what is made of them comes later. */
    public function routines($db) {
        $text = '';
        foreach ($this->of($db) as $one) {
            if ($one['kind'] === 'procedure' || $one['kind'] === 'function') $text .= "SET SESSION sql_mode = ".$this->pdo->quote($one['mode']).";\nDROP $one[kind] IF EXISTS ".$this->q($one['name']).";\nDELIMITER ;;\n$one[sql] ;;\nDELIMITER ;\n";
        }
        return $text === '' ? '' : "SET NAMES utf8mb4;\nSET @deploynix_mode = @@sql_mode;\n{$text}SET SESSION sql_mode = @deploynix_mode;\n";
    }

    /** Makes what is not there, in whatever order they need each other. Gives what could not be made. */
    public function make($db, array $all) {
        $this->pdo->exec('use '.$this->q($db));
        $mode = $this->rows('select @@sql_mode')[0][0];
        $wrong = array();
        try {
            for ($left = array_diff_key($all, $this->names($db)), $before = -1; $left && count($left) !== $before;) {
                $before = count($left);
                foreach ($left as $key => $one) {
                    try {
                        $this->pdo->exec('set session sql_mode = '.$this->pdo->quote($one['mode']));
                        $this->pdo->exec($this->ours($one['sql']));
                        unset($left[$key], $wrong[$key]);
                    } catch (PDOException $e) { $wrong[$key] = "$key: ".$e->getMessage(); }
                }
            }
        } finally { $this->pdo->exec('set session sql_mode = '.$this->pdo->quote($mode)); $this->pdo->exec('use '.$this->q($this->home)); }
        return array_values($wrong);
    }

    public function drop($db, array $all) { foreach ($all as $one) $this->pdo->exec("drop $one[kind] if exists ".$this->q($db).'.'.$this->q($one['name'])); }

    /** Those of the first that are not in the second, or otherwise there. Whose they are does not count. */
    public function others(array $first, array $second) {
        return array_filter($first, function ($one) use ($second) {
            $key = "$one[kind] $one[name]";
            return !isset($second[$key]) || $this->owned($second[$key]['sql'], 'CURRENT_USER') !== $this->owned($one['sql'], 'CURRENT_USER') || $second[$key]['mode'] !== $one['mode'];
        });
    }

    /** A statement that this user may run: without the right to act for others, what it makes is its own. */
    public function ours($sql) {
        if ($this->me === null) {
            $at = strrpos($who = $this->rows('select current_user()')[0][0], '@');
            $this->me = $this->q(substr($who, 0, $at)).'@'.$this->q(substr($who, $at + 1));
            $this->any = (bool) preg_grep('/^GRANT .*\b(ALL PRIVILEGES|SUPER|SET USER|SET_USER_ID|SET_ANY_DEFINER)\b.* ON \*\.\* /i', array_column($this->rows('show grants'), 0));
        }
        return $this->any ? $sql : $this->owned($sql, $this->me);
    }

    private function owned($sql, $by) {
        $name = '(?:`(?:[^`]|``)*`|[^\s`@*]+)';
        return preg_replace('~^((?:/\*!\d+ )?(?:CREATE)?(?: OR REPLACE)?(?: ALGORITHM=\w+)?(?:\*/ /\*!\d+)? ?)DEFINER=(?:'.$name.'@'.$name.'|'.$name.')~i', '${1}DEFINER='.addcslashes($by, '\\$'), $sql, 1);
    }
}
