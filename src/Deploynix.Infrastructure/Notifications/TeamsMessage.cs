using System.Text;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>What a workflow of Microsoft Teams takes that begins "when a Teams webhook request is received": an adaptive card in a message.</summary>
/// <remarks>
/// Sources: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams" and "Send Adaptive Cards using an Incoming Webhook" (a message has at most 28 KB), and
/// "Adaptive Cards: Text features": a text block reads some Markdown, which a backslash escapes.
/// </remarks>
internal static class TeamsMessage
{
    /// <summary>28 KB, of which some are left for what is around a message on its way.</summary>
    private const int Bytes = 27 * 1024;

    public static JsonObject Of(Notification it, string? template)
    {
        for (var longest = 8000; ; longest /= 2)
        {
            var message = Build(it, template, longest);
            if (longest < 100 || Encoding.UTF8.GetByteCount(message.ToJsonString()) <= Bytes) return message;
        }
    }

    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '\\' or '`' or '*' or '_' or '~' or '[' or ']' or '(' or ')' or '#' or '-' or '>' or '<') escaped.Append('\\');
            escaped.Append(c);
        }
        return escaped.ToString();
    }

    private static JsonObject Build(Notification it, string? template, int longest)
    {
        var body = new JsonArray
        {
            new JsonObject
            {
                ["type"] = "TextBlock", ["text"] = Escape(NotificationText.Title(it)), ["weight"] = "Bolder", ["size"] = "Medium", ["wrap"] = true,
                ["color"] = NotificationText.IsGood(it) switch { true => "Good", false => "Attention", null => "Default" },
            },
        };
        if (NotificationText.Body(it, template, Escape) is { Length: > 0 } text) body.Add(new JsonObject { ["type"] = "TextBlock", ["text"] = Whole(text, longest), ["wrap"] = true });
        var facts = NotificationText.Facts(it);
        if (facts.Length > 0) body.Add(new JsonObject { ["type"] = "FactSet", ["facts"] = new JsonArray([.. facts.Select(fact => new JsonObject { ["title"] = fact.Name, ["value"] = Whole(Escape(fact.Value), 500) })]) });
        var card = new JsonObject { ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json", ["type"] = "AdaptiveCard", ["version"] = "1.2", ["body"] = body };
        if (it.Url is { } url) card["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open the site", ["url"] = url.AbsoluteUri });
        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["contentUrl"] = null, ["content"] = card }),
        };
    }

    private static string Whole(string text, int longest)
    {
        var cut = NotificationText.Cut(text, longest);
        if (cut == text) return text;
        var kept = cut[..^1];
        return ((kept.Length - kept.TrimEnd('\\').Length) % 2 == 1 ? kept[..^1] : kept) + "\u2026";
    }
}
