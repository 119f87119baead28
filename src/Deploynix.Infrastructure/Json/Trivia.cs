namespace Deploynix.Infrastructure.Json;

/// <summary>Steps over what stands between values: white space and comments.</summary>
internal static class Trivia
{
    /// <summary>The first position from <paramref name="at"/> on that is neither white space nor in a comment.</summary>
    public static int Skip(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else if (CommentEnd(text, at) is { } end) at = end;
            else break;
        }
        return at;
    }

    /// <summary>
    /// The end of what belongs to a line behind <paramref name="at"/>: spaces and comments that end on it. <paramref name="endsLine"/> tells
    /// whether nothing else follows on the line; the position is then that of the line's end, before its LF or CRLF.
    /// </summary>
    public static int RestOfLine(string text, int at, out bool endsLine)
    {
        var end = at;
        while (true)
        {
            var next = SkipBlanks(text, end);
            endsLine = next == text.Length || text[next] is '\n' or '\r';
            if (endsLine) return next;
            if (CommentEnd(text, next) is not { } after || text.AsSpan(next, after - next).ContainsAny('\n', '\r')) return end;
            end = after;
        }
    }

    /// <summary>The comments between two positions, where nothing but comments and white space stands.</summary>
    public static IReadOnlyList<(int Start, int End)> Comments(string text, int from, int to)
    {
        var comments = new List<(int Start, int End)>();
        for (var at = from; at < to; at++)
        {
            if (CommentEnd(text, at) is not { } end) continue;
            comments.Add((at, end));
            at = end - 1;
        }
        return comments;
    }

    /// <summary>The first position from <paramref name="at"/> on that is no space or tab.</summary>
    public static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at;
    }

    /// <summary>The start of the line that a position is on.</summary>
    public static int LineStart(string text, int at)
    {
        while (at > 0 && text[at - 1] is not ('\n' or '\r')) at--;
        return at;
    }

    /// <summary>The position after the line end that stands at a position.</summary>
    public static int AfterLineEnd(string text, int at)
    {
        if (at < text.Length && text[at] == '\r') at++;
        if (at < text.Length && text[at] == '\n') at++;
        return at;
    }

    /// <summary>The white space that a position's line starts with.</summary>
    public static string Indent(string text, int at)
    {
        var start = LineStart(text, at);
        return text[start..SkipBlanks(text, start)];
    }

    /// <summary>Whether only white space stands before a position on its line.</summary>
    public static bool StartsLine(string text, int at) => SkipBlanks(text, LineStart(text, at)) >= at;

    private static int? CommentEnd(string text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '/') return null;
        if (text[at + 1] == '/')
        {
            var end = text.AsSpan(at).IndexOfAny('\n', '\r');
            return end < 0 ? text.Length : at + end;
        }
        if (text[at + 1] != '*') return null;
        var close = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        return close < 0 ? text.Length : close + 2;
    }
}
