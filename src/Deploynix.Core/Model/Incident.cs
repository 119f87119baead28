using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How bad an incident is.</summary>
public enum IncidentSeverity
{
    /// <summary>Few notice it.</summary>
    Minor,
    /// <summary>Many notice it, or something that matters does not work.</summary>
    Major,
    /// <summary>The site does not work, or data is at risk.</summary>
    Critical,
}

/// <summary>What is to be done in an incident, in the usual order.</summary>
public enum IncidentStep
{
    /// <summary>It is known that something is wrong.</summary>
    Confirm,
    /// <summary>People know of it.</summary>
    Communicate,
    /// <summary>The release that broke it is not live any more.</summary>
    Rollback,
    /// <summary>No cache serves what was left.</summary>
    Caches,
    /// <summary>Workers run the release that is live.</summary>
    Workers,
    /// <summary>The site works.</summary>
    Verify,
    /// <summary>The database fits the release that is live.</summary>
    Database,
    /// <summary>It still worked half an hour later.</summary>
    Monitor,
    /// <summary>People know that it is over.</summary>
    Resolution,
    /// <summary>It is written down.</summary>
    PostMortem,
}

/// <summary>Whether a step of an incident is done.</summary>
public enum IncidentStepStatus
{
    /// <summary>Not yet, as far as is known.</summary>
    Open,
    /// <summary>Done; the evidence says by what.</summary>
    Done,
    /// <summary>There is nothing to do; the evidence says why.</summary>
    NotApplicable,
}

/// <summary>An incident of a site: what happened, what was done, and what is still to do.</summary>
public sealed record Incident
{
    /// <summary>Its name: when it was opened, by the server's clock. Binds to -Id.</summary>
    public required string Id { get; init; }

    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>What it is called.</summary>
    public required string Title { get; init; }

    /// <summary>What was seen.</summary>
    public string? Reason { get; init; }

    /// <summary>How bad it is.</summary>
    public IncidentSeverity Severity { get; init; }

    /// <summary>Whether it is under way.</summary>
    public bool IsOpen => Closed is null;

    /// <summary>When it was opened, UTC.</summary>
    public DateTimeOffset Opened { get; init; }

    /// <summary>Who opened it.</summary>
    public string? OpenedBy { get; init; }

    /// <summary>When it was closed; null while it is open.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Who closed it.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>What ended it, in the words of whoever closed it.</summary>
    public string? Resolution { get; init; }

    /// <summary>The release that it is about: the one that was live when it was opened, or that was just left.</summary>
    public string? Release { get; init; }

    /// <summary>When that release went live; null where the journal does not tell.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The server that keeps it: the site's first one. Null where none could.</summary>
    public string? Server { get; init; }

    /// <summary>The steps of the checklist, in their order.</summary>
    public ImmutableArray<IncidentItem> Items { get; init; } = [];

    /// <summary>What happened, oldest first.</summary>
    public ImmutableArray<IncidentMoment> Timeline { get; init; } = [];

    /// <summary>What is wrong with what is kept of it: lines that were edited or torn.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>What could not be read when it was looked at: the journals of servers that are away.</summary>
    public ImmutableArray<string> Unread { get; init; } = [];

    /// <summary>The steps that nothing and nobody ticked.</summary>
    public ImmutableArray<IncidentItem> OpenItems => [.. Items.Where(item => item.Status == IncidentStepStatus.Open)];

    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Title} ({Severity.ToString().ToLowerInvariant()}, {(IsOpen ? "open" : "closed")})";
}

/// <summary>One step of an incident's checklist.</summary>
public sealed record IncidentItem
{
    /// <summary>The incident; binds to -Id.</summary>
    public required string Id { get; init; }

    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The step; binds to -Item.</summary>
    public required IncidentStep Item { get; init; }

    /// <summary>Whether it is done.</summary>
    public IncidentStepStatus Status { get; init; }

    /// <summary>By what that is known; for an open step, what is to be done.</summary>
    public required string Evidence { get; init; }

    /// <summary>When it was done.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Who did it.</summary>
    public string? By { get; init; }

    /// <summary>What people noted about it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Item}: {Status switch { IncidentStepStatus.NotApplicable => "not applicable", IncidentStepStatus.Done => "done", _ => "open" }}: {Evidence}";
}

/// <summary>What happened at one time.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="What">What.</param>
/// <param name="By">Who did it, where somebody did.</param>
/// <param name="Kind">What sort of thing it was.</param>
public sealed record IncidentMoment(DateTimeOffset At, string What, string? By, IncidentMomentKind Kind)
{
    /// <inheritdoc/>
    public override string ToString() => $"{At.UtcDateTime:yyyy-MM-dd HH:mm:ss} {What}";
}

/// <summary>What sort of thing happened.</summary>
public enum IncidentMomentKind
{
    /// <summary>The incident was opened or closed.</summary>
    Incident,
    /// <summary>Something was done to the site.</summary>
    Act,
    /// <summary>Somebody asked whether the site works, and it does.</summary>
    Good,
    /// <summary>Something failed, or the site did not work.</summary>
    Bad,
    /// <summary>Somebody was told.</summary>
    Told,
    /// <summary>Somebody noted something, or ticked a step.</summary>
    Note,
}
