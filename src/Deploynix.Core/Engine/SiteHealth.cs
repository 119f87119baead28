using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>What is to be asked of a site's health.</summary>
public sealed record HealthRequest
{
    /// <summary>The checks; none for all that the site has.</summary>
    public ImmutableArray<HealthCheck> Checks { get; init; } = [];

    /// <summary>The release's id, for a look at one that is not live yet: commands and artisan run in it, and addresses are asked of a server of its own. Null for what is live.</summary>
    public string? Before { get; init; }

    /// <summary>Whether one check that is not healthy is enough, so that the others are not waited for.</summary>
    public bool StopsAtFailure { get; init; }
}

/// <summary>
/// Asks whether a site works: from this machine and from each server, side by side. Checks of one server share one exec channel. Also a gate: before a swap
/// with <see cref="HealthRequest.Before"/>, and after it. Changes nothing.
/// </summary>
public sealed class SiteHealth(ITransportFactory transports, IHttpProbe http, TimeProvider time)
{
    /// <summary>The longest pause between two attempts.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>How long a watched log is left alone.</summary>
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(1);

    /// <summary>How long after its own limits a server's script is ended: what outlives a check's shell keeps it from coming to its end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>How long before the deadline an attempt is ended at the latest.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>The checks that a site has; where its settings list none, its address from here and from its servers.</summary>
    public static ImmutableArray<HealthCheck> ChecksOf(Site site)
    {
        if (!site.Health.Checks.IsEmpty) return site.Health.Checks;
        return site.Proof.Url is { } url ? [new HttpCheck { Name = "http", Url = url, Redirects = 3 }] : [];
    }

    /// <summary>What all of it comes to: the worst of what could be told; unknown where nothing could.</summary>
    public static HealthStatus Worst(IEnumerable<HealthResult> results) =>
        results.Select(result => result.Status).Where(status => status != HealthStatus.Unknown).DefaultIfEmpty(HealthStatus.Unknown).Max();

    /// <summary>What is not healthy, in one line, for whoever is told. No output of a command is in it.</summary>
    public static string Reason(IEnumerable<HealthResult> results) => string.Join("; ", results.Where(result => result.Status is HealthStatus.Unhealthy)
        .Select(result => $"{result.Check} {(result.Server is { } server ? $"on {server}" : "from here")}: {result.Seen}"));

    /// <summary>Asks, and comes back when all is decided, or at the deadline. What is not healthy is a result like any other.</summary>
    /// <exception cref="DeploynixException"><see cref="ErrorKind.NoHealthCheck"/>: there is nothing to ask.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<ImmutableArray<HealthResult>> CheckAsync(Site site, HealthRequest request, CancellationToken cancel)
    {
        var checks = request.Checks.IsEmpty ? ChecksOf(site) : request.Checks;
        if (request.Before is not null) checks = [.. checks.Where(check => check is CommandCheck or ArtisanCheck or HttpCheck)];
        else if (checks.IsEmpty) throw new DeploynixException(ErrorKind.NoHealthCheck, "The settings have no health check, and no url that could be asked.") { Site = site.ToString(), Next = "add \"health\" to the site's settings; see about_Deploynix_Health" };
        var began = time.GetTimestamp();
        var here = checks.Select((check, i) => (check, i)).Where(it => request.Before is null && it.check is HttpCheck { FromHere: true }).Select(it => new HealthCourse(it.check, it.i, null)).ToArray();
        var there = site.Servers.Select(server => checks.Select((check, i) => (check, i)).Where(it => request.Before is not null || it.check is not HttpCheck { FromServer: false }).Select(it => new HealthCourse(it.check, it.i, server)).ToArray()).ToArray();
        var directory = request.Before is { } id ? SitePaths.Of(site).Release(ReleaseId.Parse(id)) : SitePaths.Of(site).Current;

        using var limit = new CancellationTokenSource(site.Health.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
        var limits = new Limits(enough.Token, either.Token);
        await Task.WhenAll([.. here.Select(course => HereAsync(course)), .. there.Where(courses => courses.Length > 0).Select(courses => ThereAsync(courses))]);
        cancel.ThrowIfCancellationRequested();
        var all = here.Concat(there.SelectMany(courses => courses)).OrderBy(course => course.Number).ToArray();
        return Reconcile([.. all.Select(course => (course, ResultOf(site, course)))]);

        Task HereAsync(HealthCourse course) => UntilDecidedAsync(site, began, [course], async (_, stop) =>
        {
            var check = (HttpCheck)course.Check;
            course.Note(HealthJudgement.Of(check, await http.AskAsync(check, stop), time.GetUtcNow()), IsWarmUp(site, began), time.GetElapsedTime(began));
            StopAtFailure();
        }, limits);

        Task ThereAsync(HealthCourse[] courses) => OnServerAsync(site, directory, request.Before is not null, began, courses, StopAtFailure, limits);

        void StopAtFailure()
        {
            if (request.StopsAtFailure && here.Concat(there.SelectMany(courses => courses)).Any(course => course.IsLost)) enough.Cancel();
        }
    }

    private async Task OnServerAsync(Site site, string directory, bool privately, long began, HealthCourse[] courses, Action decided, Limits limits)
    {
        RemoteSession? session = null;
        try
        {
            await UntilDecidedAsync(site, began, courses, async (open, token) =>
            {
                session ??= await RemoteSession.OpenAsync(transports.Open(open[0].Server!), Supervisor.Free, time, token).WaitAsync(token);
                await AskAsync(site, directory, privately, session, began, open, token);
                decided();
            }, limits);
        }
        catch (DeploynixException failure)
        {
            var untold = HealthJudgement.Untold(CouldNot(failure), failure.Next);
            foreach (var course in courses.Where(course => !course.IsDecided)) course.Note(untold, isWarmUp: false, time.GetElapsedTime(began));
        }
        finally
        {
            // Not waited for: a peer that is dead would hold this longer than the deadline.
            if (session is not null) _ = session.DisposeAsync().AsTask().ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
        }

        static string CouldNot(DeploynixException failure) => $"the server could not be asked: {failure.What}";
    }

    /// <summary>Asks until all of them are decided, with pauses that double while attempts fail; or until the time is up.</summary>
    private async Task UntilDecidedAsync(Site site, long began, HealthCourse[] courses, Func<IReadOnlyList<HealthCourse>, CancellationToken, Task> ask, Limits limits)
    {
        var stop = limits.Token;
        try
        {
            while (true)
            {
                HealthCourse[] open = [.. courses.Where(course => !course.IsDecided)];
                if (open.Length == 0) return;
                await ask(open, stop);
                open = [.. open.Where(course => !course.IsDecided)];
                if (open.Length == 0) return;
                await Task.Delay(open.Min(course => Pause(site, course)), time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var elapsed = time.GetElapsedTime(began);
            if (!limits.IsUp)
            {
                foreach (var course in courses) course.LeaveOpen(elapsed);
                return;
            }
            foreach (var course in courses) course.TimeIsUp(elapsed, new(course.Server is null || course.HasBegun ? HealthStatus.Unhealthy : HealthStatus.Unknown, $"not decided within {elapsed.TotalSeconds:0.#} s"));
        }
    }

    private TimeSpan Pause(Site site, HealthCourse course)
    {
        if (course.Check is LogCheck log && course.LogBegan is { } watched)
        {
            var left = log.Quiet - time.GetElapsedTime(watched);
            return left < LogPause ? (left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(5) : TimeSpan.Zero) : LogPause;
        }
        var pause = site.Health.Interval * Math.Pow(2, Math.Min(10, Math.Max(0, course.FailuresInARow - 1)));
        return pause < LongestPause ? pause : LongestPause > site.Health.Interval ? LongestPause : site.Health.Interval;
    }

    private async Task AskAsync(Site site, string directory, bool privately, RemoteSession session, long began, IReadOnlyList<HealthCourse> open, CancellationToken stop)
    {
        var lines = new List<string>();
        foreach (var course in open) course.HasBegun = true;
        // An attempt that would outlast the deadline is ended before it, by the server: so it is known that it did not end, and not only that nothing was heard.
        var margin = site.Health.Deadline / 4 < Margin ? site.Health.Deadline / 4 : Margin;
        var left = site.Health.Deadline - time.GetElapsedTime(began) - margin;
        var asked = open.ToDictionary(course => course.Number, course => course.Check.Timeout > left && left > TimeSpan.Zero ? course.Check with { Timeout = left } : course.Check);
        var script = HealthScript.Of(site, directory, [.. asked.Select(check => (check.Key, check.Value))], number => open.First(course => course.Number == number).LogState, privately);
        var result = await session.RunAsync(script, Shorter(asked.Values.Max(check => check.Timeout) + Grace, left > TimeSpan.Zero ? left + margin / 4 : TimeSpan.MaxValue), line =>
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }, stop);
        var elapsed = time.GetElapsedTime(began);
        var seen = HealthSeen.Parse(lines);
        var incident = lines.Where(line => line.StartsWith("incident\t", StringComparison.Ordinal)).Select(line => line["incident\t".Length..]).FirstOrDefault();
        foreach (var course in open)
        {
            course.Incident = incident ?? course.Incident;
            course.AskedPhp |= seen.GetValueOrDefault(course.Number) is { AskedPhp: true };
            if (result.Status.Code == ExitCode.ReleaseMissing) course.Note(HealthJudgement.Untold("no release is live", $"Invoke-DeploynixDeploy {site.Name}"), isWarmUp: false, elapsed);
            else if (Judge(site, course, asked[course.Number], privately, seen.GetValueOrDefault(course.Number)) is { } verdict) course.Note(verdict, IsWarmUp(site, began), elapsed);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private HealthVerdict? Judge(Site site, HealthCourse course, HealthCheck asked, bool privately, HealthSeen? seen)
    {
        if (seen is null || (seen.Code is null && course.Check is not QueueCheck)) return HealthJudgement.NoEnd(asked, seen);
        var now = time.GetUtcNow();
        switch (asked)
        {
            case HttpCheck check when privately: return HealthJudgement.OfPrivate(check, seen, now);
            case HttpCheck check: return HealthJudgement.Of(check, seen.ToHttp(), now);
            case CommandCheck check: return HealthJudgement.Of(check, seen);
            case ArtisanCheck check: return HealthJudgement.Of(check, seen);
            case QueueCheck check: return HealthJudgement.Of(check, site, course.Server!, seen, now);
            default:
                course.LogState = seen.LogState ?? course.LogState;
                course.LogErrors += seen.LogErrors;
                course.LogBegan ??= time.GetTimestamp();
                return HealthJudgement.Of((LogCheck)asked, site, seen, course.LogErrors, time.GetElapsedTime(course.LogBegan.Value));
        }
    }

    /// <summary>What ends the asking: enough is known, or there is no time left.</summary>
    private sealed record Limits(CancellationToken Token, CancellationToken Deadline)
    {
        public bool IsUp => Deadline.IsCancellationRequested;
    }

    private bool IsWarmUp(Site site, long began) => time.GetElapsedTime(began) < site.Health.WarmUp;

    private static HealthResult ResultOf(Site site, HealthCourse course)
    {
        var verdict = course.Verdict;
        return new HealthResult
        {
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Server = course.Server?.Name,
            Check = course.Check.Name,
            Kind = course.Check.Kind,
            From = course.Server is null ? HealthFrom.Here : HealthFrom.Server,
            Status = verdict.Status,
            Attempts = course.Attempts,
            Failures = course.Failures,
            Latency = verdict.Latency,
            Elapsed = course.Elapsed,
            Seen = verdict.Seen,
            Expected = HealthJudgement.Expected(course.Check),
            Advice = verdict.Status == HealthStatus.Healthy ? null : verdict.Advice,
            Output = verdict.Output,
            Incident = course.Incident,
            AskedPhp = course.AskedPhp,
        };
    }

    /// <summary>A way that fails from here, while every server answers itself, tells of this network and not of the site.</summary>
    private static ImmutableArray<HealthResult> Reconcile(ImmutableArray<(HealthCourse Course, HealthResult Result)> all) =>
    [
        .. all.Select(it =>
        {
            if (it.Result.From != HealthFrom.Here || !it.Course.Verdict.IsNetwork) return it.Result;
            var others = all.Where(other => other.Course.Number == it.Course.Number && other.Result.From == HealthFrom.Server).ToArray();
            return others.Length > 0 && others.All(other => other.Result.Status is HealthStatus.Healthy or HealthStatus.Degraded)
                ? it.Result with { Status = HealthStatus.Unknown, Seen = $"{it.Result.Seen}; the servers themselves answer", Advice = "see to the network of this machine, or ask from another one" }
                : it.Result;
        }),
    ];
}
