using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What users had of an incident, from the web server's log.</summary>
/// <param name="First">The first minute in which one of a hundred requests failed; null where there was none.</param>
/// <param name="Last">The last one.</param>
/// <param name="Failed">How many requests failed in that time.</param>
/// <param name="Requests">How many there were in that time.</param>
/// <param name="Minutes">In how many minutes some failed.</param>
/// <param name="FailedBefore">How many had failed in the minutes before the release.</param>
/// <param name="RequestsBefore">How many there were then.</param>
internal sealed record IncidentImpact(DateTimeOffset? First, DateTimeOffset? Last, long Failed, long Requests, int Minutes, long FailedBefore, long RequestsBefore)
{
    /// <summary>How long users saw errors, in whole minutes.</summary>
    public TimeSpan Span => First is { } first && Last is { } last ? last - first + TimeSpan.FromMinutes(1) : TimeSpan.Zero;

    /// <summary>The part of the requests that failed.</summary>
    public double Share => Requests == 0 ? 0 : (double)Failed / Requests;

    /// <summary>From which part of a minute's requests on its failures are this incident's: a few fail on any day.</summary>
    public const double Noticed = 0.01;

    /// <summary>From what was counted.</summary>
    public static IncidentImpact Of(Incident incident, Traffic traffic)
    {
        var began = incident.Since ?? incident.Opened;
        var floor = DateTimeOffset.FromUnixTimeSeconds(began.ToUnixTimeSeconds() / 60 * 60);
        var before = traffic.Minutes.Where(minute => minute.At < floor).ToList();
        var ill = traffic.Minutes.Where(minute => minute.At >= floor && minute.Failed > 0 && minute.Failed >= Noticed * minute.Requests).ToList();
        ImmutableArray<TrafficMinute> during = ill.Count == 0 ? [] : [.. traffic.Minutes.Where(minute => minute.At >= ill[0].At && minute.At <= ill[^1].At)];
        return new(
            ill.Count == 0 ? null : ill[0].At, ill.Count == 0 ? null : ill[^1].At, during.Sum(minute => minute.Failed), during.Sum(minute => minute.Requests), ill.Count,
            before.Sum(minute => minute.Failed), before.Sum(minute => minute.Requests));
    }
}
