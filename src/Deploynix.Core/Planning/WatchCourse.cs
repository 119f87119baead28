using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What one interval added to what is judged.</summary>
internal sealed record WatchLook
{
    public required TimeSpan Elapsed { get; init; }

    public required WatchInterval Interval { get; init; }

    public required LatencyHistogram Latency { get; init; }

    /// <summary>Exceptions of new kinds, all since it is watched.</summary>
    public long NewExceptions { get; init; }

    /// <summary>These kinds.</summary>
    public IEnumerable<ThrownKind> NewKinds { get; init; } = [];

    /// <summary>Jobs that failed, all since it is watched; null where that is not known.</summary>
    public long? FailedJobs { get; init; }

    public HealthStatus? Health { get; init; }

    /// <summary>What is not healthy, in words.</summary>
    public string? Unhealthy { get; init; }
}

/// <summary>
/// Tells when a watched site crosses a threshold, and when it is well again: for a minute nothing that crosses one in an interval, and, where requests were what was wrong, as many of them as say
/// anything. From there on everything is counted anew.
/// </summary>
internal sealed class WatchCourse(WatchSettings limits)
{
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private WatchWindows _windows = new();
    private TimeSpan _calmSince;
    private long _calmRequests;
    private bool _wantsRequests;
    private long _exceptionsBefore;
    private long _jobsBefore;
    private long _lastExceptions;
    private long _lastJobs;

    /// <summary>What is crossed now; null while all is well.</summary>
    public string? Lost { get; private set; }

    /// <summary>What was crossed first; null where nothing ever was.</summary>
    public string? FirstLost { get; private set; }

    /// <summary>Takes an interval; whether that changed what <see cref="Lost"/> says.</summary>
    public bool Take(WatchLook look)
    {
        var changed = Lost is null ? IsLost(look) : IsRestored(look);
        (_lastExceptions, _lastJobs) = (look.NewExceptions, look.FailedJobs ?? _lastJobs);
        return changed;
    }

    private bool IsLost(WatchLook look)
    {
        _windows.Add(look.Elapsed, look.Interval.Requests ?? 0, look.Interval.ServerErrors, look.Latency);
        var jobs = look.FailedJobs is { } failed ? failed - _jobsBefore : (long?)null;
        Lost = WatchJudgement.Crossed(limits, _windows, look.NewExceptions - _exceptionsBefore, look.NewKinds, jobs, look.Health, look.Unhealthy);
        if (Lost is null) return false;
        FirstLost ??= Lost;
        _wantsRequests = WatchJudgement.OfRequests(limits, _windows) is not null;
        (_calmSince, _calmRequests) = (look.Elapsed, 0);
        return true;
    }

    private bool IsRestored(WatchLook look)
    {
        if (IsBad(look))
        {
            (_calmSince, _calmRequests) = (look.Elapsed, 0);
            return false;
        }
        _calmRequests += look.Interval.Requests ?? 0;
        if (look.Elapsed - _calmSince < Calm || (_wantsRequests && _calmRequests < limits.MinRequests)) return false;
        Lost = null;
        _windows = new();
        (_exceptionsBefore, _jobsBefore) = (look.NewExceptions, look.FailedJobs ?? _lastJobs);
        return true;
    }

    private bool IsBad(WatchLook look) =>
        look.Interval.ErrorRate > limits.MaxErrorRate
        || look.Interval.Latency > limits.MaxLatency
        || (limits.MaxNewExceptions is not null && look.NewExceptions > _lastExceptions)
        || (limits.MaxFailedJobs is not null && look.FailedJobs > _lastJobs)
        || look.Health == HealthStatus.Unhealthy;
}
