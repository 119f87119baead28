using System.Collections.Immutable;

namespace Deploynix.Core.Shell;

/// <summary>Makes and combines commands. The only way to a <see cref="ShellCommand"/>.</summary>
internal static class Sh
{
    /// <summary>One program with its arguments, each quoted.</summary>
    public static ShellCommand Run(string program, params IEnumerable<string> arguments) =>
        new([.. Spaced(arguments.Prepend(program).Select(Arg (word) => new Arg.Literal(word)))]);

    /// <summary>One program with arguments of which some may be secret or raw.</summary>
    public static ShellCommand Run(params Arg[] words) => new([.. Spaced(words)]);

    /// <summary>A script whose holes are quoted: see <see cref="ShellText"/>.</summary>
    public static ShellCommand Script(ShellText text) => text.ToCommand();

    /// <summary>What a user wrote to be run by the shell, in hooks and in Invoke-DeploynixCommand: theirs, and taken whole.</summary>
    public static ShellCommand UserScript(string text) => new([new Arg.Raw(text.Replace("\r\n", "\n", StringComparison.Ordinal))]);

    /// <summary>Nothing.</summary>
    public static ShellCommand Empty { get; } = new([]);

    /// <summary>Scripts one after another, each on lines of its own.</summary>
    public static ShellCommand Lines(params IEnumerable<ShellCommand> scripts) => Join("\n", scripts);

    /// <summary>Commands of which each runs only when the one before succeeded.</summary>
    public static ShellCommand All(params IEnumerable<ShellCommand> commands) => Join(" &&\n", commands);

    /// <summary>The command with variables set for it alone.</summary>
    public static ShellCommand WithVariables(IEnumerable<KeyValuePair<string, string>> variables, ShellCommand command) =>
        Lines(variables.Select(pair => Script($"export {new Arg.Raw(VariableName(pair.Key))}={pair.Value}")).Append(command));

    private static string VariableName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c))
            ? name
            : throw new ArgumentException($"'{name}' is not the name of a variable.", nameof(name));

    private static ShellCommand Join(string separator, IEnumerable<ShellCommand> commands)
    {
        var parts = ImmutableArray.CreateBuilder<Arg>();
        foreach (var command in commands.Where(command => command.Parts.Length > 0))
        {
            if (parts.Count > 0) parts.Add(new Arg.Raw(separator));
            parts.AddRange(command.Parts);
        }
        return new(parts.ToImmutable());
    }

    private static IEnumerable<Arg> Spaced(IEnumerable<Arg> words)
    {
        var first = true;
        foreach (var word in words)
        {
            if (!first) yield return new Arg.Raw(" ");
            yield return word;
            first = false;
        }
    }
}
