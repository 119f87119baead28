using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>A disk without room: before a deployment, and in the middle of one.</summary>
public sealed class DiskTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Too_little_room_is_told_before_anything_is_done()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        await using var disk = await SmallDisk.Mount(site, "30m");
        var live = site.Deploys("v1");
        await LabProcess.Run(["dd", "if=/dev/zero", $"of={site.Site.Path}/ballast", "bs=1M", "count=20"]).Succeeded();

        var error = await site.Refuses("Deploynix.DiskFull", "Invoke-DeploynixDeploy -Tag v2");
        Assert.Contains("MB are free", error.Message, StringComparison.Ordinal);
        Assert.Contains($"The site serves {live.Id}. Nothing was changed.", error.Message, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_disk_that_fills_up_in_the_middle_leaves_what_is_live_and_can_be_taken_back()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        await using var disk = await SmallDisk.Mount(site, "40m");
        var first = site.Deploys("v1");
        var second = site.Deploys("v2");
        site.Operator.Change(settings => settings["steps"] = new JsonArray("dd if=/dev/zero of=ballast bs=1M count=100"));

        var ran = site.Runs("Invoke-DeploynixDeploy -Tag v1 -PassThru");
        var error = ran.Refused("Deploynix.DiskFull");
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains($"still serves {second.Id}; nothing that is live was changed.", error.Message, StringComparison.Ordinal);
        Assert.Equal(second.Id, site.Site.ActiveRelease);

        // With not a byte to write to, the way back is still open.
        site.Runs("Invoke-DeploynixRollback -Confirm:$false").Succeeded();
        Assert.Equal(first.Id, site.Site.ActiveRelease);
        var left = site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>()[0];
        Assert.Contains(left.Status, (ReleaseStatus[])[ReleaseStatus.Failed, ReleaseStatus.Interrupted]);

        site.Operator.Change(settings => settings.Remove("steps"));
        await site.Refuses("Deploynix.DiskFull", "Invoke-DeploynixDeploy -Tag v2");
        await LabProcess.Run(["rm", "-rf", left.Path]).Succeeded();
        Assert.Equal(site.Deploys("v2").Id, site.Site.ActiveRelease);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_disk_that_fills_up_while_the_revision_is_unpacked()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        await using var disk = await SmallDisk.Mount(site, "40m");
        var live = site.Deploys("v1");
        await site.Repository.CommitOnMain("Grow", ("big.txt", string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{new string('x', 990)}{i:00000}\n"))));

        var error = site.Runs("Invoke-DeploynixDeploy").Refused("Deploynix.DiskFull");
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Equal(live.Id, site.Site.ActiveRelease);
    }

    /// <summary>A small file system in the site's place.</summary>
    internal sealed class SmallDisk(string path) : IAsyncDisposable
    {
        public static async Task<SmallDisk> Mount(PlainSite site, string size)
        {
            Assert.SkipUnless(LabSshd.IsRoot, "Only root can mount a small disk.");
            var user = LabUser.Current;
            var mounted = await LabProcess.Run(["mount", "-t", "tmpfs", "-o", $"size={size},uid={user.Uid},gid={user.Gid},mode=755", "tmpfs", site.Site.Path], LabProcess.AsMyself);
            Assert.SkipUnless(mounted.ExitCode == 0, $"A small disk cannot be mounted here: {mounted.Error.Trim()}");
            site.Runs("Initialize-DeploynixSite").Succeeded();
            return new(site.Site.Path);
        }

        public async ValueTask DisposeAsync() => await LabProcess.Run(["umount", "--lazy", path], LabProcess.AsMyself).Succeeded();
    }
}
