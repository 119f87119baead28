using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>A private key with a passphrase, given with <c>-Credential</c>.</summary>
public sealed class KeyTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Its_passphrase_opens_it_and_a_wrong_one_does_not()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        var key = site.Sshd.MakeKey($"locked-{Guid.NewGuid():N}", passphrase: "correct horse");
        site.Operator.Change(settings => settings["server"]!["identityFile"] = key);

        var none = await site.Refuses("Deploynix.KeyUnusable", "Get-DeploynixRelease");
        Assert.Contains("wants a passphrase", none.Message, StringComparison.Ordinal);
        var wrong = await site.Refuses("Deploynix.KeyUnusable", Given("battery staple", "Invoke-DeploynixDeploy -Tag v2"));
        Assert.DoesNotContain("battery staple", wrong.ToString(), StringComparison.Ordinal);

        var deployed = site.Runs(Given("correct horse", "Invoke-DeploynixDeploy -Tag v2 -Verbose")).Succeeded();
        Assert.DoesNotContain(deployed.Verbose, line => line.Contains("correct horse", StringComparison.Ordinal));
        // The connection is the session's: what comes next needs no passphrase.
        Assert.Equal(2, site.Runs("Get-DeploynixRelease").Succeeded().Objects.Length);
    }

    private static string Given(string passphrase, string command) =>
        $$"""
        $secret = [Security.SecureString]::new()
        '{{passphrase}}'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
        {{command}} -Credential ([pscredential]::new('{{LabUser.Current.Name}}', $secret))
        """;
}
