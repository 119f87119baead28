using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>What deployments keep, what they clean up, and what they say of what they cannot.</summary>
public sealed class RetentionTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Good_releases_failed_ones_and_pinned_ones_are_counted_apart()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["retention"] = new JsonObject { ["releases"] = 2, ["failed"] = 1, ["failedFor"] = "7d" });
        var pinned = site.Deploys("v1").Id;
        site.Runs($"Get-DeploynixRelease | Protect-DeploynixRelease -Reason 'before the fair'").Succeeded();
        var second = site.Deploys("v2").Id;
        site.Operator.Change(settings => settings["steps"] = new JsonArray("false"));
        for (var i = 0; i < 3; i++) site.Runs("Invoke-DeploynixDeploy -Tag v1").Refused("Deploynix.StepFailed");
        site.Operator.Change(settings => settings.Remove("steps"));
        var third = site.Deploys("v1").Id;
        var fourth = site.Deploys("v2").Id;

        var left = site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>();
        Assert.Equal([fourth, third, pinned], left.Where(release => release.Status == ReleaseStatus.Finished).Select(release => release.Id));
        Assert.Single(left, release => release.Status == ReleaseStatus.Failed);
        Assert.DoesNotContain(second, site.Site.Releases);
        Assert.Equal("before the fair", left.Single(release => release.Pinned).PinReason);
        Assert.False(Directory.EnumerateFileSystemEntries($"{site.Site.Path}/.deploynix/quarantine").Any());
        Assert.True(File.Exists($"{site.Site.Path}/.deploynix/logs/{second}.log"));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Files_of_the_web_servers_user_are_a_warning_with_the_command_that_mends_it()
    {
        Assert.SkipUnless(LabSshd.IsRoot, "Only root can give files to another user.");
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["retention"] = 1);
        var first = site.Deploys("v1");
        await LabProcess.Run(["sh", "-c", "mkdir -p \"$1/cache/views\" && touch \"$1/cache/views/x\" && chown -R nobody \"$1/cache\" && chmod -R u=rwX,go=rX \"$1/cache\"", "sh", first.Path], LabProcess.AsMyself).Succeeded();
        site.Deploys("v2");

        var third = site.Runs("Invoke-DeploynixDeploy -Tag v1 -PassThru").Succeeded();
        var warning = Assert.Single(third.Warnings);
        var rest = $"{site.Site.Path}/.deploynix/quarantine/{first.Id}.0";
        Assert.EndsWith($"sudo rm -rf '{rest}'", warning, StringComparison.Ordinal);
        Assert.Contains("(cache belongs to nobody)", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Id, site.Site.Releases);
        Assert.True(Directory.Exists(rest));

        // Nobody mended it: it is told again. Then the command does.
        Assert.Contains(site.Runs("Invoke-DeploynixDeploy -Tag v2").Succeeded().Warnings, again => again.EndsWith($"sudo rm -rf '{rest}'", StringComparison.Ordinal));
        await LabProcess.Run(["sh", "-c", warning[(warning.LastIndexOf("sudo ", StringComparison.Ordinal) + 5)..]], LabProcess.AsMyself).Succeeded();
        Assert.False(Directory.Exists(rest));
        Assert.Empty(site.Runs("Invoke-DeploynixDeploy -Tag v1").Succeeded().Warnings);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_a_killed_client_left_is_told_with_its_step_and_the_next_deployment_removes_it()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject
        {
            ["before:build"] = new JsonObject { ["name"] = "wait for the moon", ["run"] = $"echo $$ > '{site.Disk.At("pid")}'; while ! [ -e '{site.Disk.At("go")}' ]; do sleep 0.05; done" },
        });
        await using (var client = LabHost.Start("Deploynix.Shell", site.Operator, "Invoke-DeploynixDeploy -Tag v2"))
        {
            await LabRemote.Appears(site.Disk.At("pid"));
            await client.Signal("KILL");
        }
        await LabRemote.IsFree(site.Site);
        var lost = site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>()[0];
        Assert.Equal(ReleaseStatus.Interrupted, lost.Status);
        await site.Disk.File("go", "");

        for (var again = 0; again < 2; again++)
        {
            var told = Assert.Single(site.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>(), act => act.Outcome == Outcome.Interrupted);
            Assert.Equal((lost.Id, lost.DeployedBy, "wait for the moon"), (told.Release, told.By, told.FailedStep));
            Assert.Empty(site.Runs("Invoke-DeploynixDeploy -Tag v2").Succeeded().Warnings);
            Assert.DoesNotContain(lost.Id, site.Site.Releases);
        }
        Assert.True(File.Exists($"{site.Site.Path}/.deploynix/logs/{lost.Id}.log"));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_client_that_is_killed_while_it_removes_leaves_no_half_of_a_release()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["retention"] = 1);
        var first = site.Deploys("v1");
        await LabProcess.Run(["sh", "-c", "cd \"$1\" && i=0 && while [ $i -lt 40 ]; do i=$((i+1)); mkdir many$i && (cd many$i && seq 1 1000 | xargs touch); done", "sh", first.Path]).Succeeded();
        site.Deploys("v2");
        var quarantine = $"{site.Site.Path}/.deploynix/quarantine";
        await using (var client = LabHost.Start("Deploynix.Shell", site.Operator, "Invoke-DeploynixDeploy -Tag v1"))
        {
            await LabWait.Until("the release is out of releases/", () => !Directory.Exists(first.Path), TimeSpan.FromSeconds(60));
            await client.Signal("KILL");
        }
        await LabRemote.IsFree(site.Site);
        Figures.Report("A client was killed while a release was removed; left in quarantine", $"{Directory.EnumerateFileSystemEntries(quarantine, "*", SearchOption.AllDirectories).Count()} files");
        Assert.DoesNotContain(first.Id, site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>().Select(release => release.Id));
        site.Deploys("v2");
        Assert.Empty(Directory.EnumerateFileSystemEntries(quarantine));
        Assert.Single(site.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>(), act => act.Outcome == Outcome.Interrupted);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_journal_of_ten_thousand_lines_is_followed_to_its_end_and_an_edit_is_named()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        var path = $"{site.Site.Path}/.deploynix/journal.jsonl";
        var lines = new List<string> { (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).TrimEnd('\n') };
        while (lines.Count < 10_000) lines.Add($"{{\"prev\":\"{Hash(lines[^1] + "\n")}\",\"v\":1,\"run\":\"r{lines.Count}\",\"act\":\"deploy\",\"site\":\"shop\",\"environment\":\"production\",\"server\":\"lab\",\"message\":\"{new string('x', 300)}\"}}");
        await File.WriteAllTextAsync(path, string.Join('\n', lines) + "\n{\"prev\":\"to", TestContext.Current.CancellationToken);
        site.Deploys("v2");
        var told = site.Runs("Test-DeploynixSite -Check journal").Succeeded();
        Figures.Report("The doctor follows a journal of 10,000 lines", $"{told.Took.TotalSeconds:0.00} s");
        var finding = told.One<Finding>();
        Assert.True(finding.State == FindingState.Warning && finding.Found.StartsWith("10002 lines, none edited; torn: line 10001", StringComparison.Ordinal), $"{finding.State} {finding.Found}");

        lines[4711] = lines[4711].Replace("\"run\"", "\"rum\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, string.Join('\n', lines) + "\n", TestContext.Current.CancellationToken);
        finding = site.Runs("Test-DeploynixSite -Check journal").Succeeded().One<Finding>();
        Assert.True(finding.State == FindingState.Bad && finding.Found.Contains("line 4713 carries another hash than line 4712", StringComparison.Ordinal), $"{finding.State} {finding.Found}");
    }

    private static string Hash(string text) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
