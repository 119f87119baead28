using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How a health check came out.</summary>
public enum HealthStatus
{
    /// <summary>As it should be.</summary>
    Healthy,
    /// <summary>It works, but slowly, not at every attempt, or not for long.</summary>
    Degraded,
    /// <summary>It does not work.</summary>
    Unhealthy,
    /// <summary>It could not be told; why is said.</summary>
    Unknown,
}

/// <summary>Who asked.</summary>
public enum HealthFrom
{
    /// <summary>The operator's machine.</summary>
    Here,
    /// <summary>The server itself.</summary>
    Server,
}

/// <summary>What one check of one server, or of the site from the operator's machine, came to.</summary>
public sealed record HealthResult
{
    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server; null where the operator's machine asked.</summary>
    public string? Server { get; init; }

    /// <summary>The check's name.</summary>
    public required string Check { get; init; }

    /// <summary>What it asks.</summary>
    public required HealthKind Kind { get; init; }

    /// <summary>Who asked.</summary>
    public required HealthFrom From { get; init; }

    /// <summary>How it came out.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; init; }

    /// <summary>How many of them failed after the warm-up.</summary>
    public int Failures { get; init; }

    /// <summary>How long the last attempt took; null where none came to an end.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>How long all of it took, pauses included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What was seen.</summary>
    public required string Seen { get; init; }

    /// <summary>What was expected.</summary>
    public required string Expected { get; init; }

    /// <summary>What to do about it; null where nothing is to be done.</summary>
    public string? Advice { get; init; }

    /// <summary>The last lines that a command printed. They are for the operator alone: no notification has them.</summary>
    public ImmutableArray<string> Output { get; init; } = [];

    /// <summary>The incident that is open, where the server keeps one; it gets what was seen.</summary>
    public string? Incident { get; init; }

    /// <summary>Whether PHP's own server was asked for a release, since nothing handed it out where <c>health.gate.through</c> says.</summary>
    public bool AskedPhp { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check} ({(From == HealthFrom.Here ? "from here" : Server)}): {Status}: {Seen}";
}
