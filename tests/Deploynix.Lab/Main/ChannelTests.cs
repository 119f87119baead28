using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>How often a server is talked to: each exec channel costs a round trip, and each login a hundred milliseconds.</summary>
public sealed class ChannelTests
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task One_login_and_as_few_channels_as_there_are_questions()
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await PlainSite.Open(sshd);
        site.Deploys("v1");

        var (deploy, deployTook) = Channels("Invoke-DeploynixDeploy -Tag v2");
        var (list, listTook) = Channels("Get-DeploynixRelease");
        var (rollback, rollbackTook) = Channels("Invoke-DeploynixRollback -Confirm:$false");
        var (again, _) = Channels("Get-DeploynixRelease | Select -First 1 | Set-DeploynixActiveRelease");
        Figures.Report("exec_channels_deploy", $"{deploy}");
        Figures.Report("exec_channels_list", $"{list}");
        Figures.Report("exec_channels_rollback", $"{rollback}");
        Figures.Report("deploy, files only, open connection", $"{deployTook.TotalMilliseconds:0} ms");
        Figures.Report("list, open connection", $"{listTook.TotalMilliseconds:0} ms");
        Figures.Report("rollback, open connection", $"{rollbackTook.TotalMilliseconds:0} ms");

        Assert.Equal(1, list);
        Assert.Equal(1, rollback);
        Assert.InRange(deploy, 1, 2);
        Assert.InRange(again, 1, 2);
        Assert.Equal(1, sshd.Logins);

        (int, TimeSpan) Channels(string script)
        {
            var before = sshd.SessionsStarted;
            var ran = site.Runs(script).Succeeded();
            return (sshd.SessionsStarted - before, ran.Took);
        }
    }
}
