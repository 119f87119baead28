using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Unpins a release.</summary>
[Cmdlet(VerbsSecurity.Unprotect, "DeploynixRelease", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Release))]
public sealed class UnprotectDeploynixReleaseCommand : LockingCommand
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
        var events = await EventsAsync(site, "unpin");
        var wait = Wait(events);
        var (plan, isPinned) = await Services.Keeper.PlanUnpinAsync(site, Release, wait, cancel);
        if (!isPinned)
        {
            Tell($"{site}: {plan.Release} is not pinned; nothing was changed.");
            WriteObject(plan.Target);
            return;
        }
        if (!await ShouldProcessAsync(plan.Describe(), plan.Title + "?", "Unpin a release")) return;
        var outcome = await Services.Keeper.ApplyAsync(plan, wait, events, cancel);
        ThrowFailures(outcome);
        WriteObject(outcome.Release);
    }
}
