using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What was seen of a release in one interval of watching it: on one server, or on all of them.</summary>
public sealed record WatchInterval
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The release that is watched; binds to -Release.</summary>
    public required string Release { get; init; }

    /// <summary>The server; null for all of several.</summary>
    public string? Server { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>How long it was.</summary>
    public TimeSpan Span { get; init; }

    /// <summary>How long the release has been watched.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Requests; null where no access log could be read.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests a second; null where no access log could be read.</summary>
    public double? Rate => Requests is { } requests && Span > TimeSpan.Zero ? Math.Round(requests / Span.TotalSeconds, 2) : null;

    /// <summary>Requests that were answered by 4xx.</summary>
    public long ClientErrors { get; init; }

    /// <summary>Requests that were answered by 5xx.</summary>
    public long ServerErrors { get; init; }

    /// <summary>The share of requests that were answered by 5xx; null without any request.</summary>
    public double? ErrorRate => Requests > 0 ? Math.Round((double)ServerErrors / Requests.Value, 4) : null;

    /// <summary>What 95 of 100 requests stayed within; null where the log does not have their times.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>Exceptions in Laravel's log.</summary>
    public long Exceptions { get; init; }

    /// <summary>Those of kinds that the hour before the release did not have.</summary>
    public long NewExceptions { get; init; }

    /// <summary>These kinds.</summary>
    public ImmutableArray<ThrownKind> NewKinds { get; init; } = [];

    /// <summary>Jobs that failed since the watching began, as of the last look at them; null where that is not known, and for one of several servers.</summary>
    public long? FailedJobs { get; init; }

    /// <summary>How the health checks came out, as of the last time; null where none are configured, and for one of several servers.</summary>
    public HealthStatus? Health { get; init; }

    /// <summary>What could not be seen, and why.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
