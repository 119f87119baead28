using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>What a webhook of one's own gets: all that is known, by name; what is unknown is left out.</summary>
internal static class WebhookMessage
{
    /// <summary>The header that has the signature: <c>t=SECONDS,v1=HEX</c>.</summary>
    public const string SignatureHeader = "Deploynix-Signature";

    public static JsonObject Of(Notification it, string? template)
    {
        var message = new JsonObject
        {
            ["v"] = 1,
            ["id"] = it.Id.ToString(),
            ["event"] = NotificationEvents.NameOf(it.Event),
            ["at"] = it.At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["site"] = it.Site,
            ["environment"] = it.Environment,
            ["title"] = NotificationText.Title(it),
        };
        if (NotificationText.Body(it, template, static value => value) is { Length: > 0 } text) message["text"] = text;
        foreach (var name in (string[])["act", "release", "previous", "commit", "branch", "subject", "by", "reason", "url"])
        {
            if (NotificationText.Value(name, it) is { } value) message[name] = value;
        }
        if (!it.Servers.IsEmpty) message["servers"] = new JsonArray([.. it.Servers.Select(server => JsonValue.Create(server))]);
        if (it.Duration is { } took) message["seconds"] = Math.Round(took.TotalSeconds, 3);
        return message;
    }

    /// <summary>
    /// HMAC-SHA256, by the secret as UTF-8, of the seconds since 1970, a full stop, and the body as it was sent. The time is signed too, so that whoever records a message cannot send it
    /// again later.
    /// </summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(seconds + "."), .. body])).ToLowerInvariant()}";
    }
}
