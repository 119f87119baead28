using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands for a site's queue workers and its failed jobs.</summary>
internal static class Queues
{
    /// <summary>What artisan is told, so that workers end after their job and are started anew on the live release.</summary>
    public static IEnumerable<ShellCommand> RestartCommands(string php, bool horizon) => horizon
        ? [Artisan.Call(php, "queue:restart"), Artisan.Call(php, "horizon:terminate")]
        : [Artisan.Call(php, "queue:restart")];

    /// <summary>Tells them, and reads back what the cache has for them.</summary>
    public static ShellCommand Restart(SitePaths site, string php, bool horizon) => Sh.Lines(
        LaravelScript.Enter(site, null),
        Sh.Script($"printf 'asked\\t%s\\n' \"$(date -u +%s)\""),
        Sh.Lines(RestartCommands(php, horizon).Select(command => Sh.Script($"{command} || exit"))),
        LaravelScript.RestartSignal(php));

    /// <summary>What artisan is told, so that failed jobs are run again; all of them for no id.</summary>
    public static IEnumerable<ShellCommand> RetryCommands(string php, IReadOnlyList<string> ids) =>
        [Artisan.Call(php, "queue:retry", ids.Count == 0 ? ["all"] : [.. ids])];

    /// <summary>What artisan is told, so that failed jobs are forgotten; all of them for no id. Laravel 8 takes one id at a time.</summary>
    public static IEnumerable<ShellCommand> ForgetCommands(string php, IReadOnlyList<string> ids) =>
        ids.Count == 0 ? [Artisan.Call(php, "queue:flush")] : ids.Select(id => Artisan.Call(php, "queue:forget", id));

    /// <summary>Looks which failed jobs there are, runs commands, and looks again.</summary>
    public static ShellCommand Change(SitePaths site, string php, IReadOnlyList<string> ids, IEnumerable<ShellCommand> commands) => Sh.Lines(
        LaravelScript.Enter(site, null),
        Sh.Script($"{LaravelScript.FailedJobState(php, Before, ids)} || exit"),
        Sh.Lines(commands.Select(command => Sh.Script($"{command} || exit"))),
        LaravelScript.FailedJobState(php, After, ids));

    /// <summary>The label of the first look.</summary>
    public const string Before = "before";

    /// <summary>The label of the second look.</summary>
    public const string After = "after";
}
