using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Notes something in an incident, or ticks a step of its checklist by a person's word.</summary>
[Cmdlet(VerbsData.Update, "DeploynixIncident", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = "Note")]
[OutputType(typeof(Incident))]
public sealed class UpdateDeploynixIncidentCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The incident. When left out, the one that is open.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(IncidentCompleter))]
    [FromObject("Id")]
    [ValidatePattern("^[0-9]{8}_[0-9]{6}(_[0-9]+)?$")]
    public string? Id { get; set; }

    /// <summary>The step of the checklist that it is about.</summary>
    [Parameter(ParameterSetName = "Note", ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = "Done", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = "NotApplicable", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = "Open", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public IncidentStep? Item { get; set; }

    /// <summary>What is to be kept, in one's own words; with -Done, how it is known.</summary>
    [Parameter(ParameterSetName = "Note", Mandatory = true)]
    [Parameter(ParameterSetName = "Done")]
    [Parameter(ParameterSetName = "Open")]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 2000)]
    public string? Note { get; set; }

    /// <summary>Ticks the step.</summary>
    [Parameter(ParameterSetName = "Done", Mandatory = true)]
    public SwitchParameter Done { get; set; }

    /// <summary>Says that there is nothing to do.</summary>
    [Parameter(ParameterSetName = "NotApplicable", Mandatory = true)]
    public SwitchParameter NotApplicable { get; set; }

    /// <summary>Why there is nothing to do.</summary>
    [Parameter(ParameterSetName = "NotApplicable", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 2000)]
    public string? Reason { get; set; }

    /// <summary>Says that the step is not done after all, whatever was found.</summary>
    [Parameter(ParameterSetName = "Open", Mandatory = true)]
    public SwitchParameter Open { get; set; }

    /// <summary>Hands on the incident as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var line = new IncidentLine
        {
            Event = ParameterSetName switch { "Done" => IncidentEvent.Done, "NotApplicable" => IncidentEvent.NotApplicable, "Open" => IncidentEvent.Reopened, _ => IncidentEvent.Note },
            By = Services.By.ToString(), Item = Item, Text = Reason ?? Note,
        };
        if (!await ShouldProcessAsync(SiteIncidents.Describe(site, Id, line), $"Put that down in the incident {Id ?? "of"} {site}?", "Add to an incident")) return;
        var id = await Services.Incidents.AddAsync(site, Id, [line], cancel);
        if (PassThru) WriteObject((await Services.Incidents.ListAsync(site, id, 1, cancel))[0]);
    }
}
