using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Shows what was done to a site, newest first, from the journal on its servers.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixDeployment")]
[OutputType(typeof(Deployment))]
public sealed class GetDeploynixDeploymentCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>How many, at most.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int Last { get; set; } = 50;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        foreach (var deployment in await Services.Reader.DeploymentsAsync(site, Last, cancel)) WriteObject(deployment);
    }
}
