using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Makes a site's folders on its servers, where they are not there yet, and the configuration of what serves it; or takes over what another deployer laid out.</summary>
[Cmdlet(VerbsData.Initialize, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = FoldersSet)]
[OutputType(typeof(Site), typeof(ConfigurationFile), typeof(SiteAdoption))]
public sealed partial class InitializeDeploynixSiteCommand : SiteCommand
{
    private const string FoldersSet = "Folders";

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Hands on the site.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var isThere = ParameterSetName == AdoptSet ? await AdoptAsync(site, cancel) : await MakeFoldersAsync(site, cancel);
        if (ParameterSetName == WebServerSet) await ConfigureAsync(site, cancel);
        if (PassThru && isThere) WriteObject(site);
    }

    private async Task<bool> MakeFoldersAsync(Site site, CancellationToken cancel)
    {
        var plan = await Services.Initializer.PlanAsync(site, cancel);
        if (!plan.IsNeeded)
        {
            Tell($"{site}: {site.Path} is there; nothing was changed.");
            return true;
        }
        if (!await ShouldProcessAsync(plan.Describe(), $"Make {site.Path} on {string.Join(", ", site.Servers)}?", "Initialize a site")) return false;
        await Services.Initializer.ApplyAsync(plan, cancel);
        Tell($"{site}: {site.Path} is ready on {string.Join(", ", site.Servers)}.");
        return true;
    }
}
