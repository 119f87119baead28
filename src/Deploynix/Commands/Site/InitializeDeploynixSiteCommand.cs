using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Makes a site's folders on its servers, where they are not there yet.</summary>
[Cmdlet(VerbsData.Initialize, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Site))]
public sealed class InitializeDeploynixSiteCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Hands on the site.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var plan = await Services.Initializer.PlanAsync(site, cancel);
        if (!plan.IsNeeded)
        {
            Tell($"{site}: {site.Path} is there; nothing was changed.");
        }
        else
        {
            if (!await ShouldProcessAsync(plan.Describe(), $"Make {site.Path} on {string.Join(", ", site.Servers)}?", "Initialize a site")) return;
            await Services.Initializer.ApplyAsync(plan, cancel);
            Tell($"{site}: {site.Path} is ready on {string.Join(", ", site.Servers)}.");
        }
        if (PassThru) WriteObject(site);
    }
}
