using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What was done to a site.</summary>
public enum Act
{
    /// <summary>The site's folders were made.</summary>
    Initialize,
    /// <summary>A release was built and made live.</summary>
    Deploy,
    /// <summary>A release that was there was made live.</summary>
    Activate,
    /// <summary>The site was taken back to a release that was live before.</summary>
    Rollback,
    /// <summary>The site was frozen, so that nothing is deployed for a while.</summary>
    Lock,
    /// <summary>A freeze was taken away.</summary>
    Unlock,
    /// <summary>A release was removed by hand.</summary>
    Remove,
    /// <summary>A release was pinned, so that nothing removes it.</summary>
    Protect,
    /// <summary>A release was unpinned.</summary>
    Unprotect,
    /// <summary>The site's database was backed up.</summary>
    Backup,
    /// <summary>The site's database was replaced by a backup.</summary>
    Restore,
    /// <summary>A backup was tried in a database of its own.</summary>
    TestBackup,
    /// <summary>A backup was removed by hand.</summary>
    RemoveBackup,
    /// <summary>What another deployer laid out was taken over.</summary>
    Adopt,
    /// <summary>That was taken back.</summary>
    UndoAdopt,
    /// <summary>Variables of the site's .env were changed.</summary>
    Environment,
    /// <summary>Migrations were undone.</summary>
    UndoMigrations,
}

/// <summary>How it ended.</summary>
public enum Outcome
{
    /// <summary>All of it was done.</summary>
    Succeeded,
    /// <summary>A step failed before the swap: what is live was not touched.</summary>
    Failed,
    /// <summary>The release is live, and a step after the swap failed.</summary>
    LiveWithFailures,
    /// <summary>The operator stopped it before the swap.</summary>
    Stopped,
    /// <summary>Whoever ran it went away before it was done.</summary>
    Interrupted,
    /// <summary>The release was live, did not pass its health gate, and the site was taken back.</summary>
    RolledBack,
}

/// <summary>One act on a site, as its journal has it: one result per server.</summary>
public sealed record Deployment
{
    /// <summary>Joins what one act did on several servers.</summary>
    public required string Id { get; init; }

    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>What was done.</summary>
    public Act Act { get; init; }

    /// <summary>How it ended; the worst of its servers.</summary>
    public Outcome Outcome { get; init; }

    /// <summary>The release; binds to -Release.</summary>
    public string? Release { get; init; }

    /// <summary>The release that was live before.</summary>
    public string? Previous { get; init; }

    /// <summary>The commit's full hash.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch, tag or commit that was asked for.</summary>
    public string? Branch { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>How long it took; the slowest of its servers.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Who did it: user@machine.</summary>
    public string? By { get; init; }

    /// <summary>The act that made this one necessary, by its id: the deployment that a gate took back. Null for what somebody asked for.</summary>
    public string? Cause { get; init; }

    /// <summary>The step that failed, or in which whoever ran it went away, where that is known.</summary>
    public string? FailedStep { get; init; }

    /// <summary>What went wrong without being the end of it.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What was taken over from the release before, and what that saved.</summary>
    public ImmutableArray<string> Reused { get; init; } = [];

    /// <summary>How long after the swap it was proven that users get the release; null where nothing proved it.</summary>
    public TimeSpan? Proven { get; init; }

    /// <summary>The steps after the swap that were done on any server: what was reloaded and restarted.</summary>
    public ImmutableArray<string> Reloads { get; init; } = [];

    /// <summary>The incident that was open while it ran; null where none was.</summary>
    public string? Incident { get; init; }

    /// <summary>When it was over: by the server's clock where an incident was open, else by that of whoever did it.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>One result per server.</summary>
    public ImmutableArray<ServerResult> Servers { get; init; } = [];
}

/// <summary>What an act did on one server.</summary>
public sealed record ServerResult(string Server, Outcome Outcome, TimeSpan Duration, string? FailedStep, string? Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Server}: {Outcome}{(FailedStep is null ? "" : $" ({FailedStep})")}";
}
