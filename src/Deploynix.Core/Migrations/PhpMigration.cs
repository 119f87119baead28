using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>How a migration is undone.</summary>
internal enum DownState { Missing, Empty, Throwing, Written }

/// <summary>Something that a comment of the migration allows.</summary>
internal sealed record MigrationAllowance(string Rule, string Reason, int Line);

/// <summary>What the source of a migration says.</summary>
internal sealed record PhpMigration
{
    private const string AllowMark = "deploynix:allow";

    /// <summary>What it does, as far as its source tells.</summary>
    public required ImmutableArray<SchemaChange> Changes { get; init; }

    public required DownState Down { get; init; }

    /// <summary>Where <c>up()</c> stands, and <c>down()</c>.</summary>
    public required int UpLine { get; init; }

    public required int DownLine { get; init; }

    /// <summary>Whether it is run in a transaction where the database can.</summary>
    public required bool WithinTransaction { get; init; }

    public required ImmutableArray<MigrationAllowance> Allowed { get; init; }

    /// <summary>The names of everything that it calls.</summary>
    public required ImmutableHashSet<string> Calls { get; init; }

    public static PhpMigration Read(string source)
    {
        var all = PhpLexer.Read(source);
        ImmutableArray<PhpToken> tokens = [.. all.Where(token => token.Kind != PhpKind.Comment)];
        var (up, down) = (Function(tokens, "up"), Function(tokens, "down"));
        ImmutableArray<PhpToken> forward = down is null ? tokens : [.. tokens[..down.Value.Start], .. tokens[down.Value.End..]];
        return new()
        {
            Changes = [.. SourceReader.Read(forward)],
            Down = down is null ? DownState.Missing : StateOf(tokens[down.Value.Start..down.Value.End]),
            UpLine = up?.Line ?? 1,
            DownLine = down?.Line ?? up?.Line ?? 1,
            WithinTransaction = !tokens.Where((token, at) => token is { Kind: PhpKind.Variable, Text: "$withinTransaction" } && at + 2 < tokens.Length && tokens[at + 2].IsWord("false")).Any(),
            Allowed = [.. all.Where(token => token.Kind == PhpKind.Comment).SelectMany(Allowances)],
            Calls = [.. forward.Where(token => token.Kind == PhpKind.Word).Select(token => token.Text)],
        };
    }

    private static IEnumerable<MigrationAllowance> Allowances(PhpToken comment) => comment.Text.Split('\n')
        .Select((text, row) => (Text: text, Row: row, At: text.IndexOf(AllowMark, StringComparison.Ordinal)))
        .Where(line => line.At >= 0)
        .Select(line =>
        {
            var words = line.Text[(line.At + AllowMark.Length)..].Split((char[])[' ', '\t', ':', ','], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return new MigrationAllowance(words.ElementAtOrDefault(0) ?? "", words.ElementAtOrDefault(1)?.Trim(' ', ':', '-', '*', '/', '\r') ?? "", comment.Line + line.Row);
        });

    private static (int Start, int End, int Line)? Function(ImmutableArray<PhpToken> tokens, string name)
    {
        for (var at = 0; at + 2 < tokens.Length; at++)
        {
            if (!tokens[at].IsWord("function") || !tokens[at + 1].IsWord(name) || !tokens[at + 2].IsSign("(")) continue;
            var open = PhpChain.Close(tokens, at + 2);
            while (open < tokens.Length && !tokens[open].IsSign("{")) open++;
            return (open + 1, Math.Max(open + 1, PhpChain.Close(tokens, Math.Min(open, tokens.Length - 1))), tokens[at].Line);
        }
        return null;
    }

    private static DownState StateOf(ImmutableArray<PhpToken> body)
    {
        if (body.All(token => token.IsSign(";") || token.IsWord("return") || token.IsWord("null"))) return DownState.Empty;
        return body[0].IsWord("throw") || (body.Any(token => token.IsWord("throw")) && !PhpChain.In(body).Any()) ? DownState.Throwing : DownState.Written;
    }
}
