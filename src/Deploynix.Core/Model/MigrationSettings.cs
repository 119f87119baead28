using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What is looked at before migrations run, and what is done about it.</summary>
public sealed record MigrationSettings
{
    /// <summary>
    /// What ends a deployment before any migration ran. What destroys data does unless the settings say otherwise: that cannot be taken back, while who deploys under pressure
    /// must not be held up by what makes a small table wait for a moment.
    /// </summary>
    public MigrationPolicy Policy { get; init; }

    /// <summary>Rules that are not looked at.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>The name of the last migration that is not looked at, for a site that has old ones; null for all of them.</summary>
    public string? StartAfter { get; init; }
}
