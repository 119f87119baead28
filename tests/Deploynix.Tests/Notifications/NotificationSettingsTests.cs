using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Notifications;

public sealed class NotificationSettingsTests
{
    [Fact]
    public void Whoever_is_told_is_read_with_defaults()
    {
        var site = ReadShop("""
            "notifications": [
              { "kind": "slack", "url": "secret:team/slack hook" },
              { "kind": "webhook", "name": "audit", "url": "https://audit.example.com/deployments", "secret": "env:AUDIT_SECRET", "events": ["started", "rolledBack"], "template": "{site} {{x}}" },
              { "kind": "email", "host": "mail.example.com", "from": "deploy@example.com", "to": "ops@example.com", "user": "deploy", "password": "secret:mail" }
            ]
            """);
        var (slack, audit, mail) = (site.Notifications[0], site.Notifications[1], site.Notifications[2]);
        Assert.Equal(("slack", NotificationKind.Slack, new SecretReference(SecretSource.Vault, "slack hook", "team")), (slack.Name, slack.Kind, slack.Url));
        Assert.Equal(NotificationEvents.Usual, slack.Events);
        Assert.Equal(("secret:team/slack hook", "env:AUDIT_SECRET", "https://audit.example.com/deployments"), (slack.Url!.ToString(), audit.Secret!.ToString(), audit.Url!.ToString()));
        Assert.Equal([NotificationEvent.Started, NotificationEvent.RolledBack], audit.Events);
        Assert.Equal(("mail.example.com", MailEncryption.StartTls, "secret:mail"), (mail.Mail!.Host, mail.Mail.Encryption, mail.Mail.Password!.ToString()));
    }

    [Fact]
    public void An_environment_has_a_list_of_its_own_instead()
    {
        const string Settings = """
            "notifications": [{ "kind": "slack", "url": "env:A" }, { "kind": "teams", "url": "env:B" }],
            "environments": { "production": {}, "staging": { "server": "deploy@web2", "notifications": [{ "kind": "discord", "url": "env:C" }] }, "test": { "server": "deploy@web3", "notifications": [] } }
            """;
        Assert.Equal(["slack", "teams"], ReadShop(Settings, "production").Notifications.Select(target => target.Name));
        Assert.Equal(["discord"], ReadShop(Settings, "staging").Notifications.Select(target => target.Name));
        Assert.Empty(ReadShop(Settings, "test").Notifications);
    }

    [Theory]
    [InlineData("""{ "kind": "slack", "url": "https://hooks.slack.com/services/T0/B0/x" }""", "sites.shop.notifications[0].url: an address that anybody can post to who has it is a secret, and has no place in the settings: keep it elsewhere and refer to it by \"secret:vault/name\" (SecretManagement) or \"env:NAME\" (a variable)")]
    [InlineData("""{ "kind": "webhook", "url": "https://hooks.example.com/a1b2c3d4e5f6a7b8c9" }""", "sites.shop.notifications[0].url: holds what looks like a secret (a user, a '?', or a long random word), and secrets have no place in the settings: keep the address elsewhere and refer to it by \"secret:vault/name\" (SecretManagement) or \"env:NAME\" (a variable)")]
    [InlineData("""{ "kind": "webhook", "url": "http://hooks.example.com/x" }""", "sites.shop.notifications[0].url: must start with https://: http:// is for this machine alone, since everybody on the way could read along")]
    [InlineData("""{ "kind": "webhook", "url": "env:A", "secret": "hunter2" }""", "sites.shop.notifications[0].secret: a secret has no place in the settings: keep it elsewhere and refer to it by \"secret:vault/name\" (SecretManagement) or \"env:NAME\" (a variable)")]
    [InlineData("""{ "kind": "slck", "url": "env:A" }""", "sites.shop.notifications[0].kind: must be one of slack, teams, discord, webhook, email, is the text \"slck\"; did you mean slack?")]
    [InlineData("""{ "kind": "slack", "url": "env:A", "secret": "env:B" }""", "sites.shop.notifications[0].secret: \"slack\" has no such setting")]
    [InlineData("""{ "kind": "slack" }""", "sites.shop.notifications[0]: needs \"url\"")]
    [InlineData("""{ "kind": "slack", "url": "env:" }""", "sites.shop.notifications[0].url: the name is missing: \"secret:vault/name\" (SecretManagement) or \"env:NAME\" (a variable)")]
    [InlineData("""{ "kind": "slack", "url": "env:A", "events": ["rolledback"] }""", "sites.shop.notifications[0].events[0]: must be one of started, succeeded, failed, rolledBack, healthLost, healthRestored, incidentOpened, incidentClosed, message, is the text \"rolledback\"; did you mean rolledBack?")]
    [InlineData("""{ "kind": "slack", "url": "env:A", "template": "{sit} }" }""", "sites.shop.notifications[0].template: there is no placeholder {sit}; did you mean site?; there are act, branch, by, commit, duration, environment, event, previous, reason, release, servers, site, subject, text, time, url")]
    [InlineData("""{ "kind": "slack", "url": "env:A", "template": "a } b" }""", "sites.shop.notifications[0].template: a single '}' stands for nothing; write }} for a brace")]
    [InlineData("""{ "kind": "slack", "url": "env:A" }, { "kind": "slack", "name": "SLACK", "url": "env:A" }""", "sites.shop.notifications[1].name: another one is called SLACK")]
    [InlineData("""{ "kind": "email", "host": "mail.example.com", "from": "x", "to": [] , "encryption": "none" }""", "sites.shop.notifications[0].from: must be a mail address such as ops@example.com\nsites.shop.notifications[0].encryption: none is for a mail server on this machine alone (localhost): everybody on the way could read along")]
    public void What_cannot_be_is_explained(string target, string expected) => Assert.Equal(expected, MistakesOfShop($"\"notifications\": [{target}]"));

    [Fact]
    public void A_secret_is_shown_by_nothing() => Assert.Equal("******** Recipient { Target = slack, Url = ********, Secret =  }", $"{new SecretText("hunter2")} {Told.To(NotificationKind.Slack, new("http://127.0.0.1/hunter2"))}");

    [Fact]
    public void Templates_are_rendered() => Assert.Equal("a {b} <x>c", MessageTemplate.Render("a {{b}} {text}{subject}c", name => name == "text" ? "x" : null, text => $"<{text}>"));
}
