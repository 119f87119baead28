<?php
function open_database(array $c) {
    $kinds = array('mysql' => 'MySql', 'pgsql' => 'Postgres', 'sqlite' => 'Sqlite');
    if (!in_array($c['driver'], PDO::getAvailableDrivers(), true)) refuse(TOOL_MISSING, "PHP's extension pdo_{$c['driver']} is not installed");
    if (!function_exists('deflate_init') || !function_exists('proc_open')) refuse(TOOL_MISSING, "PHP's zlib extension and its function proc_open are needed");
    try { return new $kinds[$c['driver']]($c); }
    catch (PDOException $e) { refuse(DATABASE_UNREACHABLE, 'the database cannot be reached: '.$e->getMessage()); }
}

function room($folder, $wanted) {
    $free = @disk_free_space($folder);
    if ($free !== false && $free < $wanted) refuse(NO_ROOM, megabytes($free)." are free in $folder, and ".megabytes($wanted).' are wanted');
}

function read_record($folder) {
    global $ask;
    $record = is_file("$folder/backup.json") ? json_decode((string) file_get_contents("$folder/backup.json"), true) : null;
    if (!is_array($record) || !isset($record['id'], $record['file'], $record['sha256'], $record['bytes'], $record['driver'], $record['tables'])) refuse(BACKUP_NOT_FOUND, 'there is no such backup, or its record cannot be read');
    if ($record['id'] !== basename($folder) || $record['site'] !== $ask['site'] || $record['environment'] !== $ask['environment']) refuse(FOREIGN, "its record says that it is {$record['id']} of {$record['site']} ({$record['environment']})");
    if (!preg_match('/^database\.[a-z.]+$/D', $record['file'])) refuse(FOREIGN, 'its record names a file that no backup has');
    return $record;
}

/** The bytes are those that were written. */
function verify($folder, array $record) {
    $file = "$folder/{$record['file']}";
    if (!is_file($file)) refuse(DAMAGED, 'its file is not there');
    if (filesize($file) !== $record['bytes']) refuse(DAMAGED, 'it has '.filesize($file)." bytes; when it was made it had {$record['bytes']}");
    if (hash_file('sha256', $file) !== $record['sha256']) refuse(DAMAGED, 'its bytes are not those that were written when it was made (SHA-256)');
    return $file;
}

function differences(array $wanted, array $found) {
    $all = array();
    foreach ($wanted + $found as $name => $_) {
        if (!isset($found[$name])) $all[] = "table $name is missing";
        elseif (!isset($wanted[$name])) $all[] = "table $name is one too many";
        elseif ($wanted[$name]['rows'] !== $found[$name]['rows']) $all[] = "table $name has {$found[$name]['rows']} rows instead of {$wanted[$name]['rows']}";
        elseif ($wanted[$name]['shape'] !== $found[$name]['shape']) $all[] = "table $name has other columns or indexes";
    }
    return $all;
}

function prefix($db, $kind) { return ($db instanceof Sqlite ? $db->name : substr($db->name, 0, 30)).'_deploynix_'.$kind.'_'; }

/** Loads a backup into a database of its own and compares it to what it was made of. Gives that database's name. */
function load_aside($db, $folder, array $record, $kind) {
    global $ask;
    $file = verify($folder, $record);
    foreach (array('new', 'test') as $left) foreach ($db->databases(prefix($db, $left)) as $name) $db->drop($name);
    if ($db instanceof Sqlite) room(dirname($db->name), $record['size'] * 1.1 + 1048576);
    $name = prefix($db, $kind).$ask['stamp'];
    $db->create($name);
    try {
        if ($kind === 'new') $db->check_movable($name);
        $db->load($name, $file);
        $wrong = differences($record['tables'], $db->tables($name));
        if ($db instanceof MySql && isset($record['objects'])) {
            foreach (array_diff($record['objects'], $db->objects($name)) as $one) {
                if (strpos($one, 'event ') !== 0) $wrong[] = "$one is missing";
                elseif ($kind === 'new' && !in_array($one, $db->objects(), true)) say(array('warning' => "$one is in the backup, and not brought back: a restore leaves events as they are"));
            }
        }
        if ($wrong) refuse(MISMATCH, 'what it gives is not what it was made of: '.implode('; ', array_slice($wrong, 0, 5)));
        if ($kind === 'new') $db->check_movable($name);
    } catch (Throwable $e) { try { $db->drop($name); } catch (Throwable $more) {} throw $e; }
    return $name;
}

function act_backup(array $c, $db) {
    global $ask;
    $began = microtime(true);
    $all = $ask['backups'];
    if (!is_dir($all) && !mkdir($all, 0700, true)) refuse(NOT_WRITABLE, "$all could not be made");
    // A folder without a record is what somebody left who went away in the middle: this is done under the site's lock.
    foreach (glob("$all/*", GLOB_ONLYDIR) ?: array() as $left) if (!is_file("$left/backup.json")) remove_folder($left);
    $size = $db->size();
    room($all, ($ask['stream'] ? 0 : $size) + ($db instanceof Sqlite ? $size : 0) + 20971520);
    for ($at = time(); !@mkdir($folder = "$all/".gmdate('Ymd_His', $at), 0700); $at++) if (!is_dir($folder)) refuse(NOT_WRITABLE, "$folder could not be made");
    say(array('folder' => $folder));
    try {
        $record = array('v' => 1, 'id' => basename($folder), 'site' => $ask['site'], 'environment' => $ask['environment'], 'created' => gmdate('Y-m-d\TH:i:s\Z', $at), 'by' => $ask['by'], 'run' => $ask['run'],
            'driver' => $c['driver'], 'database' => $db->name, 'size' => $size, 'file' => "database.$db->extension", 'release' => $ask['release'] !== '' ? $ask['release'] : basename((string) @readlink($ask['current'])), 'before' => isset($ask['before']) ? $ask['before'] : null, 'migrations' => $db->migrations($c['migrations']));
        $sink = new Sink($ask['stream'] ? null : "$folder/{$record['file']}");
        if ($db instanceof MySql && $objects = $db->objects()) $record['objects'] = $objects;
        $record['tables'] = $db->dump($sink, $folder);
        $record['sha256'] = $sink->close();
        $record['bytes'] = $sink->bytes;
        $record['seconds'] = round(microtime(true) - $began, 3);
        if ($db->warning) say(array('warning' => $db->warning));
        if ($ask['stream']) remove_folder($folder);
        else replace_file("$folder/backup.json", json_encode($record, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE)."\n");
    } catch (Throwable $e) { remove_folder($folder); throw $e; }
    say(array('backup' => $record));
    if (!$ask['stream']) keep_few($all, basename($folder));
}

/**
 * Retention: the newest, and none that is older than it may be; the one just made stays whatever the rule. One that was made before the migrations of a release is not
 * counted for as long as that release is there: it is the way back from them.
 */
function keep_few($all, $made) {
    global $ask;
    $kept = 0;
    foreach (array_reverse(glob("$all/[0-9]*_[0-9]*", GLOB_ONLYDIR) ?: array()) as $folder) {
        $record = json_decode((string) @file_get_contents("$folder/backup.json"), true);
        if (!is_array($record) || !isset($record['created'])) continue;
        if (isset($record['before']) && $record['before'] !== '' && is_dir(dirname($ask['current']).'/releases/'.basename($record['before']))) continue;
        if (++$kept <= $ask['keep'] && ($ask['for'] === null || time() - strtotime($record['created']) <= $ask['for'])) continue;
        if (basename($folder) === $made) continue;
        // Without its record it is no backup, however far this gets.
        @unlink("$folder/backup.json");
        remove_folder($folder);
        say(array('removed' => basename($folder)));
    }
}

/** What a restore would mean; changes nothing. */
function act_examine(array $c, $db) {
    global $ask;
    $row = array('driver' => $c['driver'], 'database' => $db->name, 'kept' => $db->databases(prefix($db, 'old')));
    if ($ask['id'] !== '') {
        $record = read_record($ask['folder']);
        if ($record['driver'] !== $c['driver']) refuse(FOREIGN, "it is a backup of {$record['driver']}, and the site's database is {$c['driver']}");
        verify($ask['folder'], $record);
        $row['backup'] = $record;
    } elseif (!empty($ask['bytes'])) {
        // It is on the operator's machine, and has been looked at there.
        room(is_dir($ask['backups']) ? $ask['backups'] : dirname($ask['backups'], 2), $ask['bytes'] + 20971520);
    } elseif (!in_array($ask['replaced'], $row['kept'], true)) {
        refuse(BACKUP_NOT_FOUND, "no database {$ask['replaced']} is kept; there are: ".(implode(', ', $row['kept']) ?: 'none'));
    } else {
        $row['aside'] = $db->tables($ask['replaced']);
    }
    $row['tables'] = $db->tables();
    $row['migrations'] = $db->migrations($c['migrations']);
    say(array('examined' => $row));
}

function act_test(array $c, $db) {
    global $ask;
    $began = microtime(true);
    $record = read_record($ask['folder']);
    if ($record['driver'] !== $c['driver']) refuse(FOREIGN, "it is a backup of {$record['driver']}, and the site's database is {$c['driver']}");
    $name = load_aside($db, $ask['folder'], $record, 'test');
    $db->drop($name);
    say(array('tested' => array('tables' => count($record['tables']), 'rows' => array_sum(array_column($record['tables'], 'rows')), 'seconds' => round(microtime(true) - $began, 3))));
}

function act_load(array $c, $db) {
    global $ask;
    $record = read_record($ask['folder']);
    if ($record['driver'] !== $c['driver']) refuse(FOREIGN, "it is a backup of {$record['driver']}, and the site's database is {$c['driver']}");
    say(array('loaded' => load_aside($db, $ask['folder'], $record, 'new')));
}

function act_switch(array $c, $db) {
    global $ask;
    $began = microtime(true);
    $new = $ask['replaced'] !== '' ? $ask['replaced'] : prefix($db, 'new').$ask['stamp'];
    $old = prefix($db, 'old').$ask['stamp'];
    if (!in_array($new, $db->databases(prefix($db, $ask['replaced'] !== '' ? 'old' : 'new')), true)) refuse(BACKUP_NOT_FOUND, "the database $new is not there");
    try { $db->change_over($new, $old); }
    catch (Throwable $e) { if ($ask['replaced'] === '') { try { open_database($c)->drop($new); } catch (Throwable $more) {} } throw $e; }
    say(array('switched' => array('database' => $db->name, 'replaced' => $old, 'drop' => $db->how_to_drop($old), 'seconds' => round(microtime(true) - $began, 3))));
}

/** What had to be mended is. */
function act_mend(array $c, $db) {}

try {
    $c = settings();
    restore_error_handler();
    set_error_handler(function ($level, $text) { if (!(error_reporting() & $level) || $level === E_DEPRECATED) return false; throw new ErrorException($text, 0, $level); });
    $act = 'act_'.$ask['act'];
    $db = open_database($c);
    if ($db instanceof MySql && $ask['act'] !== 'examine') $db->mend_left();
    $act($c, $db);
} catch (Throwable $e) {
    $line = mask(substr((string) strtok(ltrim($e->getMessage()), "\r\n"), 0, 1000));
    say(array('error' => ($e instanceof Refusal || $e instanceof PDOException ? '' : get_class($e).': ').$line));
    fwrite(STDERR, $line."\n");
    exit($e instanceof Refusal ? $e->getCode() : 1);
}
