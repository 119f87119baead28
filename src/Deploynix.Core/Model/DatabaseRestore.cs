namespace Deploynix.Core.Model;

/// <summary>What a restore did: the database that it replaced is kept.</summary>
public sealed record DatabaseRestore
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server that it was done on.</summary>
    public required string Server { get; init; }

    /// <summary>The backup; null where a replaced database was brought back.</summary>
    public string? Backup { get; init; }

    /// <summary>The database that the site uses.</summary>
    public required string Database { get; init; }

    /// <summary>Where the one that was replaced is kept; binds to -Replaced.</summary>
    public required string Replaced { get; init; }

    /// <summary>The command that brings it back.</summary>
    public required string BringBack { get; init; }

    /// <summary>What an administrator of the database types to drop it.</summary>
    public required string Drop { get; init; }

    /// <summary>How long the database was changed over, while the site was in maintenance.</summary>
    public TimeSpan ChangeOver { get; init; }

    /// <summary>How long all of it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Database}, from {Backup ?? "a kept database"}; the replaced one is kept as {Replaced}";
}
