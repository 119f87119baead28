namespace Deploynix.Core.Model;

/// <summary>A backup that was loaded into a database of its own and found to be what it was made of.</summary>
public sealed record BackupTest
{
    /// <summary>The backup.</summary>
    public required string Id { get; init; }

    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>How many tables were compared.</summary>
    public int Tables { get; init; }

    /// <summary>How many rows they have.</summary>
    public long Rows { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}
