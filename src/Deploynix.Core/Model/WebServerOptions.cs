using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>A web server that configuration can be written for.</summary>
public enum WebServer
{
    /// <summary>nginx, with PHP-FPM behind it.</summary>
    Nginx,
}

/// <summary>What keeps queue workers running.</summary>
public enum WorkerManager
{
    /// <summary>Nothing: the site has no workers of its own.</summary>
    None,
    /// <summary>supervisord.</summary>
    Supervisor,
    /// <summary>systemd, by a template unit.</summary>
    Systemd,
}

/// <summary>What configuration a site is to get on its servers.</summary>
public sealed record WebServerOptions
{
    /// <summary>The web server.</summary>
    public WebServer WebServer { get; init; }

    /// <summary>The names that the site answers to; empty for any.</summary>
    public ImmutableArray<string> ServerNames { get; init; } = [];

    /// <summary>Where nginx listens, as its own <c>listen</c> takes it; empty for port 80 on every address.</summary>
    public ImmutableArray<string> Listen { get; init; } = [];

    /// <summary>PHP's version, such as 8.2; null for the one of the server's command line, else the only one that has PHP-FPM.</summary>
    public string? PhpVersion { get; init; }

    /// <summary>Who the site's PHP, workers and schedule run as; null for the owner of the site's folder.</summary>
    public string? PoolUser { get; init; }

    /// <summary>How many queue workers; null for one where a manager is named, else none.</summary>
    public int? Workers { get; init; }

    /// <summary>What keeps them running; null for supervisor where it is installed, else systemd.</summary>
    public WorkerManager? WorkerManager { get; init; }

    /// <summary>Whether the site's schedule is run every minute, on its first server.</summary>
    public bool Scheduler { get; init; }

    /// <summary>Whether files that somebody edited are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The servers' /etc. Where it ends in /etc, sockets and logs lie in the run and var beside it, else in the system's own.</summary>
    public string ConfigurationRoot { get; init; } = "/etc";

    /// <summary>Whether reading and installing is done by <c>sudo -n</c>.</summary>
    public bool Sudo { get; init; }
}
