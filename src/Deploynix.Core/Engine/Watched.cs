using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>A release that is watched, and what was seen of it so far.</summary>
internal sealed class Watched(Site site, WatchedServer[] servers, ReleaseId release, WatchSeen[] first)
{
    private long? _requests;
    private long _clientErrors;
    private long _serverErrors;

    public Site Site => site;

    public WatchedServer[] Servers => servers;

    public ReleaseId Release => release;

    public WatchSeen[] First => first;

    public WatchWindows Windows { get; } = new();

    public WatchedExceptions Exceptions { get; } = new();

    public long? FailedJobs { get; set; }

    public HealthStatus? Health { get; set; }

    public void Add(TimeSpan elapsed, WatchInterval total, LatencyHistogram latency)
    {
        if (total.Requests is { } requests) _requests = (_requests ?? 0) + requests;
        _clientErrors += total.ClientErrors;
        _serverErrors += total.ServerErrors;
        Windows.Add(elapsed, total.Requests ?? 0, total.ServerErrors, latency);
    }

    /// <summary>An interval, still without what was seen in it.</summary>
    public WatchInterval Interval(DateTimeOffset now, TimeSpan span, TimeSpan elapsed) => new()
    {
        Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Release = release.Value, Time = now, Span = span, Elapsed = elapsed,
    };

    /// <summary>All that was seen, as if the time were over.</summary>
    public WatchResult Result(TimeSpan elapsed, int intervals) => new()
    {
        Site = site.Name,
        Environment = site.Environment,
        SettingsPath = site.SettingsPath,
        Release = release.Value,
        End = WatchEnd.TimeIsUp,
        Reason = $"No threshold was crossed in {Settings.Duration.ToText(TimeSpan.FromSeconds(Math.Round(elapsed.TotalSeconds)))}.",
        Elapsed = elapsed,
        Intervals = intervals,
        Requests = _requests,
        ClientErrors = _clientErrors,
        ServerErrors = _serverErrors,
        Latency = Windows.All.Latency.Within(0.95),
        Exceptions = Exceptions.Count,
        NewExceptions = Exceptions.NewCount,
        NewKinds = Exceptions.NewKinds,
        FailedJobs = FailedJobs,
        Health = Health,
        ServerTime = servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + server.ServerTime),
    };
}
