using System.Text;

namespace Deploynix.Core.Parsing.Dotenv;

/// <summary>Writes a value so that phpdotenv reads back exactly that.</summary>
internal static class DotenvQuoting
{
    /// <summary>
    /// The value as it stands behind the equals sign: bare where every character is plain, else in double quotes, on one line. Single quotes have no way to
    /// write a single quote, and phpdotenv counts double quotes in them when it looks for values of several lines.
    /// </summary>
    /// <exception cref="ArgumentException">The value holds what no environment variable can.</exception>
    public static string Quote(string value, bool always = false)
    {
        if (!CanHold(value)) throw new ArgumentException("An environment variable can hold neither a NUL nor half of a character.", nameof(value));
        if (!always && value.All(IsPlain)) return value;
        var text = new StringBuilder("\"", value.Length + 8);
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' or '$' => text.Append('\\').Append(c),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                '\v' => text.Append(@"\v"),
                '\f' => text.Append(@"\f"),
                _ => text.Append(c),
            };
        }
        return text.Append('"').ToString();
    }

    /// <summary>Whether it can be the value of an environment variable.</summary>
    public static bool CanHold(string value)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '\0') return false;
            if (!char.IsSurrogate(value[at])) continue;
            if (at + 1 >= value.Length || !char.IsSurrogatePair(value[at], value[at + 1])) return false;
            at++;
        }
        return true;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or ':' or '@' or '+' or ',' or '=' or '-';
}
