using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What is known of a release.</summary>
public enum ReleaseStatus
{
    /// <summary>Built to its end: it can be made live.</summary>
    Finished,
    /// <summary>It is being built now, by whoever holds the lock.</summary>
    Building,
    /// <summary>A step failed, or the operator stopped it, before it was live.</summary>
    Failed,
    /// <summary>Whoever built it went away before it was done.</summary>
    Interrupted,
    /// <summary>A folder in <c>releases/</c> of which nothing is recorded: made by another deployer, or by hand.</summary>
    Adopted,
    /// <summary>Finished on some servers of the site and not on others.</summary>
    Partial,
    /// <summary>Built to its end, and found not to work when it was live: nothing picks it again.</summary>
    Bad,
}

/// <summary>One release of a site, the same on all its servers.</summary>
public sealed record Release
{
    /// <summary>The name of its folder in <c>releases/</c>; a UTC time, yyyyMMdd_HHmmss, for this module's own.</summary>
    public required string Id { get; init; }

    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>Whether requests get this release now, on every server of the site.</summary>
    public bool Active { get; init; }

    /// <summary>What is known of it.</summary>
    public ReleaseStatus Status { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The commit's full hash.</summary>
    public string? Commit { get; init; }

    /// <summary>The first line of the commit's message.</summary>
    public string? Subject { get; init; }

    /// <summary>Who wrote the commit.</summary>
    public string? Author { get; init; }

    /// <summary>The branch, tag or commit that was asked for.</summary>
    public string? Branch { get; init; }

    /// <summary>Who deployed it: user@machine.</summary>
    public string? DeployedBy { get; init; }

    /// <summary>How long its deployment took, up to the swap.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The step that failed, where one did.</summary>
    public string? FailedStep { get; init; }

    /// <summary>Whether it is pinned, so that nothing removes it.</summary>
    public bool Pinned { get; init; }

    /// <summary>Who pinned it: user@machine.</summary>
    public string? PinnedBy { get; init; }

    /// <summary>When it was pinned, UTC.</summary>
    public DateTimeOffset? PinnedAt { get; init; }

    /// <summary>Why it was pinned, where somebody said so.</summary>
    public string? PinReason { get; init; }

    /// <summary>Why it is marked bad; null where it is not.</summary>
    public string? BadReason { get; init; }

    /// <summary>When it was marked bad, UTC.</summary>
    public DateTimeOffset? BadAt { get; init; }

    /// <summary>How much room it takes on a server, in bytes; measured once, after its deployment. Null where it was not.</summary>
    public long? Size { get; init; }

    /// <summary>Its folder on the servers.</summary>
    public required string Path { get; init; }

    /// <summary>The servers that have it.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>The servers on which it is live.</summary>
    public ImmutableArray<string> ActiveOn { get; init; } = [];

    /// <summary>The commit's hash in the length that people use.</summary>
    public string? ShortCommit => Commit is { Length: > 7 } ? Commit[..7] : Commit;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
