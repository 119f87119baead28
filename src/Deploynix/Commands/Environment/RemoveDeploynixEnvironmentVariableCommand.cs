using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Removes variables from a site's .env.</summary>
[Cmdlet(VerbsCommon.Remove, "DeploynixEnvironmentVariable", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveDeploynixEnvironmentVariableCommand : EnvironmentCommand
{
    /// <summary>The names of the variables.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Variable { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "environment");
        var plan = await Services.Variables.PlanRemoveAsync(site, Variable, refresh: !NoRefresh, Wait(events), cancel);
        await ChangeAsync(site, plan, events, cancel);
    }
}
