namespace Deploynix.Core.Model;

/// <summary>What became of a worker that was told to restart.</summary>
public enum WorkerTurn
{
    /// <summary>It was told; nobody waited.</summary>
    Told,
    /// <summary>Another one runs in its place, on the live release.</summary>
    Replaced,
    /// <summary>It ended, and none came in its place.</summary>
    Gone,
    /// <summary>Another one runs in its place, and not on the live release.</summary>
    OnAnotherRelease,
    /// <summary>It still runs.</summary>
    StillRunning,
}

/// <summary>One worker that ran when workers were told to restart.</summary>
public sealed record WorkerRestart
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>Its process id.</summary>
    public int Pid { get; init; }

    /// <summary>What it does.</summary>
    public WorkerKind Kind { get; init; }

    /// <summary>The release that it ran on.</summary>
    public string? Release { get; init; }

    /// <summary>What became of it.</summary>
    public WorkerTurn Turn { get; init; }

    /// <summary>The process in its place.</summary>
    public int? NewPid { get; init; }

    /// <summary>The release that one runs on.</summary>
    public string? NewRelease { get; init; }

    /// <summary>Its command line.</summary>
    public string Command { get; init; } = "";
}
