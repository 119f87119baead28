using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Removes a release from the servers, unless it is live, was just left, is pinned, or a process uses it.</summary>
[Cmdlet(VerbsCommon.Remove, "DeploynixRelease", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveDeploynixReleaseCommand : LockingCommand
{
    /// <summary>The release: an object from Get-DeploynixRelease, an id, the first characters of a commit, previous or ~2.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    [ValidateNotNull]
    public ReleaseReference Release { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Release;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "remove");
        var wait = Wait(events);
        var plan = await Services.Keeper.PlanRemovalAsync(site, Release, wait, cancel);
        if (!await ShouldProcessAsync(plan.Describe(), plan.Title + "?", "Remove a release")) return;
        var outcome = await Services.Keeper.ApplyAsync(plan, wait, events, cancel);
        ThrowFailures(outcome);
        Tell($"{site}: {plan.Release} is removed ({outcome.Deployment?.Duration.TotalSeconds:0.00} s).");
    }
}
