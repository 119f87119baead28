using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What one release has that another one has not: commits, files, packages, migrations and built assets.</summary>
public sealed record ReleaseDifference
{
    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The release that is compared.</summary>
    public required string From { get; init; }

    /// <summary>The release that it is compared to.</summary>
    public required string To { get; init; }

    /// <summary>Commits that <see cref="To"/> has and <see cref="From"/> has not, newest first; at most 200.</summary>
    public ImmutableArray<CommitSummary> Commits { get; init; } = [];

    /// <summary>How many there are; null where that could not be asked.</summary>
    public int? CommitCount { get; init; }

    /// <summary>Commits that <see cref="From"/> has and <see cref="To"/> has not: those of another branch, or of a history that was rewritten.</summary>
    public ImmutableArray<CommitSummary> MissingCommits { get; init; } = [];

    /// <summary>How many of those there are.</summary>
    public int? MissingCommitCount { get; init; }

    /// <summary>Files that differ; at most 2000.</summary>
    public ImmutableArray<PathChange> Paths { get; init; } = [];

    /// <summary>Whether there are more files than are listed.</summary>
    public bool MorePaths { get; init; }

    /// <summary>Packages of composer and of npm whose versions differ.</summary>
    public ImmutableArray<PackageChange> Packages { get; init; } = [];

    /// <summary>Migrations that only one of them has.</summary>
    public ImmutableArray<MigrationChange> Migrations { get; init; } = [];

    /// <summary>Folders and lists of what their builds made that differ.</summary>
    public ImmutableArray<PathChange> Assets { get; init; } = [];

    /// <summary>What could not be found out, and why.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{From} to {To}: {CommitCount?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} commits, {Paths.Length} files, {Packages.Length} packages, {Migrations.Length} migrations";
}

/// <summary>A commit, as its history has it. Whatever is no plain text in it is shown as text.</summary>
/// <param name="Commit">Its full hash.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Subject">The first line of its message.</param>
public sealed record CommitSummary(string Commit, DateTimeOffset Time, string Author, string Subject)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Commit[..Math.Min(7, Commit.Length)]} {Subject}";
}

/// <summary>What became of something from one release to another.</summary>
public enum Difference
{
    /// <summary>The later one has it alone.</summary>
    Added,
    /// <summary>Both have it, and not the same.</summary>
    Changed,
    /// <summary>The earlier one has it alone.</summary>
    Removed,
}

/// <summary>What a file is for.</summary>
public enum PathKind
{
    /// <summary>Code.</summary>
    Code,
    /// <summary>A view or template.</summary>
    View,
    /// <summary>A migration.</summary>
    Migration,
    /// <summary>Configuration.</summary>
    Configuration,
    /// <summary>A style, a script or an image.</summary>
    Asset,
    /// <summary>A translation.</summary>
    Translation,
    /// <summary>What names packages: a manifest or a lock file.</summary>
    Packages,
    /// <summary>A test.</summary>
    Test,
    /// <summary>Documentation.</summary>
    Documentation,
    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A file that differs.</summary>
/// <param name="Path">Where it lies, relative to the release; in quotes, with escapes, where it has characters that are no text.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Kind">What it is for.</param>
public sealed record PathChange(string Path, Difference Change, PathKind Kind)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Change.ToString().ToLowerInvariant()} {Path}";
}

/// <summary>A package whose version differs.</summary>
/// <param name="Manager">composer or npm (also for what yarn and pnpm install).</param>
/// <param name="Name">The package.</param>
/// <param name="From">The version of the earlier release; null where it has none.</param>
/// <param name="To">The version of the later one; null where it has none.</param>
public sealed record PackageChange(string Manager, string Name, string? From, string? To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} {From ?? "none"} -> {To ?? "none"}";
}

/// <summary>A migration that only one of two releases has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Change">Whether the later release has it alone, or the earlier one.</param>
/// <param name="Worst">The worst that was found when it was about to run; null where nothing was found, or nobody looked.</param>
public sealed record MigrationChange(string Name, Difference Change, MigrationSeverity? Worst)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Change.ToString().ToLowerInvariant()} {Name}";
}
