namespace Deploynix.Core.Model;

/// <summary>How many jobs wait in a queue.</summary>
public sealed record QueueDepth
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server that was asked.</summary>
    public required string Server { get; init; }

    /// <summary>The connection, as the application calls it.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Its driver.</summary>
    public string Driver { get; init; } = "";

    /// <summary>The queue.</summary>
    public string Queue { get; init; } = "";

    /// <summary>Jobs that could be run now; null where that cannot be told.</summary>
    public long? Pending { get; init; }

    /// <summary>Jobs whose time has not come; null where that cannot be told.</summary>
    public long? Delayed { get; init; }

    /// <summary>Jobs that a worker has taken; null where that cannot be told.</summary>
    public long? Reserved { get; init; }

    /// <summary>Since when the oldest job that could be run waits; null for none, or where that cannot be told.</summary>
    public DateTimeOffset? OldestPending { get; init; }

    /// <summary>Why something could not be told.</summary>
    public string? Reason { get; init; }
}
