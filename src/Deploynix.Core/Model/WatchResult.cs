using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How watching a release ended.</summary>
public enum WatchEnd
{
    /// <summary>The time was over, and nothing was crossed.</summary>
    TimeIsUp,
    /// <summary>A threshold was crossed.</summary>
    Crossed,
    /// <summary>A threshold was crossed, and the site was taken back.</summary>
    RolledBack,
    /// <summary>Somebody else changed what is live.</summary>
    Moved,
    /// <summary>A threshold was crossed, and all was well again when the time was over.</summary>
    Recovered,
}

/// <summary>What watching a release came to.</summary>
public sealed record WatchResult
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The release that was watched.</summary>
    public required string Release { get; init; }

    /// <summary>How it ended.</summary>
    public required WatchEnd End { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What is live now, where that is another release.</summary>
    public string? Live { get; init; }

    /// <summary>How long it was watched.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many intervals that were.</summary>
    public int Intervals { get; init; }

    /// <summary>Requests; null where no access log could be read.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests that were answered by 4xx.</summary>
    public long ClientErrors { get; init; }

    /// <summary>Requests that were answered by 5xx.</summary>
    public long ServerErrors { get; init; }

    /// <summary>The share of requests that were answered by 5xx; null without any request.</summary>
    public double? ErrorRate => Requests > 0 ? Math.Round((double)ServerErrors / Requests.Value, 4) : null;

    /// <summary>What 95 of 100 requests stayed within; null where the log does not have their times.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>Exceptions in Laravel's log, those since the release went live included.</summary>
    public long Exceptions { get; init; }

    /// <summary>Those of kinds that the hour before the release did not have.</summary>
    public long NewExceptions { get; init; }

    /// <summary>These kinds, the most frequent first; a hundred at most.</summary>
    public ImmutableArray<ThrownKind> NewKinds { get; init; } = [];

    /// <summary>Jobs that failed meanwhile; null where that is not known.</summary>
    public long? FailedJobs { get; init; }

    /// <summary>How the health checks came out the last time; null where none are configured.</summary>
    public HealthStatus? Health { get; init; }

    /// <summary>The time that the servers' processors spent on being watched, where they tell.</summary>
    public TimeSpan? ServerTime { get; init; }
}
