using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>All that a post-mortem tells of an incident.</summary>
public sealed record IncidentReport
{
    /// <summary>The incident.</summary>
    public required Incident Incident { get; init; }

    /// <summary>When the report was made, UTC.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }

    /// <summary>The site's servers.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>The release that is live after it.</summary>
    public string? Replacement { get; init; }

    /// <summary>The branch, tag or commit of the release.</summary>
    public string? Branch { get; init; }

    /// <summary>The commits that the release brought, newest first.</summary>
    public ImmutableArray<ReportCommit> Commits { get; init; } = [];

    /// <summary>How many commits there are beyond those.</summary>
    public int MoreCommits { get; init; }

    /// <summary>The migrations that it ran.</summary>
    public ImmutableArray<string> Migrations { get; init; } = [];

    /// <summary>Who did something, and how many things.</summary>
    public ImmutableArray<(string Who, int Acts)> People { get; init; } = [];

    /// <summary>What the web server's log tells; null where none was read.</summary>
    public Traffic? Traffic { get; init; }

    /// <summary>Why the web server's log was not read, or not all of it.</summary>
    public ImmutableArray<string> Gaps { get; init; } = [];
}

/// <summary>A commit of a release.</summary>
public sealed record ReportCommit(string Hash, string Author, DateTimeOffset? At, string Subject);

/// <summary>What users asked and got, minute by minute.</summary>
public sealed record Traffic
{
    /// <summary>The first minute that was looked at.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last minute.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The minutes in which there were requests, in their order.</summary>
    public ImmutableArray<TrafficMinute> Minutes { get; init; } = [];

    /// <summary>The paths that failed most often, without their queries.</summary>
    public ImmutableArray<(string Path, long Count)> FailedPaths { get; init; } = [];

    /// <summary>The logs that were read, with their servers.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>Whether the log has how long requests took.</summary>
    public bool HasLatency => Minutes.Any(minute => minute.Latency is not null);

    /// <summary>All requests.</summary>
    public long Requests => Minutes.Sum(minute => minute.Requests);

    /// <summary>Requests that the server failed: 5xx.</summary>
    public long Failed => Minutes.Sum(minute => minute.Failed);
}

/// <summary>One minute of a web server's log, of all servers together.</summary>
/// <param name="At">Its beginning, UTC.</param>
/// <param name="Requests">How many requests ended in it.</param>
/// <param name="Failed">How many of them with 5xx.</param>
/// <param name="Latency">Within which time nineteen of twenty were answered, to about a tenth; null where the log does not tell.</param>
public sealed record TrafficMinute(DateTimeOffset At, long Requests, long Failed, TimeSpan? Latency);
