using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Makes a finished release the live one.</summary>
[Cmdlet(VerbsCommon.Set, "DeploynixActiveRelease", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Release))]
public sealed class SetDeploynixActiveReleaseCommand : NotifyingCommand
{
    /// <summary>The release: an object from Get-DeploynixRelease, an id, the first characters of a commit, current, previous or ~2.</summary>
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

    /// <summary>Accepts a release that is not known to be whole, and replaces a current that points outside of releases/.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Goes on in spite of a freeze without asking. A warning says so, and the journal keeps it.</summary>
    [Parameter]
    public SwitchParameter IgnoreFreeze { get; set; }

    /// <summary>Hands on the release that is live afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Release;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "activate");
        var wait = Wait(events);
        await using var prepared = await Services.Activator.PrepareAsync(site, Act.Activate, Release, Force, restoreEnvironment: false, wait, cancel);
        var plan = prepared.Plan;
        if (plan.Servers.All(server => server.SeenRelease == plan.Release) && !plan.Unmarks)
        {
            Tell($"{site}: {plan.Release} is live already; nothing was changed.");
        }
        else
        {
            if (!await ShouldProcessAsync(plan.Describe(), plan.Title + "?", "Activate a release")) return;
            if (plan.Freeze is { } freeze && !await GoesOnAsync(site, freeze, IgnoreFreeze)) return;
            var outcome = await AnnouncedAsync(site, Act.Activate, null, plan, events, progress => Services.Activator.ApplyAsync(prepared, wait, ignoreFreeze: IgnoreFreeze || plan.Freeze is not null, progress, cancel), cancel);
            ThrowFailures(outcome);
            if (plan.Target is { } live) Services.SeeLive(site, live);
            Tell($"{site}: {plan.Release} is live ({outcome.Deployment?.Duration.TotalSeconds:0.00} s).");
        }
        if (PassThru) WriteObject(plan.Target);
    }
}
