using System.Globalization;
using System.Text;

namespace Deploynix.Core.Parsing;

/// <summary>
/// Makes what a repository, a queue or a database holds fit to be shown: whatever would steer a terminal, or turn the direction of what follows, is written out instead.
/// </summary>
internal static class PlainText
{
    /// <summary>It makes one picture of several, and steers nothing.</summary>
    private const int Joiner = 0x200D;

    /// <summary>One line of at most so many characters.</summary>
    public static string Of(string text, int longest = 300)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= longest) return plain.Append('…').ToString();
            if (Steers(rune)) plain.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else plain.Append(rune.ToString());
        }
        return plain.ToString();
    }

    private static bool Steers(Rune rune) => rune.Value != Joiner && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
