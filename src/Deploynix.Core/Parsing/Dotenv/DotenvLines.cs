namespace Deploynix.Core.Parsing.Dotenv;

/// <summary>
/// Which lines of a .env file belong together. phpdotenv does not read quotes for this: it takes a line for the start of several by how many quotes stand in it.
/// What it does is done here in the same way, also where it is odd, so that nothing is taken for a variable that PHP does not take for one.
/// </summary>
internal static class DotenvLines
{
    /// <summary>What phpdotenv's <c>trim</c> removes.</summary>
    public static readonly char[] Space = [' ', '\t', '\n', '\r', '\0', '\v'];

    /// <summary>The lines of a text, each with the line end that follows it.</summary>
    public static List<(string Text, string End)> Split(string text)
    {
        var lines = new List<(string, string)>();
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('\n' or '\r')) continue;
            var end = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? "\r\n" : text[at].ToString();
            lines.Add((text[from..at], end));
            from = at + end.Length;
            at = from - 1;
        }
        lines.Add((text[from..], ""));
        return lines;
    }

    /// <summary>The raw entries with the numbers of their lines; one that nothing ends is told with <c>IsOpen</c>.</summary>
    public static IEnumerable<(string Raw, int First, int Last, bool IsOpen)> Join(IReadOnlyList<string> lines)
    {
        var buffer = new List<string>();
        var first = 0;
        for (var number = 0; number < lines.Count; number++)
        {
            var started = Starts(lines[number]);
            if (buffer.Count == 0) first = number;
            if (started || buffer.Count > 0)
            {
                buffer.Add(lines[number]);
                if (!Stops(lines[number], started)) continue;
            }
            var raw = buffer.Count > 0 ? string.Join('\n', buffer) : lines[number];
            buffer.Clear();
            if (!IsCommentOrEmpty(raw)) yield return (raw, first, number, false);
        }
        if (buffer.Count > 0) yield return (string.Join('\n', buffer), first, lines.Count - 1, true);
    }

    private static bool Starts(string line) => line.Contains("=\"", StringComparison.Ordinal) && !Stops(line, started: true);

    private static bool Stops(string line, bool started)
    {
        if (line == "\"") return true;
        var bare = line.Replace(@"\\", "", StringComparison.Ordinal);
        var quotes = 0;
        for (var at = 1; at < bare.Length; at++)
        {
            if (bare[at] == '"' && bare[at - 1] != '\\') quotes++;
        }
        return started ? quotes > 1 : quotes >= 1;
    }

    private static bool IsCommentOrEmpty(string line) => line.Trim(Space) is "" or ['#', ..];
}
