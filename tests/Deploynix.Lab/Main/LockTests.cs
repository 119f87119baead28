using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>Two who deploy at once, and one who goes away in the middle of it.</summary>
public sealed class LockTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Of_two_at_once_one_wins_and_the_other_is_told_who()
    {
        await using var site = await Waiting();
        using var colleague = site.Operator.Colleague();
        var winner = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v2 -PassThru");
        await LabRemote.Appears(Pid(site));

        foreach (var command in (string[])["Invoke-DeploynixDeploy -Tag v1 -PassThru", "Invoke-DeploynixRollback -Confirm:$false", "Set-DeploynixActiveRelease previous"])
        {
            var error = colleague.Runs(command).Refused("Deploynix.Locked");
            Assert.Contains($"{Environment.UserName}@{Environment.MachineName} works on this site: deploy", error.Message, StringComparison.Ordinal);
            Assert.Contains("shop (production): lab: ", error.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed.", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(ReleaseStatus.Building, colleague.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>()[0].Status);

        await Go(site);
        Assert.Equal((await winner).Succeeded().One<Release>().Id, site.Site.ActiveRelease);
        Assert.Equal([Act.Deploy, Act.Deploy], colleague.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>().Select(deployment => deployment.Act));
        await LabRemote.IsFree(site.Site);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Of_many_that_start_in_the_same_moment_each_wins_or_is_told()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        using var second = site.Operator.Colleague();
        using var third = site.Operator.Colleague();
        LabOperator[] all = [site.Operator, second, third];
        foreach (var one in all) one.Runs("Get-DeploynixRelease").Succeeded();

        var runs = await Task.WhenAll(all.Select(one => one.Starts("Invoke-DeploynixDeploy -Tag v2 -PassThru")));
        var winners = runs.Where(run => run.Errors.IsEmpty).Select(run => run.One<Release>().Id).ToList();
        Assert.NotEmpty(winners);
        Assert.All(runs.Where(run => !run.Errors.IsEmpty), run => run.Refused("Deploynix.Locked"));
        Assert.Equal(winners.Count, winners.Distinct().Count());
        Assert.Equal(winners.Max(StringComparer.Ordinal), site.Site.ActiveRelease);
        Assert.Equal(winners.Count + 1, site.Site.Releases.Count);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_client_that_is_killed_leaves_a_site_that_serves_and_a_lock_that_is_free()
    {
        await using var site = await Waiting();
        var live = site.Site.ActiveRelease;
        await using (var client = LabHost.Start("Deploynix.Shell", site.Operator, "Invoke-DeploynixDeploy -Tag v2"))
        {
            await LabRemote.Appears(Pid(site));
            await client.Signal("KILL");
        }
        await LabRemote.IsGone(Pid(site));
        await LabRemote.IsFree(site.Site);
        Assert.Equal(live, site.Site.ActiveRelease);

        Assert.Equal(ReleaseStatus.Interrupted, site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>()[0].Status);
        Assert.Equal(live, site.Runs("Get-DeploynixRelease").Succeeded().One<Release>().Id);
        Assert.Equal(Outcome.Interrupted, site.Runs("Get-DeploynixDeployment -Last 1").Succeeded().One<Deployment>().Outcome);
        await Go(site);
        Assert.Equal(site.Deploys("v2").Id, site.Site.ActiveRelease);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Ctrl_C_ends_the_step_and_marks_the_release()
    {
        await using var site = await Waiting();
        var live = site.Site.ActiveRelease;
        await using var client = LabHost.Start("Deploynix.Shell", site.Operator, "Invoke-DeploynixDeploy -Tag v2");
        await LabRemote.Appears(Pid(site));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await client.Signal("INT");
        var ended = await client.End();
        Figures.Report("Ctrl+C in the middle of a step, until the program ended", $"{clock.Elapsed.TotalSeconds:0.00} s");

        Assert.Equal(130, ended.ExitCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await LabRemote.IsGone(Pid(site));
        await LabRemote.IsFree(site.Site);
        Assert.Equal(live, site.Site.ActiveRelease);
        var left = site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>()[0];
        Assert.Contains(left.Status, (ReleaseStatus[])[ReleaseStatus.Failed, ReleaseStatus.Interrupted]);
        Assert.Contains(site.Runs("Get-DeploynixDeployment -Last 1").Succeeded().One<Deployment>().Outcome, (Outcome[])[Outcome.Stopped, Outcome.Interrupted]);
        await Go(site);
        Assert.Equal(site.Deploys("v2").Id, site.Site.ActiveRelease);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Somebody_who_moves_current_by_hand_meanwhile_is_not_overruled()
    {
        await using var site = await Waiting();
        var first = site.Site.ActiveRelease!;
        await Go(site);
        var second = site.Deploys("v2");
        File.Delete(site.Disk.At("go"));
        File.Delete(Pid(site));
        var deploy = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v1 -PassThru");
        await LabRemote.Appears(Pid(site));
        await site.Site.Swap(first);
        await Go(site);

        var error = (await deploy).Refused("Deploynix.CurrentMoved");
        Assert.Contains("was not activated", error.Message, StringComparison.Ordinal);
        Assert.Equal(first, site.Site.ActiveRelease);
        Assert.True(Directory.Exists(second.Path));
    }

    /// <summary>A site with v1 live, of which every deployment of v2 waits in a hook until it is told to go on.</summary>
    private async Task<PlainSite> Waiting()
    {
        var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject
        {
            ["before:build"] = $"echo $$ > '{Pid(site)}'; while ! [ -e '{site.Disk.At("go")}' ]; do sleep 0.05; done",
        });
        return site;
    }

    private static string Pid(PlainSite site) => site.Disk.At("pid");

    private static Task<string> Go(PlainSite site) => site.Disk.File("go", "");
}
