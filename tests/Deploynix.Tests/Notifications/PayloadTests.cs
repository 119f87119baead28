using System.Text;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Notifications;

namespace Deploynix.Tests.Notifications;

/// <summary>What the services get, compared to the shapes that they publish; the builders name the sources.</summary>
public sealed class PayloadTests
{
    private static readonly string Flood = string.Concat(Enumerable.Repeat("<&>*_\\`😀", 5000));

    [Fact]
    public void Slack_gets_a_header_a_section_and_fields() => AssertJson(
        """
        {"text":"shop (production): deploy failed","blocks":[
          {"type":"header","text":{"type":"plain_text","text":"shop (production): deploy failed"}},
          {"type":"section","text":{"type":"mrkdwn","text":"web1: build: &lt;npm&gt; &amp; co failed."}},
          {"type":"section","fields":[
            {"type":"mrkdwn","text":"*Branch*\nmain"},{"type":"mrkdwn","text":"*Commit*\n7f431e6"},{"type":"mrkdwn","text":"*Before*\n20260318_160500"},
            {"type":"mrkdwn","text":"*By*\nmara@desk"},{"type":"mrkdwn","text":"*Servers*\nweb1, web2"},{"type":"mrkdwn","text":"*Took*\n9.1 s"}]}]}
        """, SlackMessage.Of(Told.Failure, null));

    [Fact]
    public void Teams_gets_an_adaptive_card_in_a_message() => AssertJson(
        """
        {"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,"content":{
          "$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.2","body":[
            {"type":"TextBlock","text":"shop \\(production\\): deploy failed","weight":"Bolder","size":"Medium","wrap":true,"color":"Attention"},
            {"type":"TextBlock","text":"web1: build: \\<npm\\> & co failed.","wrap":true},
            {"type":"FactSet","facts":[{"title":"Branch","value":"main"},{"title":"Commit","value":"7f431e6"},{"title":"Before","value":"20260318\\_160500"},{"title":"By","value":"mara@desk"},
              {"title":"Servers","value":"web1, web2"},{"title":"Took","value":"9.1 s"}]}],
          "actions":[{"type":"Action.OpenUrl","title":"Open the site","url":"https://shop.example.com/"}]}}]}
        """, TeamsMessage.Of(Told.Failure, null));

    [Fact]
    public void Discord_gets_an_embed_that_calls_nobody() => AssertJson(
        """
        {"embeds":[{"title":"shop \\(production\\)\\: deploy failed","color":14687834,"timestamp":"2026-03-18T16:47:09Z","description":"web1\\: build\\: \\<npm\\> & co failed.","fields":[
          {"name":"Branch","value":"main","inline":true},{"name":"Commit","value":"7f431e6","inline":true},{"name":"Before","value":"20260318\\_160500","inline":true},
          {"name":"By","value":"mara\\@desk","inline":true},{"name":"Servers","value":"web1, web2","inline":true},{"name":"Took","value":"9.1 s","inline":true}]}],
         "allowed_mentions":{"parse":[]}}
        """, DiscordMessage.Of(Told.Failure, null));

    [Fact]
    public void A_webhook_of_ones_own_gets_all_that_is_known_by_name() => AssertJson(
        """
        {"v":1,"id":"5d5f4a1e-6b0c-4b0e-9a7d-2f1c8e3d7b64","event":"failed","at":"2026-03-18T16:47:09.500Z","site":"shop","environment":"production","title":"shop (production): deploy failed",
         "text":"web1: build: <npm> & co failed.","act":"deploy","release":"20260318_164700","previous":"20260318_160500","commit":"7f431e6","branch":"main","by":"mara@desk",
         "reason":"web1: build: <npm> & co failed.","url":"https://shop.example.com/","servers":["web1","web2"],"seconds":9.147}
        """, WebhookMessage.Of(Told.Failure, null));

    /// <summary>The expected value was computed by openssl: printf '%s' '1773852429.{"a":1}' | openssl dgst -sha256 -hmac 'it is a secret'.</summary>
    [Fact]
    public void The_signature_can_be_checked_by_anybody_who_has_the_secret() => Assert.Equal(
        "t=1773852429,v1=86056a54bc434e0a5d9f86d4a5faf459f810d8c9cbe694f1e727fa0bc352e2aa",
        WebhookMessage.Sign("it is a secret", Told.Failure.At, Encoding.UTF8.GetBytes("""{"a":1}""")));

    [Fact]
    public void Mail_has_the_facts_and_no_text_becomes_a_header()
    {
        var mail = new MailSettings { Host = "localhost", From = "deploy@example.com", To = ["ops@example.com", "mara@example.com"] };
        using var message = MailSender.Build(mail, Told.Failure with { Site = "shop\r\nBcc: all@example.com" }, null);
        Assert.DoesNotContain(message.Headers, header => header.Field == "Bcc");
        Assert.Equal(
            "shop\nBcc: all@example.com (production): deploy failed.\n\nweb1: build: <npm> & co failed.\n\nBranch:  main\nCommit:  7f431e6\nBefore:  20260318_160500\nBy:      mara@desk\nServers: web1, web2\nTook:    9.1 s\n\nhttps://shop.example.com/\n",
            MailSender.Build(mail, Told.Failure with { Site = "shop\nBcc: all@example.com" }, null).TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(("ops@example.com, mara@example.com", "auto-generated"), (string.Join(", ", message.To.Mailboxes.Select(box => box.Address)), message.Headers["Auto-Submitted"]));
    }

    [Fact]
    public void A_template_is_the_targets_markup_and_what_comes_through_it_is_escaped()
    {
        var it = Told.Failure with { Reason = "*bold* <!channel>", Text = "_x_" };
        Assert.Equal("*{release}* *bold* &lt;!channel&gt;", Slack("*{{release}}* {reason}"));
        Assert.Equal("**20260318\\_164700** \\*bold\\* \\<!channel\\>", (string)DiscordMessage.Of(it, "**{release}** {reason}")["embeds"]![0]!["description"]!);
        Assert.Equal("", Slack("{subject}"));

        string Slack(string template) => (string?)SlackMessage.Of(it, template)["blocks"]!.AsArray().Select(block => block!["text"]?["text"]).ElementAtOrDefault(1) is { } text && !text.StartsWith("*Branch", StringComparison.Ordinal) ? text : "";
    }

    [Fact]
    public void Nothing_is_longer_than_the_services_take_and_no_escape_is_cut_in_two()
    {
        var it = Told.Failure with { Reason = Flood, Text = Flood, Branch = Flood, Subject = Flood, By = Flood, Servers = [Flood], Site = Flood[..700] };
        var template = "{reason} {reason} {text} {text} {reason} {text}";
        var slack = SlackMessage.Of(it, template);
        Assert.InRange(((string)slack["blocks"]![0]!["text"]!["text"]!).Length, 1, 150);
        Assert.InRange(((string)slack["blocks"]![1]!["text"]!["text"]!).Length, 2900, 3000);
        Assert.All(slack["blocks"]![2]!["fields"]!.AsArray(), field => Assert.InRange(((string)field!["text"]!).Length, 1, 2000));
        Assert.Matches(@"\A([^&<>]|&(amp|lt|gt);)*\z", (string)slack["blocks"]![1]!["text"]!["text"]!);

        var embed = DiscordMessage.Of(it, template)["embeds"]![0]!;
        Assert.InRange(((string)embed["title"]!).Length, 1, 256);
        Assert.InRange(((string)embed["description"]!).Length, 4000, 4096);
        Assert.Matches(@"\A([^\\*_`<>]|\\.)*\z", (string)embed["description"]!);
        Assert.InRange(((string)embed["title"]!).Length + ((string)embed["description"]!).Length + embed["fields"]!.AsArray().Sum(field => ((string)field!["name"]!).Length + ((string)field["value"]!).Length), 1, 6000);

        var teams = TeamsMessage.Of(it, template);
        Assert.InRange(Encoding.UTF8.GetByteCount(teams.ToJsonString()), 5000, 28 * 1024);
        Assert.Matches(@"\A([^\\*_`<>]|\\.)*\z", (string)teams["attachments"]![0]!["content"]!["body"]![1]!["text"]!);
    }

    private static void AssertJson(string expected, JsonObject actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual.ToJsonString());
}
