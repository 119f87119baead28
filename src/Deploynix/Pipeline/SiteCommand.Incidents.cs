using System.Collections.Immutable;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;

namespace Deploynix.Pipeline;

/// <summary>What commands have to do with an incident that is under way.</summary>
public abstract partial class SiteCommand
{
    /// <summary>Puts lines down in the incident that is open, if one is. Whatever comes of that, the command did what it did.</summary>
    private protected async Task RecordAsync(Site site, ImmutableArray<IncidentLine> lines, CancellationToken cancel)
    {
        if (lines.IsEmpty) return;
        try
        {
            if (await Services.Incidents.RecordAsync(site, lines, cancel) is { } id) WriteVerbose($"{site}: the incident {id} has it.");
        }
        catch (DeploynixException failure) when (failure.Kind == ErrorKind.NotWritable)
        {
            WriteWarning($"{site}: the open incident does not have it: {failure.What}");
        }
        catch (DeploynixException failure)
        {
            WriteVerbose($"{site}: whether an incident is open is not known: {failure.What}");
        }
    }

    /// <summary>Tells everybody who wants to know, and gives what came of it. Whoever cannot be told is a warning.</summary>
    private protected async Task<ImmutableArray<NotificationResult>> TellPeopleAsync(Site site, Notification what, CancellationToken cancel)
    {
        var results = ImmutableArray.CreateBuilder<NotificationResult>();
        var recipients = ImmutableArray.CreateBuilder<Recipient>();
        foreach (var target in site.Notifications.Where(target => target.Events.Contains(what.Event)))
        {
            try
            {
                recipients.Add(await OnPipelineAsync(() => NotifyingCommand.RecipientOf(target, reference => SecretVault.Get(InvokeCommand, reference))));
            }
            catch (DeploynixException failure)
            {
                results.Add(new()
                {
                    Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Target = target.Name, Kind = target.Kind, Event = what.Event, Delivered = false, Reason = failure.What,
                });
            }
        }
        using var announcer = new Announcer(Services.Notifier, TimeProvider.System, site, recipients.ToImmutable());
        announcer.Tell(what);
        results.AddRange(await announcer.FinishAsync(cancel));
        foreach (var result in results.Where(result => !result.Delivered)) WriteWarning($"{site}: {result}");
        return results.ToImmutable();
    }

    /// <summary>What is told of an incident.</summary>
    private protected Notification About(Site site, NotificationEvent what, string text, string? release) => new()
    {
        Event = what, At = DateTimeOffset.UtcNow, Site = site.Name, Environment = site.Environment, By = Services.By.ToString(), Release = release, Text = text,
        Servers = [.. site.Servers.Select(server => server.Name)], Url = site.Proof.Url,
    };

    /// <summary>The words in which an incident is told of.</summary>
    private protected static string Words(IncidentLine opened) => $"{opened.Title} ({opened.Severity?.ToString().ToLowerInvariant()}){(opened.Text is null ? "" : $"\n{opened.Text}")}";

    /// <summary>Sees that an incident is open before a rollback, so that the journal has it; gives the line of one that was opened, and null where one was open or none could be.</summary>
    private protected async Task<IncidentLine?> JoinIncidentAsync(Site site, CancellationToken cancel)
    {
        try
        {
            var line = await Services.Incidents.PlanAsync(site, new("Rollback", null, IncidentSeverity.Major), cancel);
            line = line with { Title = $"{line.Release ?? site.Name} is rolled back" };
            var id = await Services.Incidents.OpenAsync(site, line, cancel);
            Tell($"{site}: incident {id} opened; it is kept on {site.Servers[0]}.");
            return line;
        }
        catch (DeploynixException open) when (open.Kind == ErrorKind.IncidentOpen)
        {
            WriteVerbose($"{site}: {open.What} This rollback is a part of it.");
        }
        catch (DeploynixException failure)
        {
            WriteWarning($"{site}: no incident was opened: {failure.What} The rollback goes on.");
        }
        return null;
    }

    /// <summary>Tells people of an incident that was just opened, and puts down who was told.</summary>
    private protected async Task TellOfIncidentAsync(Site site, IncidentLine opened, CancellationToken cancel) =>
        await RecordAsync(site, IncidentLines.Told(await TellPeopleAsync(site, About(site, NotificationEvent.IncidentOpened, Words(opened), opened.Release), cancel), Services.By), cancel);
}
