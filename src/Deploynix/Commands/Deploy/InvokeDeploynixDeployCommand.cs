using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Builds a release of a site and makes it live, or changes nothing that is live.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DeploynixDeploy", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Branch")]
[OutputType(typeof(Release))]
public sealed class InvokeDeploynixDeployCommand : NotifyingCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The branch to deploy, instead of the site's own.</summary>
    [Parameter(ParameterSetName = "Branch")]
    [ArgumentCompleter(typeof(BranchCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Branch { get; set; }

    /// <summary>The tag to deploy.</summary>
    [Parameter(ParameterSetName = "Tag", Mandatory = true)]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>The commit to deploy: 7 to 40 hexadecimal digits.</summary>
    [Parameter(ParameterSetName = "Commit", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>Takes nothing over from the release before: dependencies are installed and assets are built anew.</summary>
    [Parameter]
    public SwitchParameter Clean { get; set; }

    /// <summary>Backs the database up before the migrations, and ends the deployment where that fails. The backup is bound to the release: Restore-DeploynixDatabase -Before finds it.</summary>
    [Parameter]
    public SwitchParameter BackupDatabase { get; set; }

    /// <summary>Goes on where current points outside of releases/; that link is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Deploys in spite of a freeze. A warning says so, and the journal keeps it.</summary>
    [Parameter]
    public SwitchParameter IgnoreFreeze { get; set; }

    /// <summary>Goes live without asking for the release's health, whatever the settings say.</summary>
    [Parameter]
    public SwitchParameter NoGate { get; set; }

    /// <summary>Takes the site back to the last good release when the new one does not pass its health checks once it is live, whatever the settings say.</summary>
    [Parameter]
    public SwitchParameter AutoRollback { get; set; }

    /// <summary>Hands on the release that is live afterwards. After a failure nothing is handed on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        if (NoGate && AutoRollback)
        {
            throw new DeploynixException(ErrorKind.InvalidArgument, "-NoGate and -AutoRollback exclude each other: without a gate nothing tells that a rollback is needed.") { Site = site.ToString(), State = "Nothing was changed." };
        }
        var events = await EventsAsync(site, "deploy");
        var options = new DeployOptions { Branch = Branch, Tag = Tag, Commit = Commit, Clean = Clean, BackupDatabase = BackupDatabase, Force = Force, IgnoreFreeze = IgnoreFreeze, NoGate = NoGate, AutoRollback = AutoRollback, Wait = Wait(events) };
        await using var prepared = await Services.Deployer.PrepareAsync(site, options, withRevision: await AsksAsync(), cancel);
        if (!await ShouldProcessAsync(prepared.Plan?.Describe() ?? prepared.Title, prepared.Title + "?", "Deploy")) return;
        var outcome = await AnnouncedAsync(site, Act.Deploy, Tag ?? Commit ?? Branch ?? site.Branch, null, events, progress => Services.Deployer.DeployAsync(prepared, progress, cancel), cancel);
        ThrowFailures(outcome);
        if (outcome.Release is not { } release) return;
        Services.SeeLive(site, release);
        Tell($"{site}: {release.Id} is live ({release.Branch} {release.ShortCommit}, {release.Duration?.TotalSeconds:0.0} s).");
        if (PassThru) WriteObject(release);
    }
}
