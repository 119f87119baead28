namespace Deploynix.Core.Commands;

/// <summary>
/// Lines by which a step tells the engine something, apart from what it prints. What a repository's own tools print can look the same; all
/// that a line can do is be shown.
/// </summary>
internal static class Directives
{
    private const string Mark = "::deploynix ";

    /// <summary>A warning, which does not end anything.</summary>
    public static string Warning(string text) => $"{Mark}warning {text}";

    /// <summary>How something was reused is told by a line that begins so; what follows is for people and for the journal.</summary>
    public const string Reused = Mark + "reused ";

    /// <summary>The proof's line begins so; what follows is the time it took, in milliseconds.</summary>
    public const string Proven = Mark + "proven ";

    /// <summary>Splits a line into what it tells and its text; null for a line that is none.</summary>
    public static (string Kind, string Text)? TryParse(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal)) return null;
        var words = line[Mark.Length..].Split(' ', 2);
        return words is [var kind, var text] ? (kind, text) : null;
    }
}
