using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>One command of a plan, on one server.</summary>
public sealed record Step
{
    internal Step(Phase phase, string name, ShellCommand command)
    {
        Phase = phase;
        Name = name;
        Command = command;
    }

    /// <summary>The phase that it belongs to.</summary>
    public Phase Phase { get; }

    /// <summary>What it is called in output, logs and errors.</summary>
    public string Name { get; }

    /// <summary>What is run, as <c>-WhatIf</c> prints it.</summary>
    public ShellCommand Command { get; }

    /// <summary>The directory that it runs in; null for the site's folder.</summary>
    public string? Directory { get; init; }

    /// <summary>Variables for it alone.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether its failure is a warning.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>Whether its exit codes are this project's; a command of the site's own may end with any code, and means nothing of ours by it.</summary>
    internal bool IsOfSite { get; init; }

    /// <summary>Whether it runs artisan, whose exit code alone does not tell that it succeeded.</summary>
    internal bool IsArtisan { get; init; }

    /// <summary>What is masked in its output beside the secrets of its command.</summary>
    internal ImmutableArray<string> Masked { get; init; } = [];

    /// <summary>Everything that the server's shell gets for it.</summary>
    internal ShellCommand ToScript() => Sh.Lines(
        Directory is null ? Sh.Empty : Sh.Script($"cd {Directory} || exit"),
        Sh.WithVariables(Variables, Command));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
