using Newtonsoft.Json;

namespace Deploynix.Infrastructure.Json;

/// <summary>Says in an operator's words what a JSON reader stumbled over.</summary>
internal static class SyntaxHint
{
    /// <summary>What is wrong at an offset, and what most likely has to be done.</summary>
    public static string For(JsonReaderException failure, string text, int at)
    {
        var found = at >= text.Length ? "the end of the file" : Core.Settings.NameRule.Show(text[at]);
        var message = failure.Message;
        if (Begins("After parsing a value")) return $"a comma or a closing bracket is missing before {found}";
        if (Begins("Invalid property identifier") || Begins("Invalid JavaScript property")) return $"a name in double quotes should stand here, not {found}";
        if (Begins("Invalid character after parsing property name")) return $"a ':' between the name and its value is missing before {found}";
        if (Begins("Unterminated string")) return "a text is not closed: the '\"' at its end is missing";
        if (message.Contains("comment", StringComparison.OrdinalIgnoreCase))
        {
            return at >= text.Length ? "a comment is not closed: the */ at its end is missing" : "a comment begins with // or stands between /* and */";
        }
        if (Begins("Unexpected end")) return "the file ends too early";
        if (IsEscape(failure)) return "this is no escape; a backslash within a text is written \\\\";
        if (Begins("Additional text")) return $"the file goes on after its end with {found}; is a bracket closed too early?";
        if (message.Contains("MaxDepth", StringComparison.Ordinal)) return "it is nested deeper than any settings are";
        if (Begins("Unexpected character encountered while parsing value") || Begins("Error parsing"))
        {
            return $"a value should stand here, not {found}; texts stand in double quotes";
        }
        if (message.Contains("too large", StringComparison.Ordinal) || Begins("Input string")) return "the number here is beyond all bounds";
        return FirstSentence(message);

        bool Begins(string start) => message.StartsWith(start, StringComparison.Ordinal);
    }

    /// <summary>Where to point: at the backslash of an escape that is none, since the reader is past it by then.</summary>
    public static int Offset(JsonReaderException failure, string text, int at) =>
        IsEscape(failure) && at > 0 && text.LastIndexOf('\\', Math.Min(at, text.Length) - 1) is >= 0 and var backslash ? backslash : at;

    private static bool IsEscape(JsonReaderException failure) =>
        failure.Message.StartsWith("Bad JSON escape sequence", StringComparison.Ordinal) || failure.Message.Contains("Unicode escape", StringComparison.OrdinalIgnoreCase);

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path '", StringComparison.Ordinal);
        var sentence = Core.Settings.SettingsNode.Abridge(end < 0 ? message : message[..end]).TrimEnd('.');
        return sentence.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(sentence[0]) + sentence[1..];
    }
}
