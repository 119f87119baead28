using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// What only the application knows about a rollback: which migrations ran, and which jobs wait. Asked in the live release, or, where that does not start any more, in the one
/// that would be live. No migration and no job is run or loaded.
/// </summary>
internal static class RollbackScript
{
    /// <summary>How many jobs of a queue are looked at one by one.</summary>
    public const int Jobs = 2000;

    /// <summary>
    /// The migrations that ran, with the source of those that the target has not; and those that only the target has and that did not run.
    /// </summary>
    public static ShellCommand Migrations(SitePaths site, string php, ReleaseId at, ReleaseId live, ReleaseId target) => Sh.Lines(
        LaravelScript.Enter(site, at), LaravelScript.Run(php, MigrationBody, site.Release(live), site.Release(target)));

    /// <summary>The jobs that wait, by class: on the default connection, and on those that are named as <c>connection=queue,queue</c>.</summary>
    public static ShellCommand Waiting(SitePaths site, string php, ReleaseId at, ReleaseId live, ReleaseId target, DateTimeOffset? since, IEnumerable<string> named) => Sh.Lines(
        LaravelScript.Enter(site, at),
        LaravelScript.Run(php, JobBody, [site.Release(live), site.Release(target), since?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "", Jobs.ToString(CultureInfo.InvariantCulture), .. named]));

    // In base64 a source keeps its length: a line that is too long comes in pieces, and would be no JSON.
    // Whoever has the file of a migration has its code; where a package brings it, in the same place of its vendor folder.
    private const string MigrationBody = """
        list(, $live, $target) = $argv;
        $here = getcwd();
        $migrator = $app['migrator'];
        $default = $app['db']->getDefaultConnection();
        $ran = $migrator->repositoryExists() ? $migrator->getRepository()->getMigrationBatches() : array();
        $files = $migrator->getMigrationFiles(array_merge($migrator->paths(), array($app->databasePath().DIRECTORY_SEPARATOR.'migrations')));
        foreach ($ran as $name => $batch) {
            $own = isset($files[$name]) ? (strpos($files[$name], "$here/") === 0 ? substr($files[$name], strlen($here) + 1) : null) : "database/migrations/$name.php";
            $row = array('migration' => (string) $name, 'batch' => (int) $batch);
            if ($own === null) {
                $say($row + array('live' => true, 'target' => true));
                continue;
            }
            $row += array('file' => $own, 'live' => is_file("$live/$own"), 'target' => is_file("$target/$own"));
            $source = $row['live'] ? (string) file_get_contents("$live/$own", false, null, 0, 24577) : '';
            $row['connection'] = preg_match('/\$connection\s*=\s*[\'"]([^\'"]+)[\'"]/', $source, $match) ? $match[1] : $default;
            if (!$row['target'] && $source !== '' && strlen($source) <= 24576) $row['source'] = base64_encode($source);
            $say($row);
        }
        foreach ((array) @scandir("$target/database/migrations") as $file) {
            if (substr((string) $file, -4) !== '.php') continue;
            $name = substr($file, 0, -4);
            if (!isset($ran[$name]) && !is_file("$live/database/migrations/$file")) $say(array('missing' => $name));
        }
        $say(array('asked' => true));
        """;

    // A payload may be large, and its beginning names the class: databases cut it, and from Redis come a hundred at a time.
    private const string JobBody = """
        list(, $live, $target, $since, $limit) = $argv;
        $here = getcwd();
        $limit = (int) $limit;
        $named = array_slice($argv, 5);
        $loaders = array();
        foreach (spl_autoload_functions() as $loader) if (is_array($loader) && $loader[0] instanceof \Composer\Autoload\ClassLoader) $loaders[] = $loader[0];
        $atTarget = realpath($target) === $here;
        $known = function ($class) use ($loaders, $here, $target, $atTarget) {
            if (!preg_match('/^[A-Za-z_][A-Za-z0-9_]*(\\\\[A-Za-z_][A-Za-z0-9_]*)*$/', $class)) return null;
            foreach ($loaders as $loader) {
                $file = $loader->findFile($class);
                $file = $file ? realpath($file) : false;
                if ($file === false) continue;
                return strpos($file, "$here/") === 0 ? is_file($target.substr($file, strlen($here))) : null;
            }
            return $atTarget && $loaders && strpos($class, '\\') ? false : null;
        };
        $found = array();
        $count = function ($row, $queue, $payload, $at) use (&$found, $known, $since) {
            $class = preg_match('/"displayName":("(?:[^"\\\\]|\\\\.)*")/', $payload, $match) ? json_decode($match[1]) : null;
            $class = is_string($class) ? substr($class, 0, 300) : '(no name)';
            $key = $row['connection']."\t".$queue."\t".$class;
            if (!isset($found[$key])) $found[$key] = $row + array('queue' => (string) $queue, 'job' => $class, 'count' => 0, 'since' => 0, 'known' => $known($class));
            $found[$key]['count']++;
            if ($since === '' || $at === null) $found[$key]['since'] = null;
            elseif ($found[$key]['since'] !== null && $at >= (int) $since) $found[$key]['since']++;
        };
        $config = $app['config'];
        $default = (string) $config['queue.default'];
        $wanted = array($default => array());
        foreach ($named as $pair) {
            list($name, $queues) = explode('=', $pair, 2) + array(1 => '');
            if ($name === '') $name = $default;
            if (!isset($wanted[$name])) $wanted[$name] = array();
            foreach (explode(',', $queues) as $queue) if ($queue !== '') $wanted[$name][$queue] = true;
        }
        foreach ($wanted as $name => $queues) {
            $settings = $config["queue.connections.$name"];
            $driver = isset($settings['driver']) ? $settings['driver'] : '';
            $row = array('connection' => (string) $name, 'driver' => $driver);
            if (in_array($driver, array('sync', 'null', 'deferred', 'background'), true)) {
                $say($row + array('none' => true));
                continue;
            }
            $queues[isset($settings['queue']) ? $settings['queue'] : 'default'] = true;
            try {
                if ($driver === 'database') {
                    $table = function () use ($app, $settings) { return $app['db']->connection(isset($settings['connection']) ? $settings['connection'] : null)->table($settings['table']); };
                    $total = $table()->count();
                    foreach ($table()->select('queue', 'created_at')->selectRaw('substr(payload, 1, 2000) as payload')->orderBy('id', 'desc')->limit($limit)->get() as $job) {
                        $count($row, $job->queue, (string) $job->payload, is_numeric($job->created_at) ? (int) $job->created_at : null);
                    }
                    if ($total > $limit) $say($row + array('queue' => '', 'count' => $total - $limit, 'reason' => "only the newest $limit were looked at"));
                } elseif ($driver === 'redis') {
                    $connection = $app['queue']->connection($name);
                    $redis = $connection->getRedis()->connection(isset($settings['connection']) ? $settings['connection'] : null);
                    foreach ($queues as $queue => $_) {
                        $key = $connection->getQueue((string) $queue);
                        $left = $limit;
                        $more = 0;
                        foreach (array($key => 'l', "$key:delayed" => 'z', "$key:reserved" => 'z') as $part => $kind) {
                            $size = (int) ($kind === 'l' ? $redis->llen($part) : $redis->zcard($part));
                            for ($i = 0; $i < $size && $left > 0; $i += 100) {
                                $end = min($i + 99, $i + $left - 1);
                                foreach ($kind === 'l' ? $redis->lrange($part, $i, $end) : $redis->zrange($part, $i, $end) as $payload) {
                                    $payload = (string) $payload;
                                    $at = preg_match('/"(?:pushedAt|createdAt)":"?([0-9]+)/', $payload, $match) ? (int) $match[1] : null;
                                    $count($row, $queue, substr($payload, 0, 2000), $at);
                                    $left--;
                                }
                            }
                            $more += max(0, $size - $i);
                        }
                        if ($more > 0) $say($row + array('queue' => (string) $queue, 'count' => $more, 'reason' => "only $limit were looked at"));
                    }
                } else {
                    foreach ($queues as $queue => $_) {
                        $size = (int) $app['queue']->connection($name)->size((string) $queue);
                        if ($size > 0) $say($row + array('queue' => (string) $queue, 'count' => $size, 'reason' => "the driver '$driver' tells one number only"));
                    }
                }
            } catch (\Throwable $e) {
                $say($row + array('queue' => implode(',', array_keys($queues)), 'failed' => get_class($e).': '.$first($e->getMessage())));
            }
        }
        foreach ($found as $row) $say($row);
        $say(array('asked' => true));
        """;
}
