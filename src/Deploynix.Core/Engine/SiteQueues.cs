using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What became of a restart on all servers of a site.</summary>
/// <param name="Restarts">One per worker that ran before.</param>
/// <param name="Warnings">Workers that did not turn over.</param>
/// <param name="Failures">Servers on which they could not be told.</param>
/// <param name="Incident">The incident that was open meanwhile; null for none.</param>
public sealed record QueueRestart(ImmutableArray<WorkerRestart> Restarts, ImmutableArray<string> Warnings, ImmutableArray<DeploynixException> Failures, string? Incident = null);

/// <summary>Looks at the queue workers of a site and turns them over: one exec channel per server and command.</summary>
public sealed class SiteQueues(ITransportFactory transports, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>How long whatever keeps workers running may take to start one in the place of one that ended.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>The site's long-running processes on a server.</summary>
    public async Task<ImmutableArray<QueueWorker>> WorkersAsync(Site site, Server server, CancellationToken cancel)
    {
        await using var script = await SiteScript.OpenAsync(site, server, transports, cancel);
        return (await LookAsync(site, script, cancel)).Workers;
    }

    /// <summary>How many jobs wait: on the default connection, and on those that running workers name.</summary>
    /// <returns>One per queue; and the connections that keep no jobs.</returns>
    public async Task<(ImmutableArray<QueueDepth> Depths, ImmutableArray<string> WithoutJobs)> DepthAsync(Site site, Server server, CancellationToken cancel)
    {
        await using var script = await SiteScript.OpenAsync(site, server, transports, cancel);
        var seen = await LookAsync(site, script, cancel);
        var named = seen.Workers.Where(worker => worker.Connection is not null || worker.Queue is not null)
            .Select(worker => $"{worker.Connection}={worker.Queue}").Distinct(StringComparer.Ordinal);
        var lines = await script.RunAsync(
            "Asking the application for its queues", Sh.Lines(LaravelScript.Enter(SitePaths.Of(site), null), LaravelScript.Depth(site.Php, named)), "Nothing was changed.", cancel);
        var answer = LaravelAnswer.Parse(lines);
        return (QueueDepths.Parse(site, server, answer), [.. QueueDepths.WithoutJobs(answer)]);
    }

    /// <summary>What would be run on each server.</summary>
    public static string Describe(Site site) => string.Join('\n', Queues.RestartCommands(site.Php, horizon: false).Select(command => "  " + command)
        .Prepend($"{site}: tell the queue workers on {string.Join(", ", site.Servers)} to end after their job, in the live release")
        .Append($"  {Artisan.Call(site.Php, "horizon:terminate")}   (where Horizon runs)"));

    /// <summary>Tells the workers on all servers to restart; with <paramref name="patience"/> waits until each has turned over.</summary>
    public async Task<QueueRestart> RestartAsync(Site site, TimeSpan? patience, CancellationToken cancel)
    {
        var servers = await Task.WhenAll(site.Servers.Select(server => RestartAsync(site, server, patience, cancel)));
        return new([.. servers.SelectMany(server => server.Restarts)], [.. servers.SelectMany(server => server.Warnings)], [.. servers.SelectMany(server => server.Failures)], servers[0].Incident);
    }

    private async Task<QueueRestart> RestartAsync(Site site, Server server, TimeSpan? patience, CancellationToken cancel)
    {
        try
        {
            await using var script = await SiteScript.OpenAsync(site, server, transports, cancel);
            var before = await LookAsync(site, script, cancel);
            await TellAsync(site, script, before, cancel);
            if (patience is not { } limit) return new(WorkerTurnover.Told(before.Workers).Restarts, [], [], script.Incident);
            var turnover = await WaitAsync(site, script, before, limit, cancel);
            return new(turnover.Restarts, [.. turnover.Restarts.Select(restart => Warning(restart, before, limit)).OfType<string>()], [], script.Incident);
        }
        catch (DeploynixException failure)
        {
            return new([], [], [failure.At(site)]);
        }
    }

    private static async Task TellAsync(Site site, SiteScript script, WorkersSeen before, CancellationToken cancel)
    {
        const string State = "The workers were not told; they run on as they did.";
        var horizon = before.Workers.Any(worker => worker.Kind is WorkerKind.Horizon or WorkerKind.HorizonWork);
        var lines = await script.RunAsync("Telling the queue workers through the cache ('artisan queue:restart')", Sh.Lines(IncidentFiles.Ask(SitePaths.Of(site)), Queues.Restart(SitePaths.Of(site), site.Php, horizon)), State, cancel);
        var asked = lines.Where(line => line.StartsWith("asked\t", StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture)).FirstOrDefault();
        var signal = LaravelAnswer.Parse(lines).Rows.LastOrDefault();
        var kept = signal.ValueKind == System.Text.Json.JsonValueKind.Object ? LaravelAnswer.Number(signal, "signal") : null;
        if (kept >= asked) return;
        var driver = signal.ValueKind == System.Text.Json.JsonValueKind.Object ? LaravelAnswer.Text(signal, "driver") : null;
        throw script.Failure(
            ErrorKind.NotProven, $"'artisan queue:restart' said that it was done, but the cache (driver '{driver}') does not hold its signal, so that no worker can hear it.",
            State, "set CACHE_STORE (before Laravel 11: CACHE_DRIVER) in the site's .env to a store that processes share: file, database, redis or memcached");
    }

    private async Task<WorkerTurnover> WaitAsync(Site site, SiteScript script, WorkersSeen before, TimeSpan limit, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        long? ended = null;
        while (true)
        {
            var turnover = WorkerTurnover.Judge(before.Workers, await LookAsync(site, script, cancel));
            if (turnover.AllReplaced) return turnover;
            if (turnover.AllEnded) ended ??= time.GetTimestamp();
            if (ended is { } since && time.GetElapsedTime(since) >= Settling) return turnover;
            if (time.GetElapsedTime(began) >= limit) return turnover;
            await Task.Delay(Pause, time, cancel);
        }
    }

    private static string? Warning(WorkerRestart restart, WorkersSeen before, TimeSpan limit) => restart.Turn switch
    {
        WorkerTurn.StillRunning =>
            $"{restart.Server}: worker {restart.Pid} did not restart within {limit.TotalSeconds:0.#} s{Why(restart, before)}; it runs on {restart.Release ?? "a release that is gone"}: {restart.Command}",
        WorkerTurn.OnAnotherRelease =>
            $"{restart.Server}: worker {restart.NewPid} came in the place of {restart.Pid} on {restart.NewRelease ?? "a release that is gone"}, which is not the live release {before.Current}: {restart.Command}. "
            + "Whatever starts it knows the old folder: make it start 'artisan' through current/.",
        _ => null,
    };

    private static string Why(WorkerRestart restart, WorkersSeen before) =>
        restart.Kind == WorkerKind.QueueListen ? " (queue:listen does not hear queue:restart)"
        : before.Workers.First(worker => worker.Pid == restart.Pid).IsStopped ? " (it is stopped by a signal)" : "";

    private static async Task<WorkersSeen> LookAsync(Site site, SiteScript script, CancellationToken cancel)
    {
        var lines = await script.RunAsync("Looking at the server's processes", WorkerProbe.Processes(SitePaths.Of(site)), "Nothing was changed.", cancel);
        var seen = WorkersSeen.Parse(site, script.Server, lines);
        return seen.BaseMissing
            ? throw script.Failure(ErrorKind.NotInitialized, $"{site.Path} is not there.", "Nothing was changed.", $"Initialize-DeploynixSite {site.Name}")
            : seen;
    }
}
