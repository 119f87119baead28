using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Deploynix.Infrastructure.Reports;

/// <summary>Markdown made from interpolated strings in which every hole is escaped: CommonMark's punctuation, GitHub's tables and links that make themselves, and HTML.</summary>
internal static class Markdown
{
    /// <summary>Makes it.</summary>
    public static string Of(MarkdownTemplate template) => template.ToString();

    /// <summary>Text that means itself, also at the beginning of a line and in a table.</summary>
    public static string Escape(string? value)
    {
        var text = ReportText.Plain(value);
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '&': escaped.Append("&amp;"); break;
                // Addresses, mentions and references to issues make links of themselves; an entity is what they do not look for.
                case '@': escaped.Append("&#64;"); break;
                case ':' when i + 2 < text.Length && text[i + 1] == '/' && text[i + 2] == '/': escaped.Append("&#58;"); break;
                case '.' when i >= 3 && text[(i - 3)..i].Equals("www", StringComparison.OrdinalIgnoreCase): escaped.Append("&#46;"); break;
                // Between letters and digits it emphasises nothing, and ids are full of it.
                case '_' when i > 0 && i + 1 < text.Length && char.IsAsciiLetterOrDigit(text[i - 1]) && char.IsAsciiLetterOrDigit(text[i + 1]): escaped.Append('_'); break;
                case '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '#' or '|' or '~' or '!' or '$' or '^': escaped.Append('\\').Append(text[i]); break;
                case '-' or '+' or '=' when i == 0: escaped.Append('\\').Append(text[i]); break;
                case '.' or ')' when i > 0 && (i + 1 == text.Length || text[i + 1] == ' ') && text[..i].All(char.IsAsciiDigit): escaped.Append('\\').Append(text[i]); break;
                case ' ' when i > 0 && text[i - 1] == ' ': break;
                default: escaped.Append(text[i]); break;
            }
        }
        return escaped.ToString();
    }
}

/// <summary>Builds Markdown from an interpolated string.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkdownTemplate(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(string? text) => _text.Append(Markdown.Escape(text));

    public void AppendFormatted(double number) => _text.Append(number.ToString("0.###", CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
