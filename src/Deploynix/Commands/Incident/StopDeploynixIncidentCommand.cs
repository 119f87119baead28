using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Closes the incident of a site that is open and tells people.</summary>
[Cmdlet(VerbsLifecycle.Stop, "DeploynixIncident", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Incident))]
public sealed class StopDeploynixIncidentCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>What ended it, and what the cause was.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 2000)]
    public string? Resolution { get; set; }

    /// <summary>Closes it without asking, whatever steps are open.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var incident = await Services.Incidents.FindOpenAsync(site, cancel)
            ?? throw new DeploynixException(ErrorKind.IncidentNotFound, "No incident is open.") { Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixIncident {site.Name} -All" };
        var open = incident.OpenItems.Where(item => item.Item is not IncidentStep.Resolution and not IncidentStep.PostMortem).ToList();
        foreach (var item in open) WriteWarning($"{site}: {item}");
        var line = new IncidentLine { Event = IncidentEvent.Closed, By = Services.By.ToString(), Text = Resolution };
        if (!await ShouldProcessAsync(SiteIncidents.DescribeClosing(site, incident.Id, line), $"Close the incident {incident.Id} of {site}?", "Close an incident")) return;
        if (open.Count > 0 && !await GoesOnAsync(site, incident, open)) return;
        await Services.Incidents.CloseAsync(site, incident.Id, line, cancel);
        var told = await TellPeopleAsync(site, About(site, NotificationEvent.IncidentClosed, $"{incident.Title}{(Resolution is null ? "" : $"\n{Resolution}")}", null), cancel);
        try
        {
            if (!told.IsEmpty) await Services.Incidents.AddAsync(site, incident.Id, IncidentLines.Told(told, Services.By), cancel);
        }
        catch (DeploynixException failure)
        {
            WriteWarning($"{site}: the incident is closed, and who was told is not in it: {failure.What}");
        }
        Tell($"{site}: incident {incident.Id} closed. Next: Export-DeploynixIncident {site.Name} -Path {incident.Id}.html");
        WriteObject((await Services.Incidents.ListAsync(site, incident.Id, 1, cancel))[0]);
    }

    /// <summary>Somebody says so now, or said so by -Force or -Confirm:$false.</summary>
    private async Task<bool> GoesOnAsync(Site site, Incident incident, List<IncidentItem> open)
    {
        if (Force || await OnPipelineAsync(SaidNotToAsk)) return true;
        try
        {
            return await ShouldContinueAsync($"{(open.Count == 1 ? "1 step is" : $"{open.Count} steps are")} open: {string.Join(", ", open.Select(item => item.Item))}. Close the incident all the same?", "Steps are open");
        }
        catch (Exception nobody) when (nobody is IContainsErrorRecord or NotImplementedException or NullReferenceException)
        {
            // The last of them is the console's own, where its input is at its end.
            throw new DeploynixException(ErrorKind.IncidentUnfinished, $"Steps of the incident {incident.Id} are open: {string.Join(", ", open.Select(item => item.Item))}.")
            {
                Site = site.ToString(), State = "It is still open.", Next = $"Update-DeploynixIncident {site.Name} -Item {open[0].Item} -Done, or close it all the same: Stop-DeploynixIncident {site.Name} -Force",
            };
        }
    }

    private bool SaidNotToAsk() =>
        (MyInvocation.BoundParameters.TryGetValue("Confirm", out var given) && given is SwitchParameter { IsPresent: false })
        || string.Equals(SessionState.PSVariable.GetValue("ConfirmPreference")?.ToString(), "None", StringComparison.OrdinalIgnoreCase);
}
