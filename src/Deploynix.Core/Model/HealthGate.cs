using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What a deployment does when its release does not pass the gate after the swap.</summary>
public enum GateFailure
{
    /// <summary>It fails. The release stays live, and is marked bad: somebody decides.</summary>
    Stop,
    /// <summary>It fails. The release is marked bad, and the site is taken back to the last good one, once.</summary>
    Rollback,
    /// <summary>It warns, and goes on.</summary>
    Warn,
}

/// <summary>Which checks a gate makes.</summary>
public sealed record GateChecks
{
    /// <summary>No gate.</summary>
    public static GateChecks None { get; } = new();

    /// <summary>All checks but those of queues: jobs that wait are not the release's doing.</summary>
    public static GateChecks All { get; } = new() { IsAsked = true };

    /// <summary>Whether there is a gate.</summary>
    public bool IsAsked { get; init; }

    /// <summary>The names of its checks; none for all.</summary>
    public ImmutableArray<string> Names { get; init; } = [];
}

/// <summary>When a deployment asks whether its release works, and what becomes of one that does not.</summary>
public sealed record HealthGate
{
    /// <summary>Before the swap, while nobody is served by the release. What fails there keeps it from going live.</summary>
    public GateChecks Before { get; init; } = GateChecks.None;

    /// <summary>After the swap; null where the settings do not say: then there is one where they list checks.</summary>
    public GateChecks? After { get; init; }

    /// <summary>Where the site's own web server hands out a release by its id, an address of the loopback interface such as <c>127.0.0.1:8081</c>; null for PHP's own server.</summary>
    public string? Through { get; init; }

    /// <summary>What happens when it fails after the swap.</summary>
    public GateFailure OnFailure { get; init; } = GateFailure.Stop;
}
