using System.Globalization;
using System.Text.RegularExpressions;

namespace Deploynix.Core.Parsing;

/// <summary>The last step that a release's log tells of, and when it began, by the clock of whoever ran it.</summary>
internal sealed partial record StepSeen(string Release, DateTimeOffset Time, string Step)
{
    /// <summary>Reads <c>ID [2026-03-18 16:47:00] build: composer install</c>; null for anything else.</summary>
    public static StepSeen? TryParse(string text) =>
        Form().Match(text) is { Success: true } match
        && DateTimeOffset.TryParseExact(match.Groups["time"].Value, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new(match.Groups["id"].Value, time, match.Groups["step"].Value)
            : null;

    [GeneratedRegex(@"\A(?<id>.+?) \[(?<time>[0-9: -]{19})\] [a-z]+: (?<step>.+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
