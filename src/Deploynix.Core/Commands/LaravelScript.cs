using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// Small PHP programs that a release's own application runs, for what no artisan command tells in a form that can be read. They come on
/// standard input, so that no list of processes shows them, and answer by lines of JSON after a word and a tab.
/// </summary>
internal static class LaravelScript
{
    /// <summary>The word that their lines begin with; whatever else is printed is the application's own.</summary>
    public const string Mark = "deploynix\t";

    /// <summary>What follows that word where a line of JSON goes on in the next one that begins with it.</summary>
    public const char GoesOn = '+';

    /// <summary>Enters a release, the live one for none, and makes sure that it has an artisan.</summary>
    public static ShellCommand Enter(SitePaths site, ReleaseId? release) => Sh.Script($"""
        cd -P {(release is null ? site.Current : site.Release(release))} 2>/dev/null || exit {ExitCode.ReleaseMissing}
        [ -f artisan ] || exit {ExitCode.NotLaravel}
        """);

    /// <summary>Which signal the cache has for workers, and which driver keeps it.</summary>
    public static ShellCommand RestartSignal(string php) => Run(php, """
        $store = $app['config']['cache.default'];
        $say(array('signal' => $app['cache']->get('illuminate:queue:restart'), 'driver' => $app['config']["cache.stores.$store.driver"]));
        """);

    /// <summary>How many jobs wait: on the default connection, and on those that are named as <c>connection=queue,queue</c>.</summary>
    public static ShellCommand Depth(string php, IEnumerable<string> named) => Run(php, """
        $config = $app['config'];
        $default = (string) $config['queue.default'];
        $wanted = array($default => array());
        foreach (array_slice($argv, 1) as $pair) {
            list($name, $queues) = explode('=', $pair, 2) + array(1 => '');
            if ($name === '') $name = $default;
            if (!isset($wanted[$name])) $wanted[$name] = array();
            foreach (explode(',', $queues) as $queue) if ($queue !== '') $wanted[$name][$queue] = true;
        }
        foreach ($wanted as $name => $queues) {
            $settings = $config["queue.connections.$name"];
            $driver = isset($settings['driver']) ? $settings['driver'] : '';
            $row = array('connection' => $name, 'driver' => $driver);
            if (in_array($driver, array('sync', 'null', 'deferred', 'background'), true)) {
                $say($row + array('none' => true));
                continue;
            }
            $queues[isset($settings['queue']) ? $settings['queue'] : 'default'] = true;
            try {
                if ($driver === 'database') {
                    $now = time();
                    $found = $app['db']->connection(isset($settings['connection']) ? $settings['connection'] : null)->table($settings['table'])
                        ->select('queue')->selectRaw('sum(case when reserved_at is null and available_at <= ? then 1 else 0 end) as pending,'
                            .' sum(case when reserved_at is null and available_at > ? then 1 else 0 end) as later,'
                            .' sum(case when reserved_at is not null then 1 else 0 end) as taken,'
                            .' min(case when reserved_at is null and available_at <= ? then available_at end) as oldest', array($now, $now, $now))
                        ->groupBy('queue')->get();
                    foreach ($found as $line) {
                        unset($queues[$line->queue]);
                        $say($row + array('queue' => $line->queue, 'pending' => (int) $line->pending, 'delayed' => (int) $line->later,
                            'reserved' => (int) $line->taken, 'oldest' => $line->oldest === null ? null : (int) $line->oldest));
                    }
                    foreach ($queues as $queue => $_) $say($row + array('queue' => (string) $queue, 'pending' => 0, 'delayed' => 0, 'reserved' => 0));
                } elseif ($driver === 'redis') {
                    $connection = $app['queue']->connection($name);
                    $redis = $connection->getRedis()->connection(isset($settings['connection']) ? $settings['connection'] : null);
                    foreach ($queues as $queue => $_) {
                        $key = $connection->getQueue((string) $queue);
                        $say($row + array('queue' => (string) $queue, 'pending' => (int) $redis->llen($key),
                            'delayed' => (int) $redis->zcard("$key:delayed"), 'reserved' => (int) $redis->zcard("$key:reserved")));
                    }
                } else {
                    foreach ($queues as $queue => $_) {
                        $say($row + array('queue' => (string) $queue, 'pending' => (int) $app['queue']->connection($name)->size((string) $queue),
                            'reason' => "the driver '$driver' tells one number only"));
                    }
                }
            } catch (\Throwable $e) {
                foreach ($queues as $queue => $_) $say($row + array('queue' => (string) $queue, 'reason' => $first($e->getMessage())));
            }
        }
        """, named);

    /// <summary>The last failed jobs, newest first, after a line with how many there are.</summary>
    public static ShellCommand FailedJobs(string php, int last) => Run(php, FailedJobTable + """
        if ($failer instanceof \Illuminate\Queue\Failed\NullFailedJobProvider) {
            $say(array('kept' => false));
            exit(0);
        }
        if ($table) {
            $say(array('count' => $table()->count()));
            $rows = $table()->orderBy('id', 'desc')->limit((int) $argv[1])->cursor();
        } else {
            $rows = $failer->all();
            $say(array('count' => count($rows)));
            $rows = array_slice(is_array($rows) ? $rows : iterator_to_array($rows), 0, (int) $argv[1]);
        }
        foreach ($rows as $row) {
            $row = (object) $row;
            $payload = json_decode((string) $row->payload, true);
            $text = function ($name) use ($payload) { return is_array($payload) && isset($payload[$name]) && is_string($payload[$name]) ? substr($payload[$name], 0, 500) : null; };
            $say(array(
                'id' => (string) ($uuids ? $row->uuid : $row->id),
                'uuid' => isset($row->uuid) ? (string) $row->uuid : $text('uuid'),
                'connection' => (string) $row->connection,
                'queue' => (string) $row->queue,
                'class' => $text('displayName') !== null ? $text('displayName') : $text('job'),
                'failedAt' => $time($row->failed_at),
                'exception' => $first((string) $row->exception),
            ));
        }
        """, [last.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    /// <summary>Which failed jobs are kept, of those that are named or of all: one line each, with what tells one failure of a job from the next.</summary>
    public static ShellCommand FailedJobState(string php, string label, IEnumerable<string> ids) => Run(php, FailedJobTable + """
        $ids = array_slice($argv, 2);
        if ($table) {
            $query = $table()->select($uuids ? array('id', 'uuid', 'failed_at') : array('id', 'failed_at'));
            if ($ids) $query->whereIn($uuids ? 'uuid' : 'id', $ids);
            $rows = $query->get();
        } else {
            $rows = array_filter((array) $failer->all(), function ($row) use ($ids) { return !$ids || in_array((string) ((object) $row)->id, $ids, true); });
        }
        foreach ($rows as $row) {
            $row = (object) $row;
            $say(array('at' => $argv[1], 'id' => (string) ($uuids ? $row->uuid : $row->id), 'key' => $row->id.'@'.$row->failed_at));
        }
        """, ids.Prepend(label));

    private const string FailedJobTable = """
        $failer = $app['queue.failer'];
        $failed = $app['config']['queue.failed'];
        $uuids = $failer instanceof \Illuminate\Queue\Failed\DatabaseUuidFailedJobProvider;
        $table = $uuids || $failer instanceof \Illuminate\Queue\Failed\DatabaseFailedJobProvider
            ? function () use ($app, $failed) { return $app['db']->connection(isset($failed['database']) ? $failed['database'] : null)->table($failed['table']); }
            : null;
        $time = function ($at) { return is_numeric($at) ? date(DATE_ATOM, (int) $at) : date(DATE_ATOM, strtotime((string) $at)); };

        """;

    private const string Head = """
        <?php
        define('LARAVEL_START', microtime(true));
        $said = 0;
        $secrets = array();
        $say = function (array $row) use (&$said) {
            $said++;
            // A line that is long comes in pieces anyway; these know that they are.
            $pieces = str_split((string) json_encode($row, JSON_INVALID_UTF8_SUBSTITUTE), 32000);
            $last = array_pop($pieces);
            foreach ($pieces as $piece) echo "\ndeploynix\t+", $piece, "\n";
            echo "\ndeploynix\t", $last, "\n";
        };
        $mask = function ($text, $least = 4) use (&$secrets) {
            return str_replace(array_filter($secrets, function ($secret) use ($least) { return strlen($secret) >= $least; }), '********', (string) $text);
        };
        $first = function ($text) use ($mask) { $line = strtok(ltrim($mask($text)), "\r\n"); return $line === false ? '' : substr($line, 0, 1000); };
        try {
            foreach (array('/bootstrap/autoload.php', '/vendor/autoload.php') as $file) {
                if (is_file(getcwd().$file)) { require getcwd().$file; break; }
            }
            $app = require getcwd().'/bootstrap/app.php';
            $app->make('Illuminate\Contracts\Console\Kernel')->bootstrap();
            $known = array($app['config']['app.key'], preg_replace('/^base64:/', '', (string) $app['config']['app.key']));
            foreach ((array) $app['config']['database.connections'] as $one) foreach (array('password', 'url') as $name) if (isset($one[$name]) && is_string($one[$name])) $known[] = $one[$name];
            foreach ($known as $secret) array_push($secrets, (string) $secret, str_replace("'", "''", (string) $secret), addslashes((string) $secret), rawurlencode((string) $secret));
            $secrets = array_values(array_unique(array_filter($secrets, 'strlen')));
            usort($secrets, function ($a, $b) { return strlen($b) - strlen($a); });

        """;

    private const string Foot = """

        } catch (\Throwable $e) {
            // What cannot read .env quotes the line that it cannot read.
            $say(array('error' => get_class($e).': '.(strpos(get_class($e), 'Dotenv') === 0 ? 'its .env cannot be read' : $first($e->getMessage()))));
            exit(1);
        }
        """;

    internal static ShellCommand Run(string php, string body, params IEnumerable<string> arguments) => Sh.Script(
        $"printf '%s' {Text(body)} | {php} -d display_errors=stderr -- {arguments}");

    /// <summary>The same, of which people see the program by its name.</summary>
    internal static ShellCommand RunNamed(string php, string name, string body, params IEnumerable<string> arguments) => Sh.Script(
        $"printf '%s' {new Arg.Program(Text(body), name)} | {php} -d display_errors=stderr -- {arguments}");

    private static string Text(string body) => (Head + body + Foot).Replace("\r\n", "\n", StringComparison.Ordinal);
}
