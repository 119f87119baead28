<?php
/** The application's own database, as Laravel resolves it; for anything else as .env has it. */
function settings() {
    $folder = getcwd();
    $given = is_file("$folder/artisan") && is_file("$folder/bootstrap/app.php") ? of_laravel($folder) : of_environment($folder);
    $driver = preg_replace('/^pdo_/', '', strtr(strtolower((string) (isset($given['driver']) ? $given['driver'] : '')), '-', '_'));
    $drivers = array('mysql' => 'mysql', 'mariadb' => 'mysql', 'mysql2' => 'mysql', 'mysqli' => 'mysql', 'pgsql' => 'pgsql', 'postgres' => 'pgsql', 'postgresql' => 'pgsql', 'sqlite' => 'sqlite', 'sqlite3' => 'sqlite');
    if (!isset($drivers[$driver])) refuse(DATABASE_UNKNOWN, $driver === '' ? 'neither DB_CONNECTION nor DATABASE_URL says which database the site has' : "its driver '$driver' is none of mysql, mariadb, pgsql and sqlite");
    $one = function ($name) use ($given) { $v = isset($given[$name]) ? $given[$name] : ''; return (string) (is_array($v) ? reset($v) : $v); };
    keep_secret($one('password'));
    if (isset($given['url'])) keep_secret($given['url']);
    return array(
        'driver' => $drivers[$driver], 'host' => $one('host'), 'port' => $one('port'), 'socket' => $one('unix_socket'), 'database' => $one('database'), 'user' => $one('username'),
        'password' => $one('password'), 'sslmode' => $one('sslmode'), 'sslrootcert' => $one('sslrootcert'), 'sslcert' => $one('sslcert'), 'sslkey' => $one('sslkey'), 'folder' => $folder, 'migrations' => isset($given['migrations']) ? $given['migrations'] : 'migrations',
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
    $one = function () use ($env) {
        foreach (func_get_args() as $name) {
            $value = isset($env[$name]) ? $env[$name] : (string) getenv($name);
            if ($value !== '') return $value;
        }
        return '';
    };
    $given = array('driver' => $one('DB_CONNECTION', 'DB_DRIVER'), 'host' => $one('DB_HOST'), 'port' => $one('DB_PORT'), 'unix_socket' => $one('DB_SOCKET'), 'database' => $one('DB_DATABASE', 'DB_NAME'),
        'username' => $one('DB_USERNAME', 'DB_USER'), 'password' => $one('DB_PASSWORD', 'DB_PASS'), 'sslmode' => $one('DB_SSLMODE'));
    // A site that names no driver and a database is one of WordPress's kind.
    if ($given['driver'] === '' && $one('DB_NAME') !== '' && $one('DB_USER') !== '') $given['driver'] = 'mysql';
    if (preg_match('~^([^:/]+):(?:(\d+)|(/.+))$~D', $given['host'], $m)) { $given['host'] = $m[1]; if (isset($m[3])) $given['unix_socket'] = $m[3]; else $given['port'] = $m[2]; }
    if ($one('MYSQL_ATTR_SSL_CA') !== '' && defined('PDO::MYSQL_ATTR_SSL_CA')) $given['options'] = array(constant('PDO::MYSQL_ATTR_SSL_CA') => $one('MYSQL_ATTR_SSL_CA'));
    $url = $one('DATABASE_URL', 'DB_URL');
    return $url === '' ? $given : of_url($url, $given, $folder);
}

function of_url($url, array $given, $folder) {
    keep_secret($url);
    if (preg_match('~^(?:pdo[-_])?sqlite3?:(?:///|//(?=[^/])|(?!//))([^?]+)~i', str_replace('%kernel.project_dir%', ltrim($folder, '/'), $url), $m)) {
        $path = rawurldecode($m[1]);
        // Three slashes and a path of the root's: frameworks differ, and one of the two is there.
        return array('driver' => 'sqlite', 'database' => $path[0] !== '/' && is_file("/$path") ? "/$path" : $path);
    }
    $parts = parse_url(preg_replace('~@(?=/)~', '@localhost', $url, 1));
    if (!$parts || !isset($parts['scheme'])) refuse(DATABASE_UNKNOWN, 'DATABASE_URL cannot be read as a URL');
    foreach (array('scheme' => 'driver', 'host' => 'host', 'port' => 'port', 'user' => 'username', 'pass' => 'password') as $from => $to) {
        if (isset($parts[$from])) $given[$to] = rawurldecode((string) $parts[$from]);
    }
    $given['host'] = trim($given['host'], '[]');
    if (isset($parts['path']) && $parts['path'] !== '/') $given['database'] = rawurldecode(substr($parts['path'], 1));
    parse_str(isset($parts['query']) ? $parts['query'] : '', $query);
    foreach (array('sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'unix_socket', 'host', 'port') as $name) if (isset($query[$name]) && is_string($query[$name])) $given[$name] = $query[$name];
    if (isset($query['socket'])) $given['unix_socket'] = $query['socket'];
    return $given;
}

/** What .env has, by the rules of the loader that the site has; that is not run, since what else it brings along is not known. */
function dotenv($folder) {
    $env = array();
    $symfony = is_dir("$folder/vendor/symfony/dotenv");
    $filled = function ($name) use (&$env) { return isset($env[$name]) ? $env[$name] : (string) getenv($name); };
    $read = function ($file) use (&$env, $symfony, $filled) {
        if (!is_readable($file)) return;
        preg_match_all('/^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*(?:"((?:[^"\\\\]++|\\\\.)*+)"|\'([^\']*)\'|([^\r\n]*))/ms', file_get_contents($file), $all, PREG_SET_ORDER | PREG_UNMATCHED_AS_NULL);
        foreach ($all as $m) {
            if ($m[3] !== null) { $env[$m[1]] = $m[3]; continue; }
            $text = $m[2] !== null ? $m[2] : rtrim(preg_replace($symfony ? '/(^|\s)#.*$/' : '/#.*$/', '', $m[4]));
            $env[$m[1]] = preg_replace_callback('/'.($m[2] !== null ? '\\\\(["\\\\$nrtfv])' : '(?!)()').'|\$\{([A-Za-z0-9_.]+)\}/', function ($m) use ($filled) {
                return isset($m[2]) ? $filled($m[2]) : strtr($m[1], array('n' => "\n", 'r' => "\r", 't' => "\t", 'f' => "\f", 'v' => "\v"));
            }, $text);
        }
    };
    $read("$folder/.env");
    if ($symfony) {
        $read("$folder/.env.local");
        $kind = $filled('APP_ENV') ?: 'dev';
        $read("$folder/.env.$kind");
        $read("$folder/.env.$kind.local");
    }
    return $env;
}
