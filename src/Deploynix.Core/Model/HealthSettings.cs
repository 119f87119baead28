using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What a health check asks.</summary>
public enum HealthKind
{
    /// <summary>An address of the site.</summary>
    Http,
    /// <summary>A command on the server.</summary>
    Command,
    /// <summary>A command of Laravel's own.</summary>
    Artisan,
    /// <summary>How many jobs wait.</summary>
    Queue,
    /// <summary>Whether errors are added to the log.</summary>
    Log,
}

/// <summary>How a site's health is told, and how long that may take.</summary>
public sealed record HealthSettings
{
    /// <summary>What is asked; none where the settings list nothing.</summary>
    public ImmutableArray<HealthCheck> Checks { get; init; } = [];

    /// <summary>How long failures do not count, from the beginning.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>The pause between two attempts; it doubles after each that failed.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all of it may take at most.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a deployment asks, and what happens when its release does not work.</summary>
    public HealthGate Gate { get; init; } = new();
}

/// <summary>One health check of a site.</summary>
public abstract record HealthCheck
{
    /// <summary>Its name, which no other check of the site has.</summary>
    public required string Name { get; init; }

    /// <summary>What it asks.</summary>
    public abstract HealthKind Kind { get; }

    /// <summary>How many attempts must succeed.</summary>
    public int Needed { get; init; } = 2;

    /// <summary>Of how many.</summary>
    public int Of { get; init; } = 3;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Asks an address of the site, from the operator's machine, from the servers themselves, or both.</summary>
public sealed record HttpCheck : HealthCheck
{
    /// <inheritdoc/>
    public override HealthKind Kind => HealthKind.Http;

    /// <summary>The address.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whether the operator's machine asks.</summary>
    public bool FromHere { get; init; } = true;

    /// <summary>Whether each server asks its own web server.</summary>
    public bool FromServer { get; init; } = true;

    /// <summary>The statuses that are right; none for 200 to 299.</summary>
    public ImmutableArray<int> Status { get; init; } = [];

    /// <summary>How many redirections are followed; 0 for none, so that a redirection is an answer like any other.</summary>
    public int Redirects { get; init; }

    /// <summary>A text that the body must hold; null for any body.</summary>
    public string? Body { get; init; }

    /// <summary>Headers that the answer must have, with a text that each must hold.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Values that a JSON body must have, by their path: <c>status</c>, <c>checks.0.ok</c>.</summary>
    public ImmutableSortedDictionary<string, string> Json { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>From how long on an answer is slow, which is degraded; null for never.</summary>
    public TimeSpan? Slow { get; init; }

    /// <summary>How long before its end a certificate is degraded.</summary>
    public TimeSpan Certificate { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>Runs a command in the release on each server.</summary>
public sealed record CommandCheck : HealthCheck
{
    /// <inheritdoc/>
    public override HealthKind Kind => HealthKind.Command;

    /// <summary>Shell text.</summary>
    public required string Run { get; init; }

    /// <summary>The exit code that is right.</summary>
    public int ExitCode { get; init; }
}

/// <summary>Runs a command of Laravel's own in the release on each server. One that this application does not have cannot be told.</summary>
public sealed record ArtisanCheck : HealthCheck
{
    /// <inheritdoc/>
    public override HealthKind Kind => HealthKind.Artisan;

    /// <summary>Its name: <c>about</c>, <c>migrate:status</c>.</summary>
    public required string Command { get; init; }
}

/// <summary>Counts the jobs that wait.</summary>
public sealed record QueueCheck : HealthCheck
{
    /// <inheritdoc/>
    public override HealthKind Kind => HealthKind.Queue;

    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>The connection; null for the application's default.</summary>
    public string? Connection { get; init; }

    /// <summary>How many may wait at most; null for any number.</summary>
    public int? Pending { get; init; }

    /// <summary>How long the oldest may wait; null for any time.</summary>
    public TimeSpan? Oldest { get; init; }
}

/// <summary>Watches the application's log: a new line of an error is unhealthy.</summary>
public sealed record LogCheck : HealthCheck
{
    /// <inheritdoc/>
    public override HealthKind Kind => HealthKind.Log;

    /// <summary>The file, relative to the release; null for the newest of Laravel's own, daily or single.</summary>
    public string? Path { get; init; }

    /// <summary>For how long no error may come.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(10);
}
