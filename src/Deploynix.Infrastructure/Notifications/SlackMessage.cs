using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>What an incoming webhook of Slack takes: Block Kit's header, section and context, and a text for where no blocks are shown.</summary>
/// <remarks>
/// Sources: docs.slack.dev, "Sending messages using incoming webhooks" and "Reference: Block Kit". A header's text has at most 150 characters, a section's text 3000,
/// each of its fields 2000, of which there are at most 10. "Formatting message text": exactly the characters &amp;, &lt; and &gt; are to be escaped; without &lt; there is no mention.
/// </remarks>
internal static class SlackMessage
{
    private const int Header = 150;
    private const int Section = 3000;

    public static JsonObject Of(Notification it, string? template)
    {
        var title = NotificationText.Title(it);
        var blocks = new JsonArray { new JsonObject { ["type"] = "header", ["text"] = Text("plain_text", NotificationText.Cut(title, Header)) } };
        if (NotificationText.Body(it, template, Escape) is { Length: > 0 } body) blocks.Add(new JsonObject { ["type"] = "section", ["text"] = Text("mrkdwn", Whole(body, Section)) });
        var facts = NotificationText.Facts(it);
        if (facts.Length > 0)
        {
            blocks.Add(new JsonObject { ["type"] = "section", ["fields"] = new JsonArray([.. facts.Select(fact => Text("mrkdwn", Whole($"*{fact.Name}*\n{Escape(fact.Value)}", 2000)))]) });
        }
        return new JsonObject { ["text"] = Whole(Escape(title), Section), ["blocks"] = blocks };
    }

    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Cut, and not within an escape.</summary>
    private static string Whole(string text, int longest)
    {
        var cut = NotificationText.Cut(text, longest);
        if (cut.Length == text.Length) return text;
        var open = cut.LastIndexOf('&');
        return open >= 0 && cut.Length - open < 7 && cut.IndexOf(';', open) < 0 ? cut[..open] + "\u2026" : cut;
    }

    private static JsonObject Text(string type, string text) => new() { ["type"] = type, ["text"] = text };
}
