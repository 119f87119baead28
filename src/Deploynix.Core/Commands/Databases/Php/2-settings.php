<?php
/** The application's own database, as Laravel resolves it; for anything else as .env has it. */
function settings() {
    $folder = getcwd();
    $given = is_file("$folder/artisan") && is_file("$folder/bootstrap/app.php") ? of_laravel($folder) : of_environment($folder);
    $driver = strtolower((string) (isset($given['driver']) ? $given['driver'] : ''));
    $drivers = array('mysql' => 'mysql', 'mariadb' => 'mysql', 'mysql2' => 'mysql', 'pgsql' => 'pgsql', 'postgres' => 'pgsql', 'postgresql' => 'pgsql', 'sqlite' => 'sqlite', 'sqlite3' => 'sqlite');
    if (!isset($drivers[$driver])) refuse(DATABASE_UNKNOWN, $driver === '' ? 'neither DB_CONNECTION nor DATABASE_URL says which database the site has' : "its driver '$driver' is none of mysql, mariadb, pgsql and sqlite");
    $one = function ($name) use ($given) { $v = isset($given[$name]) ? $given[$name] : ''; return (string) (is_array($v) ? reset($v) : $v); };
    keep_secret($one('password'));
    if (isset($given['url'])) keep_secret($given['url']);
    return array(
        'driver' => $drivers[$driver], 'host' => $one('host'), 'port' => $one('port'), 'socket' => $one('unix_socket'), 'database' => $one('database'), 'user' => $one('username'),
        'password' => $one('password'), 'sslmode' => $one('sslmode'), 'folder' => $folder, 'migrations' => isset($given['migrations']) ? $given['migrations'] : 'migrations',
        'options' => isset($given['options']) && is_array($given['options']) ? $given['options'] : array(),
    );
}

function of_laravel($folder) {
    foreach (array('/bootstrap/autoload.php', '/vendor/autoload.php') as $file) if (is_file($folder.$file)) { require_once $folder.$file; break; }
    $app = require $folder.'/bootstrap/app.php';
    $app->make('Illuminate\Contracts\Console\Kernel')->bootstrap();
    // Asked of the connection and not of the settings: it has DATABASE_URL and read/write hosts resolved.
    $connection = $app['db']->connection();
    $given = $connection->getConfig();
    $table = $app['config']['database.migrations'];
    $given['migrations'] = $connection->getTablePrefix().(is_array($table) ? (isset($table['table']) ? $table['table'] : 'migrations') : ($table ?: 'migrations'));
    return $given;
}

function of_environment($folder) {
    $env = dotenv($folder);
    $one = function ($name) use ($env) { return isset($env[$name]) ? $env[$name] : (getenv($name) !== false ? getenv($name) : ''); };
    $given = array('driver' => $one('DB_CONNECTION'), 'host' => $one('DB_HOST'), 'port' => $one('DB_PORT'), 'unix_socket' => $one('DB_SOCKET'), 'database' => $one('DB_DATABASE'), 'username' => $one('DB_USERNAME'), 'password' => $one('DB_PASSWORD'));
    $url = $one('DATABASE_URL') !== '' ? $one('DATABASE_URL') : $one('DB_URL');
    if ($url === '') return $given;
    keep_secret($url);
    if (preg_match('~^sqlite3?:(?://)?(/.*|[^/].*)$~i', $url, $m)) return array('driver' => 'sqlite', 'database' => rawurldecode($m[1]));
    $parts = parse_url($url);
    if (!$parts) refuse(DATABASE_UNKNOWN, 'DATABASE_URL cannot be read as a URL');
    foreach (array('scheme' => 'driver', 'host' => 'host', 'port' => 'port', 'user' => 'username', 'pass' => 'password') as $from => $to) {
        if (isset($parts[$from])) $given[$to] = rawurldecode((string) $parts[$from]);
    }
    if (isset($parts['path']) && $parts['path'] !== '/') $given['database'] = rawurldecode(substr($parts['path'], 1));
    parse_str(isset($parts['query']) ? $parts['query'] : '', $query);
    if (isset($query['sslmode'])) $given['sslmode'] = $query['sslmode'];
    return $given;
}

function dotenv($folder) {
    $env = array();
    foreach (is_readable("$folder/.env") ? preg_split('/\r\n|\n|\r/', file_get_contents("$folder/.env")) : array() as $line) {
        if (!preg_match('/^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*)$/', $line, $m)) continue;
        list(, $name, $value) = $m;
        $filled = function ($text) use (&$env) {
            return preg_replace_callback('/\$\{([A-Za-z_][A-Za-z0-9_.]*)\}/', function ($m) use (&$env) { return isset($env[$m[1]]) ? $env[$m[1]] : (string) getenv($m[1]); }, $text);
        };
        if (preg_match("/^'([^']*)'/", $value, $quoted)) $env[$name] = $quoted[1];
        elseif (preg_match('/^"((?:[^"\\\\]|\\\\.)*)"/', $value, $quoted)) $env[$name] = strtr($filled(preg_replace('/\\\\(["$])/', '$1', $quoted[1])), array('\\\\' => '\\', '\\n' => "\n"));
        else $env[$name] = $filled(rtrim(preg_replace('/(^|\s)#.*$/', '', $value)));
    }
    return $env;
}
