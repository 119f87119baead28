using System.Collections.Immutable;

namespace Deploynix.Core.Shell;

/// <summary>
/// A command or a script for <c>sh</c> as a value: compared in tests, printed by <c>-WhatIf</c>, and turned into text for a shell
/// by a transport only. Made by <see cref="Sh"/>.
/// </summary>
public sealed class ShellCommand : IEquatable<ShellCommand>
{
    private readonly ImmutableArray<Arg> _parts;

    internal ShellCommand(ImmutableArray<Arg> parts) => _parts = parts;

    internal ImmutableArray<Arg> Parts => _parts;

    /// <summary>The values that must not be shown; output of the command is masked by them.</summary>
    internal IEnumerable<string> Secrets => _parts.OfType<Arg.Secret>().Select(secret => secret.Value);

    /// <summary>What the shell gets, secrets included. Transports alone call this.</summary>
    internal string ToPosix() => string.Concat(_parts.Select(part => part.ToPosix()));

    /// <summary>What people get: every secret masked.</summary>
    public override string ToString() => string.Concat(_parts.Select(part => part.ToString()));

    /// <inheritdoc/>
    public bool Equals(ShellCommand? other) => other is not null && _parts.SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ShellCommand);

    /// <inheritdoc/>
    public override int GetHashCode() => _parts.Aggregate(17, HashCode.Combine);
}
