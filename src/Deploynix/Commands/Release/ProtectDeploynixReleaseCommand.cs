using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Pins a release, so that nothing removes it until it is unpinned.</summary>
[Cmdlet(VerbsSecurity.Protect, "DeploynixRelease", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Release))]
public sealed class ProtectDeploynixReleaseCommand : LockingCommand
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

    /// <summary>Why it is to stay, for whoever finds it pinned.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 500)]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Release;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "pin");
        var wait = Wait(events);
        var plan = await Services.Keeper.PlanPinAsync(site, Release, Reason, wait, cancel);
        if (!await ShouldProcessAsync(plan.Describe(), plan.Title + "?", "Pin a release")) return;
        var outcome = await Services.Keeper.ApplyAsync(plan, wait, events, cancel);
        ThrowFailures(outcome);
        WriteObject(outcome.Release);
    }
}
