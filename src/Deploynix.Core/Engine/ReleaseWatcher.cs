using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>
/// Watches the live release by its logs: one exec channel per server, a look each interval, sums instead of lines. Changes nothing; what a crossed threshold leads to is the caller's.
/// </summary>
public sealed class ReleaseWatcher(ITransportFactory transports, SiteHealth health, TimeProvider time)
{
    /// <summary>How often the application is asked for its failed jobs, and the health checks are made: both cost a server more than a look at a log.</summary>
    private static readonly TimeSpan Seldom = TimeSpan.FromMinutes(1);

    /// <summary>Watches for as long as the site's settings say, and tells each interval as it ends.</summary>
    /// <param name="site">The site; its <see cref="Site.Watch"/> has the time, the interval and the thresholds.</param>
    /// <param name="tell">Takes an object per server and interval, and one for all of several servers.</param>
    /// <param name="warn">Takes what cannot be seen.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">Nothing is live, there is nothing to watch, or a server could not be asked.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public Task<WatchResult> WatchAsync(Site site, Func<WatchInterval, Task> tell, Action<string> warn, CancellationToken cancel) =>
        WatchAsync(site, new WatchRequest { Tell = tell, Warn = warn }, cancel);

    /// <inheritdoc cref="WatchAsync(Site, Func{WatchInterval, Task}, Action{string}, CancellationToken)"/>
    /// <param name="request">Who is told what, and whether a crossed threshold ends it.</param>
#pragma warning disable CS1573 // The others are inherited.
    public async Task<WatchResult> WatchAsync(Site site, WatchRequest request, CancellationToken cancel)
#pragma warning restore CS1573
    {
        var servers = site.Servers.Select(server => new WatchedServer(site, server, transports)).ToArray();
        try
        {
            var first = await Task.WhenAll(servers.Select(server => server.BeginAsync(cancel)));
            return await WatchAsync(new Watched(site, servers, Release(site, servers), first), request, cancel);
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    private async Task<WatchResult> WatchAsync(Watched watched, WatchRequest request, CancellationToken cancel)
    {
        var (site, servers) = (watched.Site, watched.Servers);
        foreach (var warning in Blindness(watched)) request.Warn(warning);
        foreach (var seen in watched.First) watched.Exceptions.Know(seen);
        using var aside = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var jobs = new Seldom<long>(time, Seldom, () => FailedJobsAsync(site, aside.Token));
        var checks = new Seldom<(HealthStatus Status, string Reason)?>(time, Seldom, () => HealthAsync(site, aside.Token));
        var course = new WatchCourse(site.Watch);
        var asksHealth = !site.Health.Checks.IsEmpty;
        try
        {
            // Both counts begin with the watching.
            await Task.WhenAll(jobs.NowAsync(cancel), asksHealth ? checks.NowAsync(cancel) : Task.CompletedTask);
            if (jobs.Last < 0 && site.Watch.MaxFailedJobs is not null) request.Warn($"{site}: its failed jobs are not counted: the application keeps none, or could not be asked.");
            var began = time.GetTimestamp();
            var ended = TimeSpan.Zero;
            var baseline = watched.First.ToArray();
            var failedBefore = jobs.Last;
            for (var i = 1; ; i++)
            {
                var due = site.Watch.Interval * i < site.Watch.For ? site.Watch.Interval * i : site.Watch.For;
                var pause = due - time.GetElapsedTime(began);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancel);
                var looks = await Task.WhenAll(servers.Select(server => server.LookAsync(cancel)));
                if (failedBefore >= 0) jobs.Tend();
                if (asksHealth) checks.Tend();
                var (elapsed, span) = (time.GetElapsedTime(began), time.GetElapsedTime(began) - ended);
                ended = elapsed;

                if (failedBefore > jobs.Last) failedBefore = jobs.Last;
                watched.FailedJobs = jobs.Last < 0 || failedBefore < 0 ? null : jobs.Last - failedBefore;
                watched.Health = checks.Last?.Status;
                var look = await TellAsync(watched, looks, baseline, span, elapsed, request.Tell);
                Array.Clear(baseline);

                var result = watched.Result(time.GetElapsedTime(began), i);
                if (Moved(watched, looks) is { } moved) return result with { End = WatchEnd.Moved, Reason = moved.Reason, Live = moved.Live };
                if (course.Take(look with { Unhealthy = checks.Last?.Reason }))
                {
                    if (course.Lost is { } lost) request.Lost(lost);
                    else request.Restored(course.FirstLost!);
                }
                if (course.Lost is { } crossed && (!request.GoesOn || elapsed >= site.Watch.For)) return result with { End = WatchEnd.Crossed, Reason = crossed };
                if (elapsed >= site.Watch.For) return course.FirstLost is { } once ? result with { End = WatchEnd.Recovered, Reason = $"All is well again. What was crossed: {once}" } : result;
            }
        }
        finally
        {
            await aside.CancelAsync();
        }
    }

    private async Task<WatchLook> TellAsync(Watched watched, (WatchSeen? Seen, string? Note)[] looks, WatchSeen?[] baseline, TimeSpan span, TimeSpan elapsed, Func<WatchInterval, Task> tell)
    {
        var latency = new LatencyHistogram();
        var parts = new List<WatchInterval>();
        var several = watched.Servers.Length > 1;
        foreach (var (server, i) in watched.Servers.Select((server, i) => (server, i)))
        {
            var (seen, note) = looks[i];
            var since = baseline[i] is { } first ? watched.Exceptions.Take(first) : (Count: 0, NewCount: 0, NewKinds: []);
            var now = seen is not null ? watched.Exceptions.Take(seen) : (Count: 0, NewCount: 0, NewKinds: []);
            if (seen is not null) latency.Add(seen.Latency);
            parts.Add(watched.Interval(time.GetUtcNow(), span, elapsed) with
            {
                Server = server.Server.Name,
                Requests = seen is not null && server.HasAccessLog ? seen.Requests : null,
                ClientErrors = seen?.ClientErrors ?? 0,
                ServerErrors = seen?.ServerErrors ?? 0,
                Latency = seen?.Latency.Within(0.95),
                Exceptions = since.Count + now.Count,
                NewExceptions = since.NewCount + now.NewCount,
                NewKinds = [.. since.NewKinds, .. now.NewKinds],
                FailedJobs = several ? null : watched.FailedJobs,
                Health = several ? null : watched.Health,
                Notes = note is null ? [] : [note],
            });
        }
        var total = watched.Interval(time.GetUtcNow(), span, elapsed) with
        {
            Requests = parts.Exists(part => part.Requests is not null) ? parts.Sum(part => part.Requests ?? 0) : null,
            ClientErrors = parts.Sum(part => part.ClientErrors),
            ServerErrors = parts.Sum(part => part.ServerErrors),
            Latency = latency.Within(0.95),
            Exceptions = parts.Sum(part => part.Exceptions),
            NewExceptions = parts.Sum(part => part.NewExceptions),
            NewKinds = [.. parts.SelectMany(part => part.NewKinds).GroupBy(kind => (kind.Class, kind.Place)).Select(kinds => kinds.First() with { Count = kinds.Sum(kind => kind.Count) })],
            FailedJobs = watched.FailedJobs,
            Health = watched.Health,
            Notes = [.. parts.SelectMany(part => part.Notes.Select(note => $"{part.Server}: {note}"))],
        };
        watched.Add(elapsed, total, latency);
        foreach (var part in parts) await tell(part);
        if (several) await tell(total);
        return new()
        {
            Elapsed = elapsed, Interval = total, Latency = latency, NewExceptions = watched.Exceptions.NewCount, NewKinds = watched.Exceptions.NewKinds, FailedJobs = watched.FailedJobs, Health = watched.Health,
        };
    }

    private static ReleaseId Release(Site site, IReadOnlyList<WatchedServer> servers) =>
        servers.Select(server => server.Release).FirstOrDefault(release => release is not null) is { } live && servers.All(server => server.Release == live)
            ? live
            : throw new DeploynixException(ErrorKind.NothingToWatch, servers.All(server => server.Release is null) ? "No release is live, so that there is none to watch." : "The servers do not serve one and the same release.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixRelease {site.Name}",
            };

    /// <summary>What cannot be seen, for whoever relies on it.</summary>
    /// <exception cref="DeploynixException">Nothing can.</exception>
    private static string[] Blindness(Watched watched)
    {
        var (site, path) = (watched.Site, WatchedServer.AccessLogOf(watched.Site));
        var blind = watched.Servers.Zip(watched.First).Where(pair => pair.Second.AccessLogState is not null).ToArray();
        var hint = "set watch.accessLog in the settings to nginx's access log; where it cannot be read, add the user to the group that may, adm on Debian";
        if (blind.Length == watched.Servers.Length && watched.First.All(seen => seen.Positions.Count == 0) && site.Health.Checks.IsEmpty)
        {
            throw new DeploynixException(ErrorKind.NothingToWatch, $"There is nothing to watch: {path} is {blind[0].Second.AccessLogState}, and Laravel has no log.")
            {
                Site = site.ToString(), Server = blind[0].First.Server.Name, State = "Nothing was changed.", Next = hint,
            };
        }
        return blind.Select(pair => $"{pair.First.Server.Name}: requests are not watched: {path} is {pair.Second.AccessLogState}. Next: {hint}.").ToArray();
    }

    private static (string Reason, string? Live)? Moved(Watched watched, (WatchSeen? Seen, string? Note)[] looks)
    {
        foreach (var (server, look) in watched.Servers.Zip(looks))
        {
            if (look.Seen is not { } seen || WatchedServer.Live(seen) == watched.Release) continue;
            var live = WatchedServer.Live(seen)?.Value ?? seen.Current;
            return ($"{server.Server.Name}: somebody else made {live ?? "nothing"} live, instead of {watched.Release}.", live);
        }
        return null;
    }

    /// <summary>-1 where it is not known.</summary>
    private async Task<long> FailedJobsAsync(Site site, CancellationToken cancel)
    {
        try
        {
            return (await new SiteFailedJobs(transports).ListAsync(site, site.Servers[0], 1, cancel)).Count;
        }
        catch (DeploynixException)
        {
            return -1;
        }
    }

    private async Task<(HealthStatus Status, string Reason)?> HealthAsync(Site site, CancellationToken cancel)
    {
        var results = await health.CheckAsync(site, new(), cancel);
        return (SiteHealth.Worst(results), SiteHealth.Reason(results));
    }
}
