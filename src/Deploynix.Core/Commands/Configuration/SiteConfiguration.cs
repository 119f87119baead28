using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>All that the configuration files of a site on one server are rendered from.</summary>
internal sealed record SiteConfiguration
{
    public required Site Site { get; init; }
    public required ConfigurationLayout Layout { get; init; }
    public required string PhpVersion { get; init; }

    /// <summary>Who PHP, workers and the schedule run as.</summary>
    public required string User { get; init; }
    public required string Group { get; init; }

    /// <summary>Who nginx runs as, and so who may open PHP's socket.</summary>
    public string NginxUser { get; init; } = "www-data";
    public ImmutableArray<string> ServerNames { get; init; } = [];
    public ImmutableArray<string> Listen { get; init; } = [];
    public WorkerManager WorkerManager { get; init; }
    public int Workers { get; init; } = 1;
    public bool Scheduler { get; init; }

    public string Name => ConfigurationName.Of(Site);
    public SitePaths Paths => SitePaths.Of(Site);
    public string Socket => Layout.FpmSocket(Name);

    /// <summary>The first line of each file, after the sign for a comment.</summary>
    public string Header => $"Written by Deploynix for {Site}; edits are kept unless -Force is given.";

    /// <summary>Every file, in the order in which they are installed: what nginx hands on to comes before nginx.</summary>
    public IEnumerable<RenderedFile> Render()
    {
        yield return FpmPool.Global(this);
        yield return FpmPool.Render(this);
        yield return NginxBlock.Render(this);
        if (WorkerManager == WorkerManager.Supervisor) yield return QueueWorkers.Supervisor(this);
        if (WorkerManager == WorkerManager.Systemd) yield return QueueWorkers.Systemd(this);
        if (Scheduler) yield return Schedule.Render(this);
    }
}
