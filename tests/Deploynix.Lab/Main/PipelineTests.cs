using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>The pipeline that everything serves, in each host that people run it in.</summary>
public sealed class PipelineTests(SshLab lab) : IClassFixture<SshLab>
{
    public static TheoryData<string> Hosts => LabHost.Names;

    [LabTheory(Needs = LabProgram.Git | LabProgram.Sshd), MemberData(nameof(Hosts))]
    public async Task The_release_before_is_one_pipeline_away(string host)
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var first = site.Deploys("v1");
        var second = site.Deploys("v2");

        var ran = await LabHost.Run(host, site.Operator, "Get-DeploynixRelease | Select -Skip 1 -First 1 | Set-DeploynixActiveRelease");
        Assert.True(ran is { ExitCode: 0, Error: "" }, $"{ran}");
        Assert.Equal(first.Id, site.Site.ActiveRelease);
        Assert.Equal([first.Id, second.Id], site.Site.Releases);

        var back = await LabHost.Run(host, site.Operator, $"Set-DeploynixActiveRelease {second.Commit![..7]} -PassThru | Select -ExpandProperty Id");
        Assert.Equal((0, second.Id), (back.ExitCode, back.Out.Trim().Split('\n')[^1]));
        Assert.Equal(second.Id, site.Site.ActiveRelease);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_if_asks_the_server_and_changes_nothing()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        site.Deploys("v2");
        var before = await LabTree.Of(site.Site.Path);
        foreach (var script in (string[])["Invoke-DeploynixDeploy -Tag v1 -WhatIf", "Invoke-DeploynixRollback -WhatIf", "Get-DeploynixRelease | Select -Last 1 | Set-DeploynixActiveRelease -WhatIf", "Initialize-DeploynixSite -WhatIf"])
        {
            Assert.Empty(site.Runs(script).Succeeded().Objects);
        }
        await before.IsUnchanged();
    }
}
