using System.Collections.Immutable;
using System.Management.Automation;
using System.Security;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Tells people something about a site in one's own words.</summary>
[Cmdlet(VerbsCommunications.Send, "DeploynixNotification", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = "Settings")]
[OutputType(typeof(NotificationResult))]
public sealed class SendDeploynixNotificationCommand : SiteCommand
{
    /// <summary>The words.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Message { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Who is told, by the names in the settings, whatever they want to know of; wildcards are accepted. When left out, everybody who wants to know of this kind of event.</summary>
    [Parameter(ParameterSetName = "Settings")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NotificationTargetCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? To { get; set; }

    /// <summary>How somebody is told whom the settings do not name.</summary>
    [Parameter(ParameterSetName = "Address", Mandatory = true)]
    [ValidateSet("Slack", "Teams", "Discord", "Webhook")]
    public string Kind { get; set; } = "";

    /// <summary>The address of their webhook.</summary>
    [Parameter(ParameterSetName = "Address", Mandatory = true)]
    [ValidateNotNull]
    public SecureString Url { get; set; } = new();

    /// <summary>What a webhook of one's own is signed with.</summary>
    [Parameter(ParameterSetName = "Address")]
    public SecureString? Secret { get; set; }

    /// <summary>What it is about. When left out, a message.</summary>
    [Parameter]
    public NotificationEvent Event { get; set; } = NotificationEvent.Message;

    /// <summary>Hands on what came of it, for each who was to be told.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        ImmutableArray<NotificationTarget> targets = ParameterSetName == "Address" ? [Given()] : Chosen(site);
        if (targets.IsEmpty)
        {
            throw new DeploynixException(ErrorKind.NobodyToTell, $"The settings name nobody who is told of {NotificationEvents.NameOf(Event)}.")
            {
                Site = site.ToString(), Next = "add \"notifications\" to the site's settings; see about_Deploynix_Notifications",
            };
        }
        if (!await ShouldProcessAsync($"{site}: tell {string.Join(", ", targets)} of {NotificationEvents.NameOf(Event)}: {Message}", $"Tell {string.Join(", ", targets)}?", "Send")) return;
        var recipients = ImmutableArray.CreateBuilder<Recipient>();
        foreach (var target in targets)
        {
            try
            {
                recipients.Add(ParameterSetName == "Address"
                    ? new(target, new(SecretVault.Plain(Url)), Secret is null ? null : new(SecretVault.Plain(Secret)))
                    : await OnPipelineAsync(() => NotifyingCommand.RecipientOf(target, reference => SecretVault.Get(InvokeCommand, reference))));
            }
            catch (DeploynixException failure)
            {
                WriteError(failure.At(site), target.Name);
            }
        }
        using var announcer = new Announcer(Services.Notifier, TimeProvider.System, site, recipients.ToImmutable());
        announcer.TellAll(About(site));
        var results = await announcer.FinishAsync(cancel);
        if (Event is NotificationEvent.IncidentOpened or NotificationEvent.IncidentClosed) await RecordAsync(site, IncidentLines.Told(results, Services.By), cancel);
        foreach (var result in results)
        {
            if (!result.Delivered) WriteError(new DeploynixException(ErrorKind.NotificationFailed, $"{result.Target} was not told: {result.Reason}.") { Site = site.ToString() }, result.Target);
            if (PassThru) WriteObject(result);
        }
    }

    private ImmutableArray<NotificationTarget> Chosen(Site site)
    {
        if (To is null) return [.. site.Notifications.Where(target => target.Events.Contains(Event))];
        foreach (var name in To.Where(name => !site.Notifications.Any(target => Fits(name, target.Name))))
        {
            WriteError(new DeploynixException(ErrorKind.InvalidArgument, $"The settings name nobody called {name}{(site.Notifications.IsEmpty ? "" : $"; there are {string.Join(", ", site.Notifications.Select(target => target.Name))}")}.") { Site = site.ToString() }, name);
        }
        return [.. site.Notifications.Where(target => To.Any(name => Fits(name, target.Name)))];
    }

    private NotificationTarget Given() => new() { Name = Kind, Kind = Enum.Parse<NotificationKind>(Kind, ignoreCase: true), Url = new(SecretSource.Parameter, nameof(Url)) };

    private Notification About(Site site) => new()
    {
        Event = Event,
        At = DateTimeOffset.UtcNow,
        Site = site.Name,
        Environment = site.Environment,
        By = Services.By.ToString(),
        Text = Message,
        Reason = Event is NotificationEvent.Failed or NotificationEvent.HealthLost ? Message : null,
        Url = site.Proof.Url,
    };

    private static bool Fits(string pattern, string name) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
