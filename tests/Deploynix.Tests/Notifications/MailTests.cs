using System.Diagnostics;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Tests.Notifications;

/// <summary>Mail, to a real mail server's port.</summary>
public sealed class MailTests
{
    [Fact]
    public async Task A_mail_arrives_and_the_password_with_it()
    {
        using var server = new MailServer();
        var result = await Told.DeliverAsync(To(server, "hunter22"));
        Assert.Equal((true, 1, null), (result.Delivered, result.Attempts, result.Reason));
        Assert.Equal("|deploy|hunter22", Assert.Single(server.Logins));
        var mail = Assert.Single(server.Mails);
        Assert.Contains("Subject: shop (production): deploy failed\n", mail, StringComparison.Ordinal);
        Assert.Contains("To: ops@example.com\n", mail, StringComparison.Ordinal);
        Assert.Contains("\nBranch:  main\n", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_is_refused_for_now_is_tried_again()
    {
        using var server = new MailServer(false, "451 later", null);
        var result = await Told.DeliverAsync(To(server));
        Assert.Equal((true, 2), (result.Delivered, result.Attempts));
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task A_mail_that_is_refused_for_good_is_not()
    {
        using var server = new MailServer(false, "550 nobody here by that name", null);
        var result = await Told.DeliverAsync(To(server));
        Assert.Equal((false, 1, "550 nobody here by that name"), (result.Delivered, result.Attempts, result.Reason));
    }

    [Fact]
    public async Task A_mail_server_that_says_nothing_holds_nobody_longer_than_the_deadline()
    {
        using var server = new MailServer(silent: true);
        var began = Stopwatch.GetTimestamp();
        var result = await Told.DeliverAsync(To(server), TimeSpan.FromSeconds(1));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.9, 4);
        Assert.False(result.Delivered);
    }

    [Fact]
    public async Task Without_the_encryption_that_is_wanted_nothing_is_sent()
    {
        using var server = new MailServer();
        var result = await Told.DeliverAsync(To(server, "hunter22", MailEncryption.StartTls));
        Assert.Equal((false, "the mail server offers no STARTTLS; set \"encryption\" to tls where it wants that"), (result.Delivered, result.Reason));
        Assert.Empty(server.Logins);
    }

    private static Recipient To(MailServer server, string? password = null, MailEncryption encryption = MailEncryption.None) => new(
        new()
        {
            Name = "mail", Kind = NotificationKind.Email,
            Mail = new() { Host = "127.0.0.1", Port = server.Port, Encryption = encryption, From = "deploy@example.com", To = ["ops@example.com"], User = password is null ? null : "deploy" },
        },
        null, password is null ? null : new(password));
}
