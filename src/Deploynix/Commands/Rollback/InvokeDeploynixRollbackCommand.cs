using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Formatting;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Takes a site back to the last known good release before the live one, or to the one that is named.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DeploynixRollback", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Release))]
public sealed class InvokeDeploynixRollbackCommand : NotifyingCommand
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
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>Accepts a release that is not known to be whole, and replaces a current that points outside of releases/.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Goes on in spite of a freeze without asking. A warning says so, and the journal keeps it.</summary>
    [Parameter]
    public SwitchParameter IgnoreFreeze { get; set; }

    /// <summary>Puts back the .env that the release was live with, in the same step as the release.</summary>
    [Parameter]
    public SwitchParameter RestoreEnvironment { get; set; }

    /// <summary>Does it as a part of the incident that is open, and opens one where none is. An incident that cannot be opened is a warning: the rollback goes on.</summary>
    [Parameter]
    public SwitchParameter Incident { get; set; }

    /// <summary>Hands on the release that is live afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "rollback");
        var wait = Wait(events);
        await using var prepared = await Services.Activator.PrepareAsync(site, Act.Rollback, Release, Force, RestoreEnvironment, wait, cancel);
        var plan = prepared.Plan;
        if (plan.Servers.All(server => server.SeenRelease == plan.Release))
        {
            Tell($"{site}: {plan.Release} is live already; nothing was changed.");
        }
        else
        {
            var told = await AsksAsync() ? await TellAsync(site, plan, cancel) : null;
            if (!await ShouldProcessAsync(told is null ? plan.Describe() : $"{told}\n\n{plan.Describe()}", told is null ? plan.Title + "?" : $"{told}\n\n{plan.Title}?", "Roll back")) return;
            if (plan.Freeze is { } freeze && !await GoesOnAsync(site, freeze, IgnoreFreeze)) return;
            var incident = Incident ? await JoinIncidentAsync(site, cancel) : null;
            DeployOutcome outcome;
            try
            {
                outcome = await AnnouncedAsync(site, Act.Rollback, null, plan, events, progress => Services.Activator.ApplyAsync(prepared, wait, ignoreFreeze: IgnoreFreeze || plan.Freeze is not null, progress, cancel), cancel);
            }
            finally
            {
                // A rollback that fails is what people want to know of first.
                if (incident is not null) await TellOfIncidentAsync(site, incident, cancel);
            }
            ThrowFailures(outcome);
            if (plan.Target is { } live) Services.SeeLive(site, live);
            Tell($"{site}: back on {plan.Release} ({outcome.Deployment?.Duration.TotalSeconds:0.00} s). The release that was left is kept.");
        }
        if (PassThru) WriteObject(plan.Target);
    }

    /// <summary>What it takes back and what it does not, for whoever reads it first. What cannot be found out keeps nobody from going back.</summary>
    private async Task<string> TellAsync(Site site, Plan plan, CancellationToken cancel)
    {
        try
        {
            return RollbackPlanText.Of(await Services.Rollbacks.PlanAsync(site, new ReleaseReference(plan.Release.Value), RestoreEnvironment, cancel));
        }
        catch (DeploynixException failure)
        {
            return $"What it would not take back could not be found out: {failure.What}";
        }
    }
}
