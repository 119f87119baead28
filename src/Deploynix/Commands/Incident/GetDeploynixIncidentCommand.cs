using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Shows incidents of a site: what happened, and which steps of the checklist are done.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixIncident", DefaultParameterSetName = "Last")]
[OutputType(typeof(Incident))]
public sealed class GetDeploynixIncidentCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>One incident.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true)]
    [ArgumentCompleter(typeof(IncidentCompleter))]
    [FromObject("Id")]
    [ValidatePattern("^[0-9]{8}_[0-9]{6}(_[0-9]+)?$")]
    public string? Id { get; set; }

    /// <summary>How many, newest first. When left out, the newest; one that is open is always that.</summary>
    [Parameter(ParameterSetName = "Last")]
    [ValidateRange(1, 10_000)]
    public int Last { get; set; } = 1;

    /// <summary>All that are kept.</summary>
    [Parameter(ParameterSetName = "All", Mandatory = true)]
    public SwitchParameter All { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var incidents = await Services.Incidents.ListAsync(site, Id, All ? 10_000 : Last, cancel);
        Services.SeenIncidents.Keep(site, incidents);
        foreach (var unread in incidents.SelectMany(incident => incident.Unread).Distinct()) WriteWarning($"{site}: {unread}");
        foreach (var incident in incidents)
        {
            foreach (var problem in incident.Problems) WriteWarning($"{site}: the file of incident {incident.Id} is not as it was written: {problem}.");
            WriteObject(incident);
        }
    }
}
