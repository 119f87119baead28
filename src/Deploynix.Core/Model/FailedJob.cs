namespace Deploynix.Core.Model;

/// <summary>A job that failed for good and is kept by the application.</summary>
public sealed record FailedJob
{
    /// <summary>What <c>queue:retry</c> and <c>queue:forget</c> know it by; binds to -Id.</summary>
    public required string Id { get; init; }

    /// <summary>The job's own id, where it has one.</summary>
    public string? Uuid { get; init; }

    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server that was asked; binds to -Server.</summary>
    public required string Server { get; init; }

    /// <summary>The connection that it was queued on.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The queue.</summary>
    public string Queue { get; init; } = "";

    /// <summary>What kind of job it is, as its payload names it; null where the payload names none.</summary>
    public string? Class { get; init; }

    /// <summary>When it failed, UTC.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>The first line of the exception.</summary>
    public string? Exception { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
