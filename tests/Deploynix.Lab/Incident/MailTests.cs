using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;
using Deploynix.Tests.Notifications;

namespace Deploynix.Lab.Incident;

/// <summary>Mail over TLS and STARTTLS, with a certificate of an authority that a process knows or does not know.</summary>
[Trait("Part", "incident")]
public sealed class MailTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Mail_goes_in_private_where_the_certificate_is_one_to_trust_and_otherwise_holds_no_deployment_up()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.For();
        using var upgraded = new MailServer(certificate, MailEncryption.StartTls);
        using var hidden = new MailServer(certificate, MailEncryption.Tls);
        await using var shop = await PlainSite.Open(lab.Sshd);
        shop.Operator.Change(site => site["notifications"] = new JsonArray(Mail("upgraded", "starttls", upgraded), Mail("hidden", "tls", hidden)));
        var trusted = await shop.Disk.File("authority.pem", authority.Pem);

        var told = await LabHost.Run("Deploynix.Shell", shop.Operator, "Send-DeploynixNotification 'All is well.' shop", ("SSL_CERT_FILE", trusted), ("LAB_MAIL_PASSWORD", "hunter22"));
        Assert.True(told.ExitCode == 0, $"{told}");
        foreach (var server in (MailServer[])[upgraded, hidden])
        {
            Assert.Contains("All is well.", Assert.Single(server.Mails), StringComparison.Ordinal);
            Assert.Equal("|deploy|hunter22", Assert.Single(server.Logins));
        }
        Assert.Equal(["EHLO", "STARTTLS"], upgraded.InPlain.Select(line => line.Split(' ')[0]));
        Assert.Empty(hidden.InPlain);

        // This process does not know that authority: a warning for each, the password is not said, and the deployment is none the worse.
        Environment.SetEnvironmentVariable("LAB_MAIL_PASSWORD", "hunter22");
        var run = shop.Runs("Invoke-DeploynixDeploy shop -Tag v1 -PassThru").Succeeded();
        Assert.Equal(run.One<Release>().Id, shop.Site.ActiveRelease);
        Assert.Equal(2, run.Warnings.Count(warning => warning.Contains("not told of succeeded: the mail server's certificate is of no authority that this machine trusts", StringComparison.Ordinal)));
        Assert.All((MailServer[])[upgraded, hidden], server => Assert.Single(server.Logins));
        Assert.DoesNotContain(run.Warnings.Concat(run.Told).Concat(run.Verbose), line => line.Contains("hunter22", StringComparison.Ordinal));
    }

    private static JsonObject Mail(string name, string encryption, MailServer server) => new()
    {
        ["name"] = name, ["kind"] = "email", ["host"] = "127.0.0.1", ["port"] = server.Port, ["encryption"] = encryption, ["from"] = "deploy@example.com", ["to"] = "ops@example.com",
        ["user"] = "deploy", ["password"] = "env:LAB_MAIL_PASSWORD",
    };
}
