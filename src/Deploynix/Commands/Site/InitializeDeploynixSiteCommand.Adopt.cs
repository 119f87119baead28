using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;

namespace Deploynix.Commands;

/// <content>Taking over what another deployer laid out.</content>
public sealed partial class InitializeDeploynixSiteCommand
{
    private const string AdoptSet = "Adopt";

    /// <summary>Takes over what Capistrano, Deployer, Mina, Envoyer, Forge or somebody by hand laid out in the site's folder.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AdoptSet)]
    public SwitchParameter Adopt { get; set; }

    /// <summary>Puts back what was there before the adoption.</summary>
    [Parameter(ParameterSetName = AdoptSet)]
    public SwitchParameter Undo { get; set; }

    /// <summary>How long to wait for whoever works on the site, such as 90s or 5m. When left out, not at all.</summary>
    [Parameter(ParameterSetName = AdoptSet)]
    [DurationTransform]
    public TimeSpan WaitFor { get; set; }

    /// <summary>Whether there is something to hand on.</summary>
    private async Task<bool> AdoptAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, Undo ? "undo the adoption" : "adopt");
        var wait = new LockWait(WaitFor, TimeProvider.System, events);
        var plan = Undo ? await Services.Adopter.PlanUndoAsync(site, Force, wait, cancel) : await Services.Adopter.PlanAsync(site, Force, wait, cancel);
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        if (!await ShouldProcessAsync(plan.Describe(), plan.Plan.Title + "?", Undo ? "Undo an adoption" : "Adopt a site")) return false;
        var outcome = await Services.Adopter.ApplyAsync(plan, wait, events, cancel);
        ThrowFailures(outcome);
        foreach (var adoption in plan.Adoptions) WriteObject(adoption);
        Tell(Undo
            ? $"{site}: {site.Path} is as it was before the adoption."
            : $"{site}: {site.Path} is taken over ({outcome.Deployment?.Duration.TotalSeconds:0.00} s); Initialize-DeploynixSite {site.Name} -Adopt -Undo puts it back, until something is deployed.");
        return true;
    }
}
