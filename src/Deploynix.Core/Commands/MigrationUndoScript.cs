using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// Undoes one migration, by the framework's own <c>migrate:rollback</c> with the migration's file as its only path, and tells what the migrations table had of it before and has after:
/// the command ends well also where it did nothing.
/// </summary>
internal static class MigrationUndoScript
{
    /// <summary>By what it is shown.</summary>
    public const string Name = "DEPLOYNIX_UNDO_PROGRAM";

    /// <summary>Runs it in the release that has the migration. Which batch it is expected in is part of the question, so that nothing is undone that was run anew meanwhile.</summary>
    public static ShellCommand Undo(SitePaths site, string php, Maintenance? maintenance, string migration, string file, int batch)
    {
        var undo = LaravelScript.RunNamed(php, Name, Body, migration, file, batch.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return maintenance is null ? undo : InMaintenance(site, php, maintenance, undo);
    }

    /// <summary>Visitors are told to come back meanwhile. A site that was down before stays down; one that was up is up again however this ends.</summary>
    private static ShellCommand InMaintenance(SitePaths site, string php, Maintenance maintenance, ShellCommand undo) => Sh.Script($$"""
        live={{site.Current}} down=
        up() { [ -z "$down" ] || rm -f "$live/storage/framework/down" "$live/storage/framework/maintenance.php"; }
        trap up EXIT; trap 'exit 143' TERM HUP INT PIPE
        if [ ! -e "$live/storage/framework/down" ]; then
          down=yes
          ( cd "$live" && {{Artisan.Down(php, maintenance)}} ) || exit
        fi
        {{undo}}; code=$?
        if [ -n "$down" ]; then ( cd "$live" && {{Artisan.Call(php, "up")}} ) && down=; fi
        exit $code
        """);

    private const string Body = MigrationScript.Identity + """
        list(, $name, $file, $batch) = $argv;
        $read = function () use ($app) { return $app['migrator']->getRepository()->getMigrationBatches(); };
        $at = function (array $table) use ($name) { return isset($table[$name]) ? (int) $table[$name] : null; };
        $before = $read();
        $say(array('migration' => $name, 'before' => $at($before)));
        if ($at($before) === (int) $batch) {
            $ran = array();
            // An event tells of what a connection has done, on all of them.
            $app['events']->listen('Illuminate\Database\Events\QueryExecuted', function ($query) use (&$ran, $mask) {
                if (preg_match('/^\s*(select|show|pragma\s+table)/i', $query->sql) !== 1 && count($ran) < 200) $ran[] = array($query->connectionName, $mask(substr($query->sql, 0, 2000), 8));
            });
            $failed = null;
            $output = new \Symfony\Component\Console\Output\BufferedOutput();
            try {
                $code = $app->make('Illuminate\Contracts\Console\Kernel')->call('migrate:rollback', array(
                    '--path' => array($file[0] === '/' ? $file : getcwd().'/'.$file), '--realpath' => true, '--step' => 1000000000, '--force' => true, '--no-interaction' => true), $output);
                if ($code !== 0) $failed = "migrate:rollback ended with $code: ".$first($output->fetch());
            } catch (\Throwable $e) {
                $failed = get_class($e).': '.$first($e->getMessage());
            }
            $say(array('migration' => $name, 'failed' => $failed, 'ran' => $ran));
            if ($failed !== null) foreach (array_keys($app['db']->getConnections()) as $connection) $app['db']->purge($connection);
            $after = $read();
            $say(array('migration' => $name, 'after' => $at($after), 'others' => array_keys(array_diff_assoc($before, $after + array($name => $at($before))))));
        }
        """ + MigrationScript.Done;
}
