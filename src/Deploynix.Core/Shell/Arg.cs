namespace Deploynix.Core.Shell;

/// <summary>A part of a command: a word to be quoted, shell text to be taken as it is, or a secret.</summary>
internal abstract record Arg
{
    private Arg() { }

    /// <summary>What the shell gets.</summary>
    public abstract string ToPosix();

    /// <summary>What people and logs get: the same, with every secret masked.</summary>
    public abstract override string ToString();

    /// <summary>A word that reaches the program exactly as it is, whatever characters it holds.</summary>
    public sealed record Literal(string Value) : Arg
    {
        /// <inheritdoc/>
        public override string ToPosix() => PosixQuoting.Quote(Value);
        /// <inheritdoc/>
        public override string ToString() => ToPosix();
    }

    /// <summary>Shell text written by this project, never by a user, a repository or a server.</summary>
    public sealed record Raw(string Text) : Arg
    {
        /// <inheritdoc/>
        public override string ToPosix() => Text;
        /// <inheritdoc/>
        public override string ToString() => Text;
    }

    /// <summary>A word of many lines, which people see by its name.</summary>
    public sealed record Program(string Text, string Name) : Arg
    {
        /// <inheritdoc/>
        public override string ToPosix() => PosixQuoting.Quote(Text);
        /// <inheritdoc/>
        public override string ToString() => $"\"${Name}\"";
    }

    /// <summary>A word that nobody but the server may see.</summary>
    public sealed record Secret(string Value) : Arg
    {
        /// <summary>What stands in a secret's place wherever it is shown.</summary>
        public const string Mask = "********";
        /// <inheritdoc/>
        public override string ToPosix() => PosixQuoting.Quote(Value);
        /// <inheritdoc/>
        public override string ToString() => Mask;
    }
}
