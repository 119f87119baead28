using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Tells what a rollback would take back and what it would not, before anything happens. It changes nothing and takes no lock.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixRollbackPlan")]
[OutputType(typeof(RollbackPlan))]
public sealed class GetDeploynixRollbackPlanCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The release to go back to: an id, an object from Get-DeploynixRelease, the first characters of a commit, previous or ~2. When left out, the last known good one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Release", "Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? To { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel) =>
        WriteObject(await Services.Rollbacks.PlanAsync(site, To, restoreEnvironment: false, cancel));
}
