using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Takes the freeze of a site away, whoever made it.</summary>
[Cmdlet(VerbsCommon.Unlock, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SiteFreeze))]
public sealed class UnlockDeploynixSiteCommand : LockingCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Hands on the freeze that was taken away.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        if (await Services.Freezer.FindAsync(site, cancel) is not { } freeze)
        {
            Tell($"{site}: nobody froze it; nothing was changed.");
            return;
        }
        if (!await ShouldProcessAsync(SiteFreezer.DescribeRemoval(site, freeze), $"{site} is {freeze}. Unlock it?", "Unlock a site")) return;
        var events = await EventsAsync(site, "unlock");
        await Services.Freezer.ThawAsync(site, freeze, Wait(events), events, cancel);
        Tell($"{site}: deployments are accepted again. It was {freeze}.");
        if (PassThru) WriteObject(freeze);
    }
}
