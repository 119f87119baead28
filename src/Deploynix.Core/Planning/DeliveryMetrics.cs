using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What the history of a site says about its delivery.</summary>
internal static class DeliveryMetrics
{
    /// <summary>One measure for each period, empty ones too, oldest first.</summary>
    /// <param name="site">The site.</param>
    /// <param name="events">All that is known, in the order in which it happened, whatever the clocks said.</param>
    /// <param name="commits">For each run, when its release's commits were made.</param>
    /// <param name="bad">Releases that are marked bad.</param>
    /// <param name="from">The beginning.</param>
    /// <param name="until">The end, exclusively.</param>
    /// <param name="by">How the time is cut up.</param>
    public static ImmutableArray<DeliveryMeasure> Of(
        Site site, IReadOnlyList<DeliveryEvent> events, IReadOnlyDictionary<string, IReadOnlyList<DateTimeOffset>> commits, IReadOnlySet<string> bad,
        DateTimeOffset from, DateTimeOffset until, DeliveryPeriod by)
    {
        var deployments = Deployments(events, bad);
        return
        [
            .. Cut(from, until, by).Select(period =>
            {
                var shipped = deployments.Where(deployment => period.Has(deployment.Event.Ended)).ToArray();
                var leads = shipped.SelectMany(deployment => commits.GetValueOrDefault(deployment.Event.Run, []).Select(commit => NotNegative(deployment.Event.Ended - commit))).ToArray();
                var restores = shipped.Where(deployment => deployment.Failed).Select(deployment => deployment.Restored - deployment.Event.Ended).ToArray();
                return new DeliveryMeasure
                {
                    Site = site.Name,
                    Environment = site.Environment,
                    SettingsPath = site.SettingsPath,
                    Period = period.Name,
                    From = period.From,
                    Until = period.Until,
                    Deployments = shipped.Length,
                    LeadTime = Median(leads),
                    Commits = leads.Length,
                    Failures = restores.Length,
                    TimeToRestore = Median([.. restores.OfType<TimeSpan>().Select(NotNegative)]),
                    Unrestored = restores.Count(restore => restore is null),
                    Rollbacks = events.Count(happened => period.Has(happened.Ended) && happened.IsLive && IsBack(happened, happened.From)),
                    FailedAttempts = events.Count(happened => happened.Act == Act.Deploy && !happened.IsLive && period.Has(happened.Ended)),
                };
            }),
        ];
    }

    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    internal static TimeSpan? Median(TimeSpan[] times)
    {
        if (times.Length == 0) return null;
        Array.Sort(times);
        return (times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2;
    }

    private static List<Shipped> Deployments(IReadOnlyList<DeliveryEvent> events, IReadOnlySet<string> bad)
    {
        var live = events.Where(happened => happened.IsLive).ToArray();
        var shipped = new List<Shipped>();
        var byRelease = new Dictionary<string, Shipped>(StringComparer.Ordinal);
        string? serves = null;
        foreach (var happened in live)
        {
            var left = happened.From ?? serves;
            if (IsBack(happened, left) && left is not null && byRelease.TryGetValue(left, out var given)) given.Failed = true;
            serves = happened.Release;
            if (happened.Act != Act.Deploy) continue;
            var deployment = new Shipped(happened) { Failed = happened.Outcome is Outcome.LiveWithFailures or Outcome.RolledBack || bad.Contains(happened.Release!) };
            shipped.Add(deployment);
            byRelease[happened.Release!] = deployment;
        }
        // From the end: the next good release after each is then at hand.
        DateTimeOffset? good = null;
        var next = shipped.Count - 1;
        for (var i = live.Length - 1; i >= 0; i--)
        {
            var deployment = next >= 0 && ReferenceEquals(shipped[next].Event, live[i]) ? shipped[next--] : null;
            if (deployment is { Failed: true }) deployment.Restored = good;
            if (byRelease.GetValueOrDefault(live[i].Release!) is not { Failed: true }) good = live[i].Ended;
        }
        return shipped;
    }

    /// <summary>A rollback, or an older release that was activated by hand.</summary>
    private static bool IsBack(DeliveryEvent happened, string? left) => happened.Act == Act.Rollback
        || (happened.Act == Act.Activate && ReleaseId.TryParse(happened.Release) is { } target && ReleaseId.TryParse(left) is { } before && target.CompareTo(before) < 0);

    private static IEnumerable<Stretch> Cut(DateTimeOffset from, DateTimeOffset until, DeliveryPeriod by)
    {
        if (by == DeliveryPeriod.All)
        {
            yield return new("all", from, until);
            yield break;
        }
        for (var start = Start(from, by); start < until;)
        {
            var end = by == DeliveryPeriod.Week ? start.AddDays(7) : start.AddMonths(1);
            var name = by == DeliveryPeriod.Week
                ? string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(start.DateTime)}-W{ISOWeek.GetWeekOfYear(start.DateTime):00}")
                : start.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            yield return new(name, start > from ? start : from, end < until ? end : until);
            start = end;
        }
    }

    private static DateTimeOffset Start(DateTimeOffset from, DeliveryPeriod by)
    {
        var day = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero);
        return by == DeliveryPeriod.Week ? day.AddDays(-(((int)day.DayOfWeek + 6) % 7)) : day.AddDays(1 - day.Day);
    }

    /// <summary>Clocks differ: what was committed after it was live was committed just then.</summary>
    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private sealed record Stretch(string Name, DateTimeOffset From, DateTimeOffset Until)
    {
        public bool Has(DateTimeOffset time) => time >= From && time < Until;
    }

    private sealed class Shipped(DeliveryEvent happened)
    {
        public DeliveryEvent Event => happened;

        public bool Failed { get; set; }

        public DateTimeOffset? Restored { get; set; }
    }
}
