using System.Management.Automation;
using Deploynix.Core.Model;

namespace Deploynix.Commands;

/// <content>The configuration of what serves a site.</content>
public sealed partial class InitializeDeploynixSiteCommand
{
    private const string WebServerSet = "WebServer";

    /// <summary>The web server that is configured for the site, with PHP-FPM behind it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WebServerSet)]
    public WebServer WebServer { get; set; }

    /// <summary>The names that the site answers to. When left out, the host of the site's proof address, else any name.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [ValidateNotNullOrEmpty]
    public string[] ServerName { get; set; } = [];

    /// <summary>Where nginx listens: ports, addresses, or both. When left out, port 80 on every address.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [ValidateNotNullOrEmpty]
    public string[] Listen { get; set; } = [];

    /// <summary>The version of PHP whose FPM serves the site. When left out, the only one that is installed, else that of the site's command line.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [ValidateNotNullOrEmpty]
    public string? PhpVersion { get; set; }

    /// <summary>The user that PHP, the queue workers and the schedule run as. When left out, the owner of the site's folder.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [ValidateNotNullOrEmpty]
    public string? PoolUser { get; set; }

    /// <summary>How many queue workers are kept running. When left out, one where WorkerManager is given, else none.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [ValidateRange(0, 99)]
    public int? Workers { get; set; }

    /// <summary>What keeps queue workers running. When left out, supervisor where it is installed, else systemd.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    public WorkerManager? WorkerManager { get; set; }

    /// <summary>Runs the site's schedule every minute by cron, on its first server.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    public SwitchParameter Scheduler { get; set; }

    /// <summary>Replaces files that somebody edited, too. With -Adopt: passes over another deployer's lock, and accepts a moment without the served folder.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [Parameter(ParameterSetName = AdoptSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>The folder of the servers' configuration. Where it ends in /etc, sockets and logs lie in the run and var beside it.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    [ValidateNotNullOrEmpty]
    public string ConfigurationRoot { get; set; } = "/etc";

    /// <summary>Reads and installs the configuration by sudo -n.</summary>
    [Parameter(ParameterSetName = WebServerSet)]
    public SwitchParameter Sudo { get; set; }

    private async Task ConfigureAsync(Site site, CancellationToken cancel)
    {
        var plan = await Services.Configurator.PlanAsync(site, Options(), cancel);
        foreach (var refusal in plan.Refusals) WriteError(refusal);
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        AskFor(site, [.. plan.ToAskFor]);
        if (plan.Written.Any())
        {
            if (!await ShouldProcessAsync(plan.Describe(), plan.Describe() + "\n\n" + plan.Question, "Configure a web server")) return;
            foreach (var warning in await Services.Configurator.ApplyAsync(plan, cancel)) WriteWarning(warning);
            foreach (var file in plan.Written) Tell($"{site}: {file.Server}: {file.Path} was written.");
        }
        else if (plan.Files.All(file => file.State == ConfigurationState.Same))
        {
            Tell($"{site}: the configuration is there; nothing was changed.");
        }
    }

    /// <summary>Hands over what an administrator has to do.</summary>
    private void AskFor(Site site, IReadOnlyCollection<ConfigurationFile> files)
    {
        if (files.Count == 0) return;
        WriteWarning($"{site}: you may not install the configuration on {string.Join(", ", files.Select(file => file.Server).Distinct())}, and nothing of it was installed there. "
            + (Sudo ? "sudo -n was refused. " : "With -Sudo it is installed by sudo -n. ") + "Else ask an administrator to run the InstallCommand of each file.");
        foreach (var file in files) WriteObject(file);
    }

    private WebServerOptions Options() => new()
    {
        WebServer = WebServer,
        ServerNames = [.. ServerName],
        Listen = [.. Listen],
        PhpVersion = PhpVersion,
        PoolUser = PoolUser,
        Workers = Workers,
        WorkerManager = WorkerManager,
        Scheduler = Scheduler,
        Force = Force,
        ConfigurationRoot = ConfigurationRoot,
        Sudo = Sudo,
    };
}
