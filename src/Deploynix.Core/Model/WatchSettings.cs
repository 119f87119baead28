namespace Deploynix.Core.Model;

/// <summary>How a release is watched once it is live, and what ends that early.</summary>
public sealed record WatchSettings
{
    /// <summary>nginx's access log on the servers; null for the one that <c>Initialize-DeploynixSite -WebServer Nginx</c> names.</summary>
    public string? AccessLog { get; init; }

    /// <summary>How long.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How often is looked.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The share of requests that may be answered by 5xx, from 0 to 1; null for any.</summary>
    public double? MaxErrorRate { get; init; } = 0.05;

    /// <summary>How long 95 of 100 requests may take at most; null for as long as they like.</summary>
    public TimeSpan? MaxLatency { get; init; }

    /// <summary>How many exceptions may come of kinds that the hour before the release did not have; null for any.</summary>
    public int? MaxNewExceptions { get; init; }

    /// <summary>How many jobs may fail; null for any.</summary>
    public int? MaxFailedJobs { get; init; }

    /// <summary>How many requests it takes before their errors and times say anything.</summary>
    public int MinRequests { get; init; } = 20;
}
