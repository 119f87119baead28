namespace Deploynix.Core.Model;

/// <summary>What a long-running process of a site does.</summary>
public enum WorkerKind
{
    /// <summary><c>queue:work</c>.</summary>
    QueueWork,
    /// <summary><c>queue:listen</c>, which starts a new process for each job, always of its own release.</summary>
    QueueListen,
    /// <summary><c>horizon</c> and its supervisors.</summary>
    Horizon,
    /// <summary><c>horizon:work</c>, which Horizon started.</summary>
    HorizonWork,
    /// <summary>Octane and its application servers.</summary>
    Octane,
    /// <summary>Reverb.</summary>
    Reverb,
    /// <summary><c>schedule:work</c>.</summary>
    Schedule,
}

/// <summary>A long-running process of a site on one server.</summary>
public sealed record QueueWorker
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server that it runs on.</summary>
    public required string Server { get; init; }

    /// <summary>Its process id there.</summary>
    public int Pid { get; init; }

    /// <summary>What it does.</summary>
    public WorkerKind Kind { get; init; }

    /// <summary>The connection that its arguments name; null for the application's default.</summary>
    public string? Connection { get; init; }

    /// <summary>The queues that its arguments name; null for the connection's default.</summary>
    public string? Queue { get; init; }

    /// <summary>When it started, UTC, by the server's clock.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it runs.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>The release whose code it runs; null where that folder is gone, or where nothing tells.</summary>
    public string? Release { get; init; }

    /// <summary>Whether that is the release that is live.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The memory that it holds (resident).</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Who it runs as.</summary>
    public string? User { get; init; }

    /// <summary>Whether it is stopped by a signal, so that it can hear nothing.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Its working directory, as the kernel has it; null where that may not be read.</summary>
    public string? Directory { get; init; }

    /// <summary>Its command line.</summary>
    public string Command { get; init; } = "";

    /// <summary>When it started, in the kernel's clock ticks since boot: with the pid the name of a process that no other one has.</summary>
    internal long StartTicks { get; init; }

    /// <summary>Whether <c>queue:restart</c> or <c>horizon:terminate</c> is meant for it.</summary>
    internal bool HearsRestart => Kind is WorkerKind.QueueWork or WorkerKind.QueueListen or WorkerKind.Horizon or WorkerKind.HorizonWork;

    /// <summary>Whether its working directory was removed while it ran.</summary>
    internal bool LostItsFolder => Directory?.EndsWith(" (deleted)", StringComparison.Ordinal) == true;

    /// <inheritdoc/>
    public override string ToString() => $"{Pid} on {Server}";
}
