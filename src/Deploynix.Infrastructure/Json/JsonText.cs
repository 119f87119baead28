using System.Globalization;
using System.Text;
using Deploynix.Core.Settings;
using Newtonsoft.Json;

namespace Deploynix.Infrastructure.Json;

/// <summary>Writes a value as JSON text in the manner of the file that it goes into.</summary>
/// <param name="Unit">One step of indentation.</param>
/// <param name="NewLine">The file's line end.</param>
internal sealed record JsonText(string Unit, string NewLine)
{
    private const int LineLength = 100;

    /// <summary>The manner of a text: the indentation of its first indented line, and its first line end.</summary>
    public static JsonText Like(string text)
    {
        var newLine = text.IndexOf('\n', StringComparison.Ordinal) switch
        {
            > 0 and var at when text[at - 1] == '\r' => "\r\n",
            _ => "\n",
        };
        var indented = text.Split('\n').FirstOrDefault(line => Trivia.SkipBlanks(line, 0) is > 0 and var first && first < line.Length && line[first] == '"');
        return new JsonText(indented is null ? "  " : indented[..Trivia.SkipBlanks(indented, 0)], newLine);
    }

    /// <summary>"name": value</summary>
    public string Member(string name, object value, string indent) => $"{Text(name)}: {Value(value, indent)}";

    /// <summary>A value whose line is indented by <paramref name="indent"/>.</summary>
    public string Value(object value, string indent) => value switch
    {
        string text => Text(text),
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan duration => Text(Duration.ToText(duration)),
        IEnumerable<string> texts => List([.. texts.Select(Text)], indent),
        IReadOnlyList<KeyValuePair<string, object>> members => Object(members, indent),
        _ => throw new ArgumentException($"A setting cannot be a {value.GetType().Name}.", nameof(value)),
    };

    /// <summary>A text in quotes; letters of any language stay as they are.</summary>
    public static string Text(string text) => JsonConvert.ToString(text);

    private string List(IReadOnlyList<string> items, string indent)
    {
        var line = $"[{string.Join(", ", items)}]";
        if (indent.Length + line.Length <= LineLength || items.Count < 2) return line;
        return Lines('[', items, ']', indent);
    }

    private string Object(IReadOnlyList<KeyValuePair<string, object>> members, string indent) =>
        members.Count == 0 ? "{}" : Lines('{', [.. members.Select(member => Member(member.Key, member.Value, indent + Unit))], '}', indent);

    private string Lines(char open, IReadOnlyList<string> items, char close, string indent)
    {
        var text = new StringBuilder().Append(open);
        for (var i = 0; i < items.Count; i++) text.Append(i == 0 ? "" : ",").Append(NewLine).Append(indent).Append(Unit).Append(items[i]);
        return text.Append(NewLine).Append(indent).Append(close).ToString();
    }
}
