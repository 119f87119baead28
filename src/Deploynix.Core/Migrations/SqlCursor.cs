using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>Reads the tokens of one statement from left to right.</summary>
internal sealed class SqlCursor(ImmutableArray<SqlToken> tokens)
{
    private int _at;

    public bool AtEnd => _at >= tokens.Length;

    private static readonly SqlToken Nothing = new(SqlKind.Sign, "");

    public SqlToken Peek => AtEnd ? Nothing : tokens[_at];

    public SqlToken Next() => AtEnd ? Nothing : tokens[_at++];

    /// <summary>Takes these words if they come next, all of them.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        if (_at + words.Length > tokens.Length) return false;
        for (var i = 0; i < words.Length; i++)
        {
            if (!tokens[_at + i].Is(words[i])) return false;
        }
        _at += words.Length;
        return true;
    }

    /// <summary>A name, without the schema before it.</summary>
    public string Name()
    {
        var name = Next().Text;
        while (Peek.Is(".") && Take(".")) name = Next().Text;
        return name;
    }

    /// <summary>What stands in the parentheses that come next; nothing where none do.</summary>
    public ImmutableArray<SqlToken> Parenthesized()
    {
        if (!Take("(")) return [];
        var start = _at;
        for (var depth = 1; !AtEnd; _at++)
        {
            depth += tokens[_at].Is("(") ? 1 : tokens[_at].Is(")") ? -1 : 0;
            if (depth == 0) return tokens[start.._at++];
        }
        return tokens[start..];
    }

    /// <summary>The rest.</summary>
    public ImmutableArray<SqlToken> Rest() => tokens[_at..];

    /// <summary>Divides at the commas that stand in no parentheses.</summary>
    public static IEnumerable<ImmutableArray<SqlToken>> Divide(ImmutableArray<SqlToken> tokens)
    {
        var start = 0;
        var depth = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            depth += tokens[i].Is("(") ? 1 : tokens[i].Is(")") ? -1 : 0;
            if (depth != 0 || !tokens[i].Is(",")) continue;
            if (i > start) yield return tokens[start..i];
            start = i + 1;
        }
        if (start < tokens.Length) yield return tokens[start..];
    }

    /// <summary>Words in lower case with a space between them, to be looked into.</summary>
    public static string Words(IEnumerable<SqlToken> tokens) => string.Join(' ', tokens.Select(token => token.Text.ToLowerInvariant()));
}
