using System.Text;

namespace Deploynix.Core.Parsing.Dotenv;

/// <summary>Reads one entry of a .env file: the same transducer as phpdotenv's EntryParser.</summary>
internal static class DotenvParser
{
    private enum State { Initial, Unquoted, Single, Double, Escape, Space, Comment }

    /// <summary>Reads an entry.</summary>
    public static DotenvEntry Parse(string raw, int first, int last)
    {
        var entry = new DotenvEntry(raw, first, last);
        var equals = raw.IndexOf('=', StringComparison.Ordinal);
        var name = Name(equals < 0 ? raw : raw[..equals].Trim(DotenvLines.Space));
        if (equals >= 0 && raw[..equals].Trim(DotenvLines.Space).Length == 0) return entry with { Problem = "an equals sign without a name before it" };
        if (name is null) return entry with { Problem = "a name that is none: letters, digits, underscores and dots are allowed" };
        return equals < 0
            ? entry with { Name = name, Head = raw.TrimEnd(DotenvLines.Space) + "=" }
            : Value(entry with { Name = name, Head = raw[..(equals + 1)] }, raw, equals + 1);
    }

    /// <summary>Whether phpdotenv takes a text for a name.</summary>
    public static bool IsName(string name) => name.Length > 0 && name.All(c => c is '_' or '.' || char.IsAsciiLetterOrDigit(c));

    private static string? Name(string name)
    {
        if (name.Length > 8 && name.StartsWith("export", StringComparison.Ordinal) && IsSpace(name[6])) name = name[6..].TrimStart(DotenvLines.Space);
        if (name.Length >= 3 && ((name[0] == '"' && name[^1] == '"') || (name[0] == '\'' && name[^1] == '\''))) name = name[1..^1];
        return IsName(name) ? name : null;
    }

    private static DotenvEntry Value(DotenvEntry entry, string raw, int from)
    {
        var end = raw.Length;
        while (end > from && DotenvLines.Space.Contains(raw[end - 1])) end--;
        while (from < end && DotenvLines.Space.Contains(raw[from])) from++;
        var value = new StringBuilder();
        var dollars = new List<int>();
        var state = State.Initial;
        var valueEnd = from;
        for (var at = from; at < end; at++)
        {
            var c = raw[at];
            switch (state)
            {
                case State.Initial when c == '\'':
                    state = State.Single;
                    break;
                case State.Initial when c == '"':
                    state = State.Double;
                    break;
                case State.Initial or State.Unquoted when c == '#':
                    state = State.Comment;
                    break;
                case State.Unquoted when IsSpace(c):
                    state = State.Space;
                    break;
                case State.Initial or State.Unquoted:
                    state = State.Unquoted;
                    if (c == '$') dollars.Add(value.Length);
                    value.Append(c);
                    valueEnd = at + 1;
                    break;
                case State.Single when c == '\'':
                case State.Double when c == '"':
                    state = State.Space;
                    valueEnd = at + 1;
                    break;
                case State.Double when c == '\\':
                    state = State.Escape;
                    break;
                case State.Single or State.Double:
                    if (c == '$' && state == State.Double) dollars.Add(value.Length);
                    value.Append(c);
                    break;
                case State.Escape:
                    if (Escaped(c) is not { } meant) return entry with { Problem = "a backslash within quotes that stands before none of \\ \" $ f n r t v" };
                    value.Append(meant);
                    state = State.Double;
                    break;
                case State.Space when c == '#':
                    state = State.Comment;
                    break;
                case State.Space when !IsSpace(c):
                    return entry with { Problem = "a value with a space in it that is not in quotes" };
            }
        }
        if (state is State.Single or State.Double or State.Escape) return entry with { Problem = "a quote that nothing ends" };
        return entry with { Value = value.ToString(), Dollars = dollars, Tail = valueEnd < raw.Length ? raw[valueEnd..] : "", IsQuoted = valueEnd > from && raw[from] is '"' or '\'' };
    }

    private static char? Escaped(char c) => c switch
    {
        '"' or '\\' or '$' => c,
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => null,
    };

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\v' or '\f';
}
