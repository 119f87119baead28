using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>One call of a chain, with what stands in its parentheses.</summary>
internal sealed record PhpCall(string Name, ImmutableArray<PhpToken> Arguments, int Line)
{
    /// <summary>The arguments, divided at the commas that stand in no brackets.</summary>
    public IReadOnlyList<ImmutableArray<PhpToken>> Parts { get; } = Divide(Arguments);

    /// <summary>An argument that is a text; null for anything else.</summary>
    public string? Text(int index) => index < Parts.Count && Parts[index] is [{ Kind: PhpKind.Text } text] ? text.Text : null;

    /// <summary>All texts of an argument: one, or those of a list.</summary>
    public ImmutableArray<string> Texts(int index) => index < Parts.Count ? [.. Parts[index].Where(token => token.Kind == PhpKind.Text).Select(token => token.Text)] : [];

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static List<ImmutableArray<PhpToken>> Divide(ImmutableArray<PhpToken> tokens)
    {
        var parts = new List<ImmutableArray<PhpToken>>();
        var (start, depth) = (0, 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            depth += PhpChain.Depth(tokens[i]);
            if (depth != 0 || !tokens[i].IsSign(",")) continue;
            parts.Add(tokens[start..i]);
            start = i + 1;
        }
        if (start < tokens.Length) parts.Add(tokens[start..]);
        return parts;
    }
}

/// <summary>Calls on a class or a variable, one after the other: <c>DB::table('a')->where(...)->delete()</c>.</summary>
internal sealed record PhpChain(PhpToken Root, ImmutableArray<PhpCall> Calls)
{
    /// <summary>The class, without its namespace; empty for a variable.</summary>
    public string Class => Root.Kind == PhpKind.Word ? Root.Text[(Root.Text.LastIndexOf('\\') + 1)..] : "";

    public bool Has(string name) => Calls.Any(call => call.Is(name));

    /// <summary>The chains of some source, outermost ones only: what stands in their arguments is found by reading those.</summary>
    public static IEnumerable<PhpChain> In(ImmutableArray<PhpToken> tokens)
    {
        for (var at = 0; at < tokens.Length; at++)
        {
            if (tokens[at].Kind is not (PhpKind.Word or PhpKind.Variable) || at + 3 >= tokens.Length || !IsArrow(tokens[at + 1])) continue;
            var (root, calls) = (tokens[at], ImmutableArray.CreateBuilder<PhpCall>());
            var next = at + 1;
            while (next + 1 < tokens.Length && IsArrow(tokens[next]) && tokens[next + 1].Kind is PhpKind.Word or PhpKind.Variable)
            {
                if (next + 2 < tokens.Length && tokens[next + 2].IsSign("("))
                {
                    var end = Close(tokens, next + 2);
                    calls.Add(new(tokens[next + 1].Text, tokens[(next + 3)..end], tokens[next + 1].Line));
                    next = Math.Min(end + 1, tokens.Length);
                }
                else next += 2;
            }
            if (calls.Count > 0) yield return new(root, calls.ToImmutable());
            at = next - 1;
        }
    }

    /// <summary>Where the bracket that opens at a place is closed.</summary>
    public static int Close(ImmutableArray<PhpToken> tokens, int open)
    {
        for (var (at, depth) = (open, 0); at < tokens.Length; at++)
        {
            depth += Depth(tokens[at]);
            if (depth == 0) return at;
        }
        return tokens.Length;
    }

    public static int Depth(PhpToken token) => token.Kind != PhpKind.Sign ? 0 : token.Text is "(" or "[" or "{" ? 1 : token.Text is ")" or "]" or "}" ? -1 : 0;

    private static bool IsArrow(PhpToken token) => token.Kind == PhpKind.Sign && token.Text is "->" or "::" or "?->";
}
