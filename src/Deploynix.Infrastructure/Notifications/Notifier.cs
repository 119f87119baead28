using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>Tells people through webhooks and by mail.</summary>
public sealed class Notifier(TimeProvider time) : INotifier
{
    private readonly WebhookSender _webhooks = new(time);

    /// <inheritdoc/>
    public Task<DeliveryAttempt> TellAsync(Recipient recipient, Notification notification, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(notification);
        return recipient.Target.Kind == NotificationKind.Email ? MailSender.SendAsync(recipient, notification, cancel) : _webhooks.PostAsync(recipient, notification, cancel);
    }
}
