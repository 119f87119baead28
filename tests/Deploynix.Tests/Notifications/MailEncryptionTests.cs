using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Tests.Notifications;

/// <summary>Mail over TLS that cannot be trusted, or is not to be had: it is refused, in words that say why, before the password is said. That what can be trusted is used, the lab shows.</summary>
public sealed class MailEncryptionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public static TheoryData<MailEncryption> Encryptions => [MailEncryption.StartTls, MailEncryption.Tls];

    public void Dispose() => _authority.Dispose();

    [Theory, MemberData(nameof(Encryptions))]
    public async Task A_certificate_of_an_authority_that_nobody_knows_is_refused(MailEncryption encryption)
    {
        using var certificate = _authority.For();
        using var server = new MailServer(certificate, encryption);
        Assert.Equal("the mail server's certificate is of no authority that this machine trusts", await RefusedAsync(server, encryption));
    }

    [Theory, MemberData(nameof(Encryptions))]
    public async Task A_certificate_of_another_name_is_refused(MailEncryption encryption)
    {
        using var certificate = _authority.For("mail.example.com");
        using var server = new MailServer(certificate, encryption);
        Assert.Equal("the mail server's certificate is not for 127.0.0.1", await RefusedAsync(server, encryption));
    }

    [Theory, MemberData(nameof(Encryptions))]
    public async Task A_certificate_that_is_over_is_refused(MailEncryption encryption)
    {
        using var certificate = _authority.For(until: DateTimeOffset.UtcNow.AddDays(-1));
        using var server = new MailServer(certificate, encryption);
        Assert.Equal($"the mail server's certificate was valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", await RefusedAsync(server, encryption));
    }

    [Fact]
    public async Task A_server_that_offers_STARTTLS_and_then_has_none_is_refused()
    {
        using var certificate = _authority.For();
        using var server = new MailServer(certificate, MailEncryption.StartTls) { Refusal = "502 not today" };
        Assert.Equal("502 not today", await RefusedAsync(server, MailEncryption.StartTls));
    }

    [Fact]
    public async Task A_server_that_speaks_plain_where_TLS_is_wanted_is_refused()
    {
        using var server = new MailServer();
        Assert.Equal("the mail server's port speaks no TLS, or none that this machine does; port 587 usually wants starttls, port 465 tls", await RefusedAsync(server, MailEncryption.Tls));
    }

    [Fact]
    public async Task A_server_that_waits_for_TLS_holds_nobody_who_waits_for_its_greeting_longer_than_the_deadline()
    {
        using var certificate = _authority.For();
        using var server = new MailServer(certificate, MailEncryption.Tls);
        var result = await Told.DeliverAsync(To(server, MailEncryption.StartTls), TimeSpan.FromSeconds(1));
        Assert.False(result.Delivered);
        Assert.Empty(server.Logins);
    }

    /// <summary>Why it was not sent; neither a mail nor the password was said, and nobody tried again.</summary>
    private static async Task<string?> RefusedAsync(MailServer server, MailEncryption encryption)
    {
        var result = await Told.DeliverAsync(To(server, encryption));
        Assert.Equal((false, 1), (result.Delivered, result.Attempts));
        Assert.Empty(server.Logins);
        Assert.Empty(server.Mails);
        Assert.DoesNotContain(server.InPlain, line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) || line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase));
        return result.Reason;
    }

    private static Recipient To(MailServer server, MailEncryption encryption) => new(
        new()
        {
            Name = "mail", Kind = NotificationKind.Email,
            Mail = new() { Host = "127.0.0.1", Port = server.Port, Encryption = encryption, From = "deploy@example.com", To = ["ops@example.com"], User = "deploy" },
        },
        null, new("hunter22"));
}
