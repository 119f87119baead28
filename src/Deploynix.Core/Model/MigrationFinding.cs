namespace Deploynix.Core.Model;

/// <summary>What keeps a site's data.</summary>
public enum DatabaseEngine
{
    /// <summary>MySQL.</summary>
    MySql,
    /// <summary>MariaDB.</summary>
    MariaDb,
    /// <summary>PostgreSQL.</summary>
    PostgreSql,
    /// <summary>SQLite.</summary>
    Sqlite,
}

/// <summary>How bad it is what a migration does.</summary>
public enum MigrationSeverity
{
    /// <summary>An annotation allows it, with a reason.</summary>
    Allowed,
    /// <summary>It can go wrong, or cannot be told.</summary>
    Warning,
    /// <summary>The running site fails or waits while, or after, it runs.</summary>
    Dangerous,
    /// <summary>Data is gone afterwards, and code that is older than it fails: neither a rollback nor <c>down()</c> brings that back.</summary>
    Destructive,
}

/// <summary>What a deployment does about what its migrations would do.</summary>
public enum MigrationPolicy
{
    /// <summary>What destroys data ends the deployment before any migration ran; the rest is a warning.</summary>
    Destructive,
    /// <summary>What is destructive or dangerous ends the deployment before any migration ran.</summary>
    Block,
    /// <summary>Whatever is found is a warning.</summary>
    Warn,
    /// <summary>Nothing is looked at.</summary>
    Allow,
}

/// <summary>What is dangerous about a migration, where, and what to do instead.</summary>
public sealed record MigrationFinding
{
    /// <summary>The site; binds to -Site of the next command in a pipeline. Null for a local folder.</summary>
    public string? Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public string? Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The release that has the migration.</summary>
    public string? Release { get; init; }

    /// <summary>The rule's name; it never changes.</summary>
    public required string Rule { get; init; }

    /// <summary>How bad it is.</summary>
    public required MigrationSeverity Severity { get; init; }

    /// <summary>The migration's name.</summary>
    public required string Migration { get; init; }

    /// <summary>Whether it ran already, so that what is said of it is about the past.</summary>
    public bool Ran { get; init; }

    /// <summary>Its file, relative to the release, or as it was given.</summary>
    public required string File { get; init; }

    /// <summary>The line in it.</summary>
    public int Line { get; init; }

    /// <summary>The table.</summary>
    public string? Table { get; init; }

    /// <summary>The SQL, as the framework prints it; null where only the source was read.</summary>
    public string? Statement { get; init; }

    /// <summary>What the database is.</summary>
    public required DatabaseEngine Database { get; init; }

    /// <summary>Its version; null where it is not known.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>Why it is dangerous for code that is older, or for a running site.</summary>
    public required string Danger { get; init; }

    /// <summary>The way without that danger.</summary>
    public required string SafeWay { get; init; }

    /// <summary>How many rows the table has, about; null where no database was asked or it does not know.</summary>
    public long? Rows { get; init; }

    /// <summary>How many bytes the table takes with its indexes; null where that is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>Why it is allowed, as an annotation in the migration says; null where none does.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Migration}:{Line}: {Rule} ({Severity.ToString().ToLowerInvariant()}){(Table is null ? "" : $" on {Table}")}: {Danger}";
}
