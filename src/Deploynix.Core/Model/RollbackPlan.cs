using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How much can go wrong.</summary>
public enum RollbackRisk
{
    /// <summary>Nothing is known that speaks against it.</summary>
    Low,
    /// <summary>Something should be looked at first.</summary>
    Medium,
    /// <summary>The release will not work as it did, unless somebody does something about it first.</summary>
    High,
}

/// <summary>What a rollback would take back, and what it would not: the schema, the data, .env, uploads and jobs stay what they are.</summary>
public sealed record RollbackPlan
{
    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The release that would be live; binds to -Release of Invoke-DeploynixRollback.</summary>
    public required string Release { get; init; }

    /// <summary>The release that is live now, where one is.</summary>
    public string? Active { get; init; }

    /// <summary>When <see cref="Release"/> was live last, as far as the journal tells; else the earliest that it can have been left. Null where neither is known.</summary>
    public DateTimeOffset? Left { get; init; }

    /// <summary>How much can go wrong.</summary>
    public RollbackRisk Risk { get; init; }

    /// <summary>Why it is that, the worst first.</summary>
    public ImmutableArray<RollbackReason> Reasons { get; init; } = [];

    /// <summary>What comes back with the release: <c>From</c> is the release that would be live, <c>To</c> the one that is. Null where they are the same, or none is live.</summary>
    public ReleaseDifference? Reverts { get; init; }

    /// <summary>Migrations that ran since; a rollback leaves them as they are.</summary>
    public ImmutableArray<RollbackMigration> Migrations { get; init; } = [];

    /// <summary>Migrations that the release has, and that the database and the live release have not.</summary>
    public ImmutableArray<string> MissingMigrations { get; init; } = [];

    /// <summary>Jobs that wait; whoever takes them after a rollback is of the older release.</summary>
    public ImmutableArray<RollbackJobs> Jobs { get; init; } = [];

    /// <summary>Backups of the database that were made before migrations that ran since, or while the release was live; newest first.</summary>
    public ImmutableArray<Backup> Backups { get; init; } = [];

    /// <summary>What each server has of its own, and what would be run there.</summary>
    public ImmutableArray<RollbackServer> Servers { get; init; } = [];

    /// <summary>What somebody has to decide, with the command for it.</summary>
    public ImmutableArray<RollbackDecision> Decisions { get; init; } = [];

    /// <summary>What could not be found out, and why.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>What else should be known.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Site} ({Environment}): {Active ?? "nothing"} to {Release}, risk {Risk.ToString().ToLowerInvariant()}";
}

/// <summary>Something that makes a rollback risky.</summary>
/// <param name="Risk">How risky it is by this alone.</param>
/// <param name="Text">What it is.</param>
public sealed record RollbackReason(RollbackRisk Risk, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Risk.ToString().ToLowerInvariant()}: {Text}";
}

/// <summary>Something that a person has to decide.</summary>
/// <param name="What">What is to be decided.</param>
/// <param name="Command">The command that does it.</param>
public sealed record RollbackDecision(string What, string Command)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What}: {Command}";
}

/// <summary>Whether code works on a schema that is newer than it.</summary>
public enum SchemaVerdict
{
    /// <summary>Nothing is known that it would stumble over.</summary>
    Runs,
    /// <summary>It works, unless it does what is refused now, or relies on what is otherwise now.</summary>
    MayFail,
    /// <summary>It cannot be told.</summary>
    Unknown,
    /// <summary>It asks for what is gone, or writes what is refused.</summary>
    Fails,
}

/// <summary>From what a verdict was made.</summary>
public enum VerdictBasis
{
    /// <summary>There is nothing to judge by.</summary>
    None,
    /// <summary>What was found when the migration was about to run, kept with the release.</summary>
    Recorded,
    /// <summary>Its source, read now.</summary>
    Source,
    /// <summary>The release has the migration itself.</summary>
    Release,
}

/// <summary>A migration that ran since a release, and what the release's code makes of it.</summary>
public sealed record RollbackMigration
{
    /// <summary>Its name, as the migrations table has it.</summary>
    public required string Name { get; init; }

    /// <summary>The batch in which it ran; null where the database could not be asked.</summary>
    public int? Batch { get; init; }

    /// <summary>The database connection, as the application calls it; null where that is not known.</summary>
    public string? Connection { get; init; }

    /// <summary>The release whose deployment ran it; null where no record tells.</summary>
    public string? Release { get; init; }

    /// <summary>Whether the release's code works on what it made.</summary>
    public SchemaVerdict Verdict { get; init; }

    /// <summary>Why, or why not.</summary>
    public string Why { get; init; } = "";

    /// <summary>From what that is known.</summary>
    public VerdictBasis Basis { get; init; }

    /// <summary>The rules that it breaks; their names are those of Test-DeploynixMigration.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Whether data went with it, which neither a rollback nor <c>down()</c> brings back.</summary>
    public bool DestroysData { get; init; }

    /// <summary>Whether it has no <c>down()</c>, so that it cannot be undone.</summary>
    public bool IsIrreversible { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Verdict.ToString().ToLowerInvariant()}{(Why.Length > 0 ? $", {Why}" : "")}";
}

/// <summary>Jobs of one class that wait in a queue.</summary>
public sealed record RollbackJobs
{
    /// <summary>The class, as the job's payload calls it; null where the driver tells the count only.</summary>
    public string? Class { get; init; }

    /// <summary>The connection, as the application calls it.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Its driver.</summary>
    public string Driver { get; init; } = "";

    /// <summary>The queue.</summary>
    public string Queue { get; init; } = "";

    /// <summary>How many wait; null where that cannot be told.</summary>
    public long? Count { get; init; }

    /// <summary>How many of them came since the release was left; null where the jobs do not tell when they came.</summary>
    public long? Since { get; init; }

    /// <summary>Whether the release has that class; null where that cannot be told.</summary>
    public bool? IsKnown { get; init; }

    /// <summary>Why something could not be told.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} x {Class ?? "(unknown)"} in {Connection}:{Queue}";
}

/// <summary>What a release has of its configuration in bootstrap/cache.</summary>
public enum ConfigurationCache
{
    /// <summary>It could not be asked.</summary>
    Unknown,
    /// <summary>None: it reads .env.</summary>
    None,
    /// <summary>It is as new as .env.</summary>
    Current,
    /// <summary>.env is newer: a rollback makes it anew.</summary>
    Stale,
}

/// <summary>What is a server's own in a rollback.</summary>
public sealed record RollbackServer
{
    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>The release that is live there.</summary>
    public string? Active { get; init; }

    /// <summary>Variables of .env that changed since the release went live, by name. Values are never told.</summary>
    public ImmutableArray<EnvironmentChange> Environment { get; init; } = [];

    /// <summary>Whether it is known what the release was live with.</summary>
    public bool EnvironmentKept { get; init; }

    /// <summary>The configuration that the release has cached.</summary>
    public ConfigurationCache Configuration { get; init; }

    /// <summary>How many files of the shared folders changed since the release was left; null where that could not be counted.</summary>
    public long? Uploads { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long? UploadBytes { get; init; }

    /// <summary>Whether there may be more: the count was ended by time.</summary>
    public bool MoreUploads { get; init; }

    /// <summary>What would be run, in this order, secrets masked.</summary>
    public ImmutableArray<RollbackStep> Steps { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Server;
}

/// <summary>A step of a rollback.</summary>
/// <param name="Phase">The phase that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Command">What would be run, secrets masked.</param>
public sealed record RollbackStep(string Phase, string Name, string Command)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Phase}: {Name}";
}
