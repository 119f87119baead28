using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Formatting;

/// <summary>How tables and lists write times: short, and the same in every culture. The views in Deploynix.Format.ps1xml call it.</summary>
public static class DisplayText
{
    /// <summary>How long ago: <c>40 s</c>, <c>12 min</c>, <c>5 h</c>, <c>3 d</c>; nothing where the time is not known.</summary>
    public static string Age(DateTimeOffset? time) => Age(time, DateTimeOffset.UtcNow);

    /// <summary>The same in a sentence: <c>12 min ago</c>, <c>now</c>.</summary>
    public static string Ago(DateTimeOffset? time) => Age(time) is { Length: > 0 } age && age != "now" ? age + " ago" : Age(time);

    /// <summary>A point in time, UTC.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>How long something took: <c>0.28 s</c>, <c>12.3 s</c>, <c>2 min 05 s</c>; nothing where it is not known.</summary>
    public static string Duration(TimeSpan? duration) => duration switch
    {
        null => "",
        { TotalSeconds: < 10 } little => Invariant($"{little.TotalSeconds:0.00} s"),
        { TotalSeconds: < 60 } some => Invariant($"{some.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } minutes => Invariant($"{(int)minutes.TotalMinutes} min {minutes.Seconds:00} s"),
        { } hours => Invariant($"{(int)hours.TotalHours} h {hours.Minutes:00} min"),
    };

    /// <summary>An interval of watching a release in one line.</summary>
    public static string Watched(WatchInterval seen) => string.Join(", ", new[]
    {
        seen.Rate is { } rate ? Invariant($"{rate:0.#} requests/s, {seen.ClientErrors} x 4xx, {seen.ServerErrors} x 5xx") : "requests not watched",
        seen.Latency is { } latency ? Invariant($"p95 {latency.TotalMilliseconds:0} ms") : null,
        seen.NewExceptions > 0 ? Invariant($"{seen.NewExceptions} new exceptions: {seen.NewKinds.FirstOrDefault()}") : null,
        seen.FailedJobs is { } jobs ? Invariant($"{jobs} failed jobs") : null,
        seen.Health?.ToString(),
        seen.Notes.FirstOrDefault(),
    }.Where(part => part is not null));

    /// <summary>A share as per cent; nothing where it is not known.</summary>
    public static string Percent(double? share) => share is { } known ? Invariant($"{known * 100:0.##} %") : "";

    internal static string Age(DateTimeOffset? time, DateTimeOffset now) => (now - time) switch
    {
        null => "",
        // The servers' clocks may be ahead of this machine's.
        { TotalSeconds: < 1 } => "now",
        { TotalSeconds: < 90 } seconds => Invariant($"{(int)seconds.TotalSeconds} s"),
        { TotalMinutes: < 90 } minutes => Invariant($"{(int)minutes.TotalMinutes} min"),
        { TotalHours: < 48 } hours => Invariant($"{(int)hours.TotalHours} h"),
        { } days => Invariant($"{(int)days.TotalDays} d"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
