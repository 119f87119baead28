using System.Text.Json.Nodes;
using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>Builds what each kind of webhook takes. Pure: the same notification gives the same object.</summary>
internal static class Message
{
    /// <summary>The JSON object for a kind of webhook.</summary>
    public static JsonObject For(NotificationKind kind, Notification notification, string? template) => kind switch
    {
        NotificationKind.Slack => SlackMessage.Of(notification, template),
        NotificationKind.Teams => TeamsMessage.Of(notification, template),
        NotificationKind.Discord => DiscordMessage.Of(notification, template),
        NotificationKind.Webhook => WebhookMessage.Of(notification, template),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
