using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>What a webhook of Discord takes: one embed.</summary>
/// <remarks>
/// Source: Discord's developer documentation, "Webhook Resource: Execute Webhook" and "Message Resource: Embed Limits". A title has at most 256 characters, a description
/// 4096, a field's name 256 and its value 1024, of which there are at most 25, and all of them together 6000. <c>allowed_mentions</c> with nothing to parse lets no text call anybody.
/// </remarks>
internal static class DiscordMessage
{
    private const int Title = 256;
    private const int Description = 4096;
    private const int Value = 1024;

    public static JsonObject Of(Notification it, string? template)
    {
        var embed = new JsonObject
        {
            ["title"] = Whole(Escape(NotificationText.Title(it)), Title),
            ["color"] = NotificationText.IsGood(it) switch { true => 0x2EB67D, false => 0xE01E5A, null => 0x5865F2 },
            ["timestamp"] = it.At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (NotificationText.Body(it, template, Escape) is { Length: > 0 } body) embed["description"] = Whole(body, Description);
        embed["fields"] = new JsonArray([.. NotificationText.Facts(it).Select(fact => new JsonObject { ["name"] = fact.Name, ["value"] = Whole(Escape(fact.Value), Math.Min(Value, 250)), ["inline"] = true })]);
        return new JsonObject { ["embeds"] = new JsonArray(embed), ["allowed_mentions"] = new JsonObject { ["parse"] = new JsonArray() } };
    }

    /// <summary>A backslash before all that Markdown gives a meaning.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '~' or '|' or '>' or '<' or '#' or '[' or ']' or '(' or ')' or '-' or ':' or '@') escaped.Append('\\');
            escaped.Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>Cut, and not between a backslash and what it escapes.</summary>
    private static string Whole(string text, int longest)
    {
        var cut = NotificationText.Cut(text, longest);
        if (cut.Length == text.Length && cut == text) return text;
        var kept = cut[..^1];
        var backslashes = kept.Length - kept.TrimEnd('\\').Length;
        return (backslashes % 2 == 1 ? kept[..^1] : kept) + "\u2026";
    }
}
