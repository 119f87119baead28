using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What is put down in an incident of what commands did meanwhile.</summary>
internal static class IncidentLines
{
    private const int Longest = 500;

    /// <summary>How a look at the site's health came out: ill where one check is, well where none is and something could be told.</summary>
    public static ImmutableArray<IncidentLine> Of(ImmutableArray<HealthResult> results, Operator by)
    {
        var ill = results.Where(result => result.Status == HealthStatus.Unhealthy).ToList();
        var told = results.Count(result => result.Status is HealthStatus.Healthy or HealthStatus.Degraded);
        if (ill.Count == 0 && told == 0) return [];
        var text = ill.Count == 0
            ? $"healthy: {told} of {results.Length} checks{(told < results.Length ? ", the others could not be told" : "")}"
            : string.Join("; ", ill.Select(result => $"{result.Check} {(result.Server is { } server ? $"on {server}" : "from outside")}: {result.Seen}"));
        return [new() { Event = IncidentEvent.Health, By = by.ToString(), IsGood = ill.Count == 0, Text = NotificationText.Cut(text, Longest) }];
    }

    /// <summary>How watching a release ended. One that somebody else replaced was not watched to any end.</summary>
    public static ImmutableArray<IncidentLine> Of(WatchResult watched, Operator by) => watched.End == WatchEnd.Moved ? [] :
    [
        new()
        {
            Event = IncidentEvent.Watched, By = by.ToString(), IsGood = watched.End == WatchEnd.TimeIsUp, Seconds = Math.Round(watched.Elapsed.TotalSeconds), Release = watched.Release,
            Text = NotificationText.Cut($"{watched.Release} was watched for {watched.Elapsed.TotalMinutes:0} min: {watched.Reason}", Longest),
        },
    ];

    /// <summary>That a step of the checklist was done by a command that no journal has.</summary>
    public static ImmutableArray<IncidentLine> Acted(IncidentStep step, string what, Operator by) => [new() { Event = IncidentEvent.Acted, Item = step, By = by.ToString(), Text = NotificationText.Cut(what, Longest) }];

    /// <summary>Who was told, and who was not.</summary>
    public static ImmutableArray<IncidentLine> Told(IEnumerable<NotificationResult> results, Operator by) =>
    [
        .. results.Select(result => new IncidentLine
        {
            Event = IncidentEvent.Told, By = by.ToString(), About = NotificationEvents.NameOf(result.Event), IsGood = result.Delivered,
            Text = NotificationText.Cut(result.Delivered ? result.Target : $"{result.Target}: {result.Reason}", Longest),
        }),
    ];
}
