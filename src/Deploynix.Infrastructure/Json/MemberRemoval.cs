using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>Works out which characters go when a member goes.</summary>
internal static class MemberRemoval
{
    /// <summary>The stretches of text to take away, in order.</summary>
    public static IReadOnlyList<(int Start, int End, string With)> Of(string text, SettingsNode parent, int index)
    {
        var member = parent.Members[index];
        var (start, end) = (member.NamePlace.Start, AfterComma(text, member.Value.Place.End, out var hasComma));
        var (inner, close) = (parent.Place.Start + 1, parent.Place.End - 1);
        if (parent.Members.Length == 1 && string.IsNullOrWhiteSpace(text[inner..start]) && string.IsNullOrWhiteSpace(text[end..close])) return [(inner, close, "")];

        // The comma before the last member goes with it, unless the file writes one behind the last.
        var isLast = index == parent.Members.Length - 1;
        var comma = isLast && !hasComma && index > 0 ? AfterComma(text, parent.Members[index - 1].Value.Place.End, out _) - 1 : -1;
        var before = index == 0 ? inner : AfterComma(text, parent.Members[index - 1].Value.Place.End, out _);
        var rest = Trivia.RestOfLine(text, end, out var endsLine);
        if (Trivia.StartsLine(text, start) && endsLine)
        {
            var lines = (FirstLine(text, before, start), Trivia.AfterLineEnd(text, rest), "");
            return comma < 0 ? [lines] : [(comma, comma + 1, ""), lines];
        }
        if (!isLast) return [(start, Trivia.SkipBlanks(text, end), "")];
        start = AfterTrivia(text, before, start);
        return comma < 0 ? [(start, end, "")] : comma + 1 >= start ? [(comma, end, "")] : [(comma, comma + 1, ""), (start, end, "")];
    }

    private static int AfterComma(string text, int end, out bool hasComma)
    {
        var at = Trivia.Skip(text, end);
        hasComma = at < text.Length && text[at] == ',';
        return hasComma ? at + 1 : end;
    }

    /// <summary>The white space before a position, as far as no line comment needs the line end in it.</summary>
    private static int AfterTrivia(string text, int from, int start)
    {
        var at = start;
        while (at > from && char.IsWhiteSpace(text[at - 1])) at--;
        if (Trivia.Comments(text, from, start) is not [.., var last] || text[last.Start + 1] != '/') return at;
        while (start > last.End && text[start - 1] is ' ' or '\t') start--;
        return start;
    }

    /// <summary>The first of the comment lines right above a member, else its own line. A comment behind something else is not above it.</summary>
    private static int FirstLine(string text, int from, int start)
    {
        var line = Trivia.LineStart(text, start);
        foreach (var (comment, end) in Trivia.Comments(text, from, start).Reverse())
        {
            var rest = Trivia.RestOfLine(text, end, out var endsLine);
            if (!Trivia.StartsLine(text, comment) || !endsLine || Trivia.AfterLineEnd(text, rest) != line) break;
            line = Trivia.LineStart(text, comment);
        }
        return line;
    }
}
