namespace Deploynix.Core.Parsing.Dotenv;

/// <summary>One variable of a .env file, as vlucas/phpdotenv reads it.</summary>
/// <param name="Raw">Its text, line ends as line feeds.</param>
/// <param name="First">The number of its first line, from 0.</param>
/// <param name="Last">The number of its last line.</param>
internal sealed record DotenvEntry(string Raw, int First, int Last)
{
    /// <summary>The variable's name; empty where it is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What stands before the value, the equals sign included.</summary>
    public string Head { get; init; } = "";

    /// <summary>What follows the value: space and a comment.</summary>
    public string Tail { get; init; } = "";

    /// <summary>Whether the value stands in quotes.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>The value before other variables are put into it; null for a name without an equals sign, which takes a variable away.</summary>
    public string? Value { get; init; }

    /// <summary>Where in the value a dollar sign may begin the name of another variable.</summary>
    public IReadOnlyList<int> Dollars { get; init; } = [];

    /// <summary>Why phpdotenv refuses the whole file because of it; null where it does not. Never holds any of the file's text.</summary>
    public string? Problem { get; init; }
}
