using System.Globalization;
using System.Text.RegularExpressions;

namespace Deploynix.Core.Settings;

/// <summary>How long something takes, as the settings write it: <c>90s</c>, <c>10m</c>, <c>1h30m</c>, <c>500ms</c>, or a number of seconds.</summary>
internal static partial class Duration
{
    /// <summary>The forms, for whoever wrote another one.</summary>
    public const string Forms = "\"90s\", \"10m\", \"1h30m\", \"500ms\" or a number of seconds";

    /// <summary>The longest that can be written; every limit is far below it, and it keeps sums within a <see cref="TimeSpan"/>.</summary>
    private const double MaxSeconds = 1e9;

    /// <summary>The duration of a text such as <c>1h30m</c>: units from large to small, each once. Null for anything else.</summary>
    public static TimeSpan? FromText(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0) return null;
        var seconds = Of(match, "d", 86400) + Of(match, "h", 3600) + Of(match, "m", 60) + Of(match, "s", 1) + Of(match, "ms", 0.001);
        return FromSeconds(seconds);
    }

    /// <summary>The duration of a number of seconds; null where it is negative or beyond all reason.</summary>
    public static TimeSpan? FromSeconds(double seconds) =>
        seconds is >= 0 and <= MaxSeconds ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)) : null;

    /// <summary>The shortest text that <see cref="FromText"/> reads back as this.</summary>
    public static string ToText(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero) return "0s";
        var text = string.Concat(
            Part((long)duration.TotalHours, "h"), Part(duration.Minutes, "m"), Part(duration.Seconds, "s"), Part(duration.Milliseconds, "ms"));
        return text.Length == 0 ? "0s" : text;
    }

    private static string Part(long count, string unit) => count == 0 ? "" : count.ToString(CultureInfo.InvariantCulture) + unit;

    private static double Of(Match match, string unit, double seconds) =>
        match.Groups[unit] is { Success: true, Value: var digits } ? double.Parse(digits, CultureInfo.InvariantCulture) * seconds : 0;

    [GeneratedRegex(@"\A(?:(?<d>[0-9]{1,9})d)?(?:(?<h>[0-9]{1,9})h)?(?:(?<m>[0-9]{1,9})m)?(?:(?<s>[0-9]{1,9})s)?(?:(?<ms>[0-9]{1,12})ms)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
