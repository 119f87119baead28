using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Which migrations the question is about.</summary>
internal enum MigrationScope
{
    /// <summary>Their names and batches, and nothing that they do.</summary>
    Names,
    /// <summary>What those would do that did not run yet.</summary>
    Pending,
    /// <summary>What each of them does.</summary>
    All,
    /// <summary>What undoing those that are named would do.</summary>
    Undo,
}

/// <summary>
/// Asks the framework which migrations there are, which of them ran, and what SQL they are, as <c>migrate --pretend</c> does, but in a form that can be read, per
/// connection, and without making the migrations table.
/// </summary>
/// <remarks>
/// <c>migrate --pretend</c> runs the code of a migration and holds back the SQL of one connection: what a migration does on another one, or outside of the database, it does for
/// real. So all connections pretend here, and a migration that names what acts elsewhere is not run at all: its source is read instead.
/// </remarks>
internal static class MigrationScript
{
    public static ShellCommand Ask(string php, MigrationScope scope, params IEnumerable<string> names) =>
        LaravelScript.Run(php, Body, names.Prepend(scope.ToString().ToLowerInvariant()));

    /// <summary>Which database a connection leads to, without telling: what differs is another one.</summary>
    internal const string Identity = """
        $identity = function ($connection) {
            $config = (array) $connection->getConfig();
            $of = array($connection->getDriverName());
            foreach (array('host', 'port', 'unix_socket', 'schema', 'search_path') as $name) $of[] = isset($config[$name]) ? $config[$name] : null;
            $database = (string) $connection->getDatabaseName();
            return md5(json_encode(array($of, $connection->getDriverName() === 'sqlite' && realpath($database) !== false ? realpath($database) : $database)));
        };

        """;

    /// <summary>The last line: what came before it is the whole answer.</summary>
    internal const string Done = """

        $say(array('done' => $said, 'where' => $identity($app['db']->connection())));
        """;

    private const string Body = Identity + """
        $scope = $argv[1];
        $named = array_flip(array_slice($argv, 2));
        $direction = $scope === 'undo' ? 'down' : 'up';
        $migrator = $app['migrator'];
        $ran = $migrator->repositoryExists() ? $migrator->getRepository()->getMigrationBatches() : array();
        $files = $migrator->getMigrationFiles(array_merge($migrator->paths(), array($app->databasePath().DIRECTORY_SEPARATOR.'migrations')));
        $elsewhere = array_flip(array('Artisan', 'Http', 'Storage', 'File', 'Mail', 'Notification', 'Queue', 'Bus', 'Redis', 'Cache', 'Process', 'dispatch', 'dispatch_sync',
            'event', 'exec', 'shell_exec', 'passthru', 'system', 'proc_open', 'popen', 'unlink', 'rmdir', 'rename_file', 'file_put_contents', 'fopen', 'mkdir', 'curl_exec', 'getPdo', 'getRawPdo', 'mail'));
        $acts = function ($source) use ($elsewhere) {
            foreach (token_get_all($source) as $token) {
                if (!is_array($token) || !in_array(token_name($token[0]), array('T_STRING', 'T_NAME_QUALIFIED', 'T_NAME_FULLY_QUALIFIED'), true)) continue;
                foreach (explode('\\', $token[1]) as $word) if (isset($elsewhere[$word]) && strpos($token[1], 'Illuminate\\Database') === false) return $word;
            }
            return null;
        };
        $pretend = function ($work) use ($app) {
            $log = array();
            $nested = function () use ($work) { $work(); };
            foreach (array_keys($app['config']['database.connections']) as $name) {
                try { $connection = $app['db']->connection($name); } catch (\Throwable $e) { continue; }
                if (!method_exists($connection, 'pretend')) continue;
                $inner = $nested;
                $nested = function () use ($connection, $inner, $name, &$log) {
                    try {
                        foreach ($connection->pretend(function () use ($inner) { $inner(); }) as $query) $log[] = array($name, $query['query']);
                    } finally {
                        // Where something is thrown, the framework leaves it pretending, and every table would seem to be absent.
                        \Closure::bind(function () { $this->pretending = false; }, $connection, get_class($connection))();
                    }
                };
            }
            $nested();
            return $log;
        };
        $used = array();
        $text = '';
        foreach ($ran as $name => $batch) if (!isset($files[$name])) $say(array('migration' => $name, 'batch' => (int) $batch, 'gone' => true));
        foreach ($files as $name => $file) {
            $row = array('migration' => $name, 'batch' => isset($ran[$name]) ? (int) $ran[$name] : null,
                'file' => strpos($file, getcwd().'/') === 0 ? substr($file, strlen(getcwd()) + 1) : $file);
            if ($scope === 'names' || ($scope === 'pending' && isset($ran[$name])) || ($scope === 'undo' && !isset($named[$name]))) {
                $say($row);
                continue;
            }
            $source = (string) file_get_contents($file);
            $row['source'] = $mask(substr($source, 0, 262144), 8);
            $default = $app['db']->getDefaultConnection();
            try {
                if (($word = $acts($source)) !== null) {
                    $row['unseen'] = true;
                    $row['failed'] = "it was not run to see, since it names $word, which acts outside of what can be held back";
                    $row['connection'] = $default;
                    $used[$default] = true;
                } else {
                    $class = \Illuminate\Support\Str::studly(implode('_', array_slice(explode('_', $name), 4)));
                    $migration = require $file;
                    if (!is_object($migration)) $migration = new $class;
                    $own = $migration->getConnection();
                    $row['connection'] = $own === null ? $default : $own;
                    $used[$row['connection']] = true;
                    $row['transaction'] = !isset($migration->withinTransaction) || $migration->withinTransaction;
                    $row['sql'] = array();
                    $row['has'] = method_exists($migration, $direction);
                    if (method_exists($migration, $direction)) {
                        if ($own !== null) $app['db']->setDefaultConnection($own);
                        $row['sql'] = $pretend(function () use ($migration, $direction) { $migration->{$direction}(); });
                        foreach ($row['sql'] as $at => $query) { $text .= ' '.$query[1]; $used[$query[0]] = true; $row['sql'][$at][1] = $mask(substr($query[1], 0, 262144), 8); }
                    }
                }
            } catch (\Throwable $e) {
                $row['failed'] = get_class($e).': '.$first($e->getMessage());
                unset($row['sql']);
            }
            $app['db']->setDefaultConnection($default);
            $text .= ' '.$source;
            $say($row);
        }
        foreach (array_keys($used) as $name) {
            $row = array('database' => $name, 'laravel' => $app->version());
            try {
                $connection = $app['db']->connection($name);
                $driver = $connection->getDriverName();
                $row['engine'] = $driver;
                $row['where'] = $identity($connection);
                $tables = array();
                $wanted = function ($table) use ($text) { return strpos($text, (string) $table) !== false; };
                $one = function ($sql) use ($connection) { $row = (array) $connection->selectOne($sql); return reset($row); };
                if ($driver === 'pgsql') {
                    $row['version'] = $one('show server_version');
                    $row['lockTimeout'] = (int) $one("select setting from pg_settings where name = 'lock_timeout'") / 1000;
                    foreach ($connection->select("select c.relname as name, c.reltuples as \"rows\", pg_total_relation_size(c.oid) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname = any(current_schemas(false))") as $t) {
                        if ($wanted($t->name)) $tables[$t->name] = array('rows' => $t->rows < 0 ? null : (int) $t->rows, 'bytes' => (int) $t->bytes);
                    }
                    foreach ($connection->select("select table_name as t, column_name as c, data_type as type, character_maximum_length as length, numeric_precision as p, numeric_scale as s, is_nullable as n, column_default as d from information_schema.columns where table_schema = any(current_schemas(false))") as $c) {
                        if (isset($tables[$c->t])) $tables[$c->t]['columns'][$c->c] = array($c->type.($c->length !== null ? "($c->length)" : ($c->type === 'numeric' && $c->p !== null ? "($c->p,$c->s)" : '')), $c->n === 'YES', $c->d);
                    }
                    foreach ($connection->select("select conrelid::regclass::text as t, pg_get_constraintdef(oid) as def from pg_constraint where contype = 'c' and conrelid <> 0") as $c) {
                        $table = trim($c->t, '"');
                        if (isset($tables[$table])) $tables[$table]['checks'][] = $c->def;
                    }
                    foreach ($connection->select("select indrelid::regclass::text as t, indexrelid::regclass::text as i from pg_index where not indisvalid") as $i) {
                        $table = trim($i->t, '"');
                        if (isset($tables[$table])) $tables[$table]['invalid'][] = trim($i->i, '"');
                    }
                } elseif ($driver === 'sqlite') {
                    $row['version'] = $one('select sqlite_version()');
                    foreach ($connection->select("select name from sqlite_master where type = 'table'") as $t) {
                        if (!$wanted($t->name)) continue;
                        $quoted = '"'.str_replace('"', '""', $t->name).'"';
                        try { $rows = (int) $one("select max(rowid) from $quoted"); } catch (\Throwable $e) { $rows = null; }
                        $tables[$t->name] = array('rows' => $rows);
                        foreach ($connection->select("pragma table_info($quoted)") as $c) $tables[$t->name]['columns'][$c->name] = array($c->type, !$c->notnull, $c->dflt_value);
                    }
                } else {
                    $row['version'] = $one('select version()');
                    $mode = (string) $one('select @@sql_mode');
                    $row['strict'] = strpos($mode, 'STRICT_') !== false;
                    $row['lockTimeout'] = (int) $one('select @@lock_wait_timeout');
                    foreach ($connection->select('select table_name as name, table_rows as n, data_length + index_length as bytes from information_schema.tables where table_schema = database() and table_type = \'BASE TABLE\'') as $t) {
                        if ($wanted($t->name)) $tables[$t->name] = array('rows' => $t->n === null ? null : (int) $t->n, 'bytes' => (int) $t->bytes);
                    }
                    foreach ($connection->select('select table_name as t, column_name as c, column_type as type, is_nullable as n, column_default as d, character_set_name as charset from information_schema.columns where table_schema = database()') as $c) {
                        if (isset($tables[$c->t])) $tables[$c->t]['columns'][$c->c] = array($c->type, $c->n === 'YES', $c->d === 'NULL' ? null : $c->d, $c->charset);
                    }
                }
                $row['tables'] = (object) $tables;
            } catch (\Throwable $e) {
                $row['failed'] = get_class($e).': '.$first($e->getMessage());
            }
            $say($row);
        }
        """ + Done;
}
