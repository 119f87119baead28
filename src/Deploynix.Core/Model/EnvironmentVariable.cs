using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>A variable of a site's .env.</summary>
public sealed record EnvironmentVariable
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The value that PHP gets, where it was asked for; else null.</summary>
    public string? Value { get; init; }

    /// <summary>Whether <see cref="Value"/> was left out.</summary>
    public bool IsMasked { get; init; } = true;

    /// <summary>Whether its name, or a password in its value, says that it is a secret.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether it has no value.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>The line that it stands in, the last one where there are several; counted from 1.</summary>
    public int Line { get; init; }

    /// <summary>What became of it since the live release went live.</summary>
    public EnvironmentDrift Drift { get; init; }

    /// <summary>The servers whose .env has it.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>Whether the servers of the site differ in it.</summary>
    public bool Differs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What became of a variable since a release went live.</summary>
public enum EnvironmentDrift
{
    /// <summary>Nothing is known: no .env was kept of that release.</summary>
    Unknown,
    /// <summary>It is what it was.</summary>
    None,
    /// <summary>It is new.</summary>
    Added,
    /// <summary>It has another value.</summary>
    Changed,
    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>A variable that differs between what two releases were live with. Values are never told.</summary>
public sealed record EnvironmentChange
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What became of it.</summary>
    public required EnvironmentDrift Change { get; init; }

    /// <summary>Whether its name says that it is a secret.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The release that is compared.</summary>
    public required string From { get; init; }

    /// <summary>What it is compared to: a release, or <c>now</c> for the .env as it is.</summary>
    public required string To { get; init; }

    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The servers that it differs on.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Change.ToString().ToLowerInvariant()}";
}
