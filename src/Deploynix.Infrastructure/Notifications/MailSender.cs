using System.Globalization;
using System.Net.Sockets;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Http;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>Sends a mail, once. What a server refuses for now is worth another attempt; what it may have taken is not sent again.</summary>
internal static class MailSender
{
    public static async Task<DeliveryAttempt> SendAsync(Recipient recipient, Notification notification, CancellationToken cancel)
    {
        var mail = recipient.Target.Mail!;
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        string? refusal = null;
        // The library's own check lets some certificates of large providers through that have run out.
        client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => (refusal = CertificateRefusal.Explain("the mail server's certificate", mail.Host, certificate, chain, errors)) is null;
        var isGiven = false;
        try
        {
            var (port, options) = mail.Encryption switch
            {
                MailEncryption.Tls => (465, SecureSocketOptions.SslOnConnect),
                MailEncryption.None => (25, SecureSocketOptions.None),
                _ => (587, SecureSocketOptions.StartTls),
            };
            await client.ConnectAsync(mail.Host, mail.Port ?? port, options, cancel);
            if (mail.User is { } user) await client.AuthenticateAsync(user, recipient.Secret?.Reveal() ?? "", cancel);
            using var message = Build(mail, notification, recipient.Target.Template);
            isGiven = true;
            await client.SendAsync(message, cancel);
            return DeliveryAttempt.Taken;
        }
        catch (SmtpCommandException refused)
        {
            var code = (int)refused.StatusCode;
            return new(Words(recipient, $"{code} {refused.Message}"), MayRetry: code is >= 400 and <= 499);
        }
        catch (MailKit.Security.AuthenticationException)
        {
            return new("the mail server did not accept the user and the password");
        }
        catch (NotSupportedException)
        {
            return new("the mail server offers no STARTTLS; set \"encryption\" to tls where it wants that");
        }
        catch (SslHandshakeException)
        {
            return new(refusal ?? "the mail server's port speaks no TLS, or none that this machine does; port 587 usually wants starttls, port 465 tls");
        }
        catch (SocketException failure)
        {
            return new(failure.Message, MayRetry: true);
        }
        catch (Exception failure) when (failure is IOException or ProtocolException or ServiceNotConnectedException or System.Security.Authentication.AuthenticationException)
        {
            return new("the connection to the mail server went", MayRetry: !isGiven);
        }
    }

    /// <summary>The mail: text alone. MimeKit encodes what a header cannot hold, so that no text becomes a header.</summary>
    public static MimeMessage Build(MailSettings mail, Notification it, string? template)
    {
        var title = NotificationText.Title(it);
        var message = new MimeMessage { Subject = NotificationText.Clean(title, 200)!.Replace('\n', ' '), MessageId = $"{it.Id}@deploynix", Date = it.At };
        message.From.Add(MailboxAddress.Parse(mail.From));
        foreach (var to in mail.To) message.To.Add(MailboxAddress.Parse(to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        var body = NotificationText.Body(it, template, static value => value);
        var facts = NotificationText.Facts(it).Select(fact => $"{fact.Name + ":",-9}{fact.Value}");
        string[] parts = [title + ".", body, string.Join("\n", facts), it.Url?.AbsoluteUri ?? ""];
        message.Body = new TextPart("plain") { Text = string.Join("\n\n", parts.Where(part => part.Length > 0)) + "\n" };
        return message;
    }

    private static string Words(Recipient recipient, string text) =>
        NotificationText.Clean(recipient.Secret is { } secret && secret.Reveal().Length >= 4 ? text.Replace(secret.Reveal(), "********", StringComparison.Ordinal) : text, 160)!.Replace('\n', ' ');
}
