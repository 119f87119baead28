using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Deploynix.Infrastructure.Reports;

/// <summary>Text that came from a repository, a log or a server, made fit to be shown: one line, of a length that can be read, without what draws, moves or turns text.</summary>
internal static partial class ReportText
{
    /// <summary>How many characters of one value are shown.</summary>
    public const int Longest = 600;

    /// <summary>What is looked at of a value: nobody is to wait for ten megabytes of it.</summary>
    private const int Read = 64 * 1024;

    /// <summary>The value as one line.</summary>
    public static string Plain(string? value, int longest = Longest)
    {
        if (string.IsNullOrEmpty(value)) return "";
        var text = Terminal().Replace(value.Length > Read ? value[..Read] : value, "");
        var plain = new StringBuilder(Math.Min(text.Length, longest + 1));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= longest) break;
            if (rune.Value is '\n' or '\r' or '\t') plain.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse) plain.Append('\uFFFD');
            else plain.Append(rune.ToString());
        }
        return value.Length > Read || text.Length > longest ? plain.ToString().TrimEnd() + $" \u2026 ({value.Length.ToString("#,0", CultureInfo.InvariantCulture)} characters)" : plain.ToString();
    }

    /// <summary>A time of day, UTC.</summary>
    public static string Clock(DateTimeOffset? time) => time?.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A date and time, UTC.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A day, UTC.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>How long something took, in the units that one says it in.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.0} days"),
    };

    /// <summary>A number with its thousands apart.</summary>
    public static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A part of a whole.</summary>
    public static string Percent(double share) => share.ToString(share is > 0 and < 0.1 ? "0.0 %" : "0 %", CultureInfo.InvariantCulture);

    /// <summary>Colours, movements and titles of terminals: CSI, OSC and other escapes (ECMA-48).</summary>
    [GeneratedRegex(@"(\x1B\[|\x9B)[0-?]*[ -/]*[@-~]|\x1B\][^\x07\x1B]*(\x07|\x1B\\)|\x1B[PX^_][^\x1B]*\x1B\\|\x1B[ -/]*[0-~]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Terminal();
}
