using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Sites that somebody froze, from the commands that do it to those that are refused.</summary>
[Trait("Part", "faults")]
public sealed class LockFreezeTests(SshLab lab) : IClassFixture<SshLab>
{
    private static string Me => $"{Environment.UserName}@{Environment.MachineName}";

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_frozen_site_refuses_deployments_until_it_is_unlocked()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        using var colleague = site.Operator.Colleague();
        site.Deploys("v1");
        var before = await LabTree.Of(site.Site.Path);
        site.Runs("Lock-DeploynixSite -Reason x -WhatIf").Succeeded();
        site.Runs("Lock-DeploynixSite -Reason x -Until 2001-01-01").Refused("Deploynix.InvalidArgument");
        await before.IsUnchanged();

        var freeze = site.Runs("Lock-DeploynixSite -Reason \"it's the sale\" -For 2d").Succeeded().One<SiteFreeze>();
        Assert.Equal(("shop", "production", "it's the sale", Me, TimeSpan.FromDays(2)), (freeze.Site, freeze.Environment, freeze.Reason, freeze.By, Round(freeze.Until - freeze.Since)));
        var error = await site.Refuses("Deploynix.Frozen", "Invoke-DeploynixDeploy -Tag v2 -Force");
        Assert.Contains($"shop (production): lab: The site is frozen by {Me} since ", error.Message, StringComparison.Ordinal);
        Assert.Contains(": it's the sale.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Unlock-DeploynixSite shop", error.Next, StringComparison.Ordinal);
        Assert.Contains("it's the sale", colleague.Runs("Invoke-DeploynixDeploy -Tag v2 -WhatIf").Refused("Deploynix.Frozen").Message, StringComparison.Ordinal);
        var finding = colleague.Runs("Test-DeploynixSite -Check freeze").Succeeded().One<Finding>();
        Assert.Equal((FindingState.Warning, "Unlock-DeploynixSite shop"), (finding.State, finding.Advice));

        var again = site.Runs("Lock-DeploynixSite -Reason 'longer still' | Unlock-DeploynixSite -PassThru").Succeeded();
        Assert.Contains(again.Warnings, warning => warning.Contains("it's the sale. That freeze is replaced.", StringComparison.Ordinal));
        Assert.Equal("longer still", again.One<SiteFreeze>().Reason);
        Assert.Contains(site.Runs("Unlock-DeploynixSite").Succeeded().Told, line => line.Contains("nobody froze it", StringComparison.Ordinal));
        Assert.Equal(site.Deploys("v2").Id, site.Site.ActiveRelease);
        Assert.Equal([Act.Deploy, Act.Unlock, Act.Lock, Act.Lock, Act.Deploy], site.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>().Select(deployment => deployment.Act));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task In_spite_of_a_freeze_a_deployment_and_the_ways_back_warn_and_the_journal_keeps_it()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var first = site.Deploys("v1");
        var second = site.Deploys("v2");
        site.Runs("Lock-DeploynixSite -Reason 'the sale'").Succeeded();

        // Nobody can be asked here, and nobody said that nobody is to be.
        site.Runs("Set-DeploynixActiveRelease previous").Refused("Deploynix.Frozen");
        Assert.Equal(second.Id, site.Site.ActiveRelease);

        foreach (var (command, live) in ((string, string?)[])
        [
            ("Invoke-DeploynixRollback -Confirm:$false", first.Id),
            ($"Set-DeploynixActiveRelease {second.Id} -IgnoreFreeze", second.Id),
            ("Invoke-DeploynixDeploy -Tag v1 -IgnoreFreeze", null),
        ])
        {
            var ran = site.Runs(command).Succeeded();
            Assert.Contains($"frozen by {Me} since", Assert.Single(ran.Warnings), StringComparison.Ordinal);
            Assert.Equal(live ?? site.Site.Releases[^1], site.Site.ActiveRelease);
            Assert.Contains("the sale", Assert.Single(site.Runs("Get-DeploynixDeployment -Last 1").Succeeded().One<Deployment>().Warnings), StringComparison.Ordinal);
        }
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Nobody_freezes_a_site_under_a_deployment_that_runs_and_who_waits_freezes_it_after()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Operator.Change(settings => settings["hooks"] = new System.Text.Json.Nodes.JsonObject
        {
            ["before:build"] = $"echo $$ > '{site.Disk.At("pid")}'; while ! [ -e '{site.Disk.At("go")}' ]; do sleep 0.05; done",
        });
        using var colleague = site.Operator.Colleague();
        var deploy = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v1 -PassThru");
        await LabRemote.Appears(site.Disk.At("pid"));
        colleague.Runs("Lock-DeploynixSite -Reason x").Refused("Deploynix.Locked");
        var freeze = colleague.Starts("Lock-DeploynixSite -Reason x -WaitFor 1m");
        await site.Disk.File("go", "");
        Assert.Equal((await deploy).Succeeded().One<Release>().Id, site.Site.ActiveRelease);
        Assert.Equal("x", (await freeze).Succeeded().One<SiteFreeze>().Reason);
    }

    private static TimeSpan? Round(TimeSpan? span) => span is { } some ? TimeSpan.FromMinutes(Math.Round(some.TotalMinutes)) : null;
}
