using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>A backup of a site's database.</summary>
public sealed record Backup
{
    /// <summary>Its name: when it was begun, by the server's clock, UTC.</summary>
    public required string Id { get; init; }

    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server that it was made on.</summary>
    public required string Server { get; init; }

    /// <summary>When it was begun, UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>mysql (MariaDB too), pgsql or sqlite.</summary>
    public required string Driver { get; init; }

    /// <summary>The database's name, or its file.</summary>
    public string? Database { get; init; }

    /// <summary>The backup's size.</summary>
    public long Bytes { get; init; }

    /// <summary>The hash of its bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether its file has the size that was written. That its bytes are right, Test-DeploynixBackup and Restore-DeploynixDatabase find out.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The release that was live.</summary>
    public string? Release { get; init; }

    /// <summary>The release before whose migrations it was made; null where it was made by hand.</summary>
    public string? Before { get; init; }

    /// <summary>The migrations that the database had.</summary>
    public ImmutableArray<string> Migrations { get; init; } = [];

    /// <summary>How many rows each table has in it.</summary>
    public ImmutableSortedDictionary<string, long> Tables { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>How many rows there are in all.</summary>
    public long Rows => Tables.Values.Sum();

    /// <summary>Who made it: user@machine.</summary>
    public string? By { get; init; }

    /// <summary>Where it lies: on the server, or on the operator's machine where it was streamed there.</summary>
    public required string Path { get; init; }

    /// <summary>The backup that a record tells of.</summary>
    internal static Backup Of(BackupRecord record, Site site, Server server, string folder, bool isWhole = true) => new()
    {
        Id = record.Id,
        Site = site.Name,
        Environment = site.Environment,
        SettingsPath = site.SettingsPath,
        Server = server.Name,
        Time = record.Created,
        Duration = TimeSpan.FromSeconds(record.Seconds),
        Driver = record.Driver,
        Database = record.Database,
        Bytes = record.Bytes,
        Sha256 = record.Sha256,
        IsWhole = isWhole,
        Release = record.Release is "" ? null : record.Release,
        Before = record.Before,
        Migrations = record.Migrations ?? [],
        Tables = record.Rows,
        By = record.By,
        Path = $"{folder}/{record.File}",
    };

    /// <inheritdoc/>
    public override string ToString() => Id;
}
