using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Opens an incident of a site and tells people.</summary>
[Cmdlet(VerbsLifecycle.Start, "DeploynixIncident", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Incident))]
public sealed class StartDeploynixIncidentCommand : SiteCommand
{
    /// <summary>What it is called, in a few words.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 200)]
    public string Title { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>What was seen.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 2000)]
    public string? Reason { get; set; }

    /// <summary>How bad it is: Minor, Major or Critical.</summary>
    [Parameter]
    public IncidentSeverity Severity { get; set; } = IncidentSeverity.Major;

    /// <summary>The release that it is about: an id, an object from Get-DeploynixRelease, the first characters of a commit, previous or ~2. When left out, the live one; after a rollback within two hours, the one that was left.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var request = new IncidentRequest(Title, Reason, Severity, Release);
        IncidentLine line;
        try
        {
            line = await Services.Incidents.PlanAsync(site, request, cancel);
        }
        catch (DeploynixException away) when (away.Kind.Category is FailureCategory.ConnectionError or FailureCategory.OperationTimeout)
        {
            line = Services.Incidents.Blind(request);
            if (await ShouldProcessAsync(SiteIncidents.Describe(site, line), $"Tell people of an incident of {site}?", "Open an incident")) await TellAloneAsync(site, line, away, cancel);
            return;
        }
        if (!await ShouldProcessAsync(SiteIncidents.Describe(site, line), $"Open an incident of {site}?", "Open an incident")) return;
        string id;
        try
        {
            id = await Services.Incidents.OpenAsync(site, line, cancel);
        }
        catch (DeploynixException failure) when (failure.Kind == ErrorKind.NotWritable)
        {
            await TellAloneAsync(site, line, failure, cancel);
            return;
        }
        Tell($"{site}: incident {id} opened; it is kept on {site.Servers[0]}{(site.Servers.Length > 1 ? ", the first of the site's servers" : "")}.");
        await TellOfIncidentAsync(site, line, cancel);
        WriteObject((await Services.Incidents.ListAsync(site, id, 1, cancel))[0]);
    }

    /// <summary>Where no server can keep it, people are told all the same: the server may be what is broken.</summary>
    private async Task TellAloneAsync(Site site, IncidentLine line, DeploynixException failure, CancellationToken cancel)
    {
        WriteWarning($"{failure.What} {failure.Server ?? site.Servers[0].Name} keeps nothing of this incident, and nothing will be ticked; people are told all the same. Next: {failure.Next}, then run this again.");
        await TellPeopleAsync(site, About(site, NotificationEvent.IncidentOpened, Words(line), line.Release), cancel);
        WriteObject(Services.Incidents.NotKept(site, line));
    }
}
