using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Faults;

/// <summary>The server's side: its shell killed, sshd gone, no room, no inodes, read-only, rights taken, the clock set back.</summary>
[Trait("Part", "faults")]
public sealed class ServerFaultTests(FaultLedger ledger)
{
    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task A_remote_shell_that_is_killed(string act)
    {
        await using var hold = await FaultHold.Create();
        await using var sshd = await LabSshd.StartAsync(hold.Server);
        await using var site = await FaultSite.Open(sshd);
        await AtEveryStep(site, act, "remote shell killed", hold: hold, inject: () =>
        {
            sshd.KillShells();
            return Task.CompletedTask;
        });
    }

    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task An_sshd_that_is_restarted(string act)
    {
        await using var hold = await FaultHold.Create();
        await using var sshd = await LabSshd.StartAsync(hold.Server);
        await using var site = await FaultSite.Open(sshd);
        await AtEveryStep(site, act, "sshd restarted", inject: sshd.RestartAsync, hold: hold);
    }

    [LabTheory]
    [InlineData("deploy", "disk full", "size=80m")]
    [InlineData("rollback", "disk full", "size=80m")]
    [InlineData("deploy", "inodes exhausted", "nr_inodes=5000")]
    [InlineData("rollback", "inodes exhausted", "nr_inodes=5000")]
    public async Task A_disk_that_is_full(string act, string fault, string limits)
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await FaultSite.Open(sshd, limits: limits);
        await AtEveryStep(site, act, fault, site.Small.Fill, site.Small.Empty);
    }

    /// <summary>Before the act: a file system with a file that is open for writing, as the lock is, cannot be remounted.</summary>
    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task A_disk_that_became_read_only(string act)
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await FaultSite.Open(sshd, limits: "size=60m");
        await site.Small.Remount(readOnly: true);
        var refused = await Assert.ThrowsAsync<DeploynixException>(() => FaultActs.Run(site.Site, act, null, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.NotWritable, refused.Kind);
        await site.Small.Remount(readOnly: false);
        Assert.Empty(await site.Judge(ledger, $"remounted read-only before {act}", "all of it"));
    }

    [LabTheory]
    [InlineData("deploy", "releases")]
    [InlineData("deploy", ".deploynix/releases")]
    [InlineData("deploy", ".")]
    [InlineData("rollback", ".")]
    public async Task A_folder_whose_rights_are_taken(string act, string folder)
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await FaultSite.Open(sshd);
        await AtEveryStep(site, act, $"no right to write to {folder}", () => Chmod("a-w"), () => Chmod("u+w"), insides: [false]);

        Task Chmod(string mode) => site.Lab.Run(".", "chmod", mode, folder);
    }

    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task A_clock_that_is_set_back(string act)
    {
        await using var disk = await LabDisk.Create();
        var skew = await disk.File("skew", "0\n");
        var programs = await disk.Directory("bin");
        var date = await disk.File("bin/date", $"#!/bin/sh\nexec /usr/bin/date -d \"@$(( $(/usr/bin/date +%s) - $(cat '{skew}') ))\" \"$@\"\n");
        await LabProcess.Run(["chmod", "755", date]).Succeeded();
        await using var sshd = await LabSshd.StartAsync(new() { More = $"SetEnv \"PATH={programs}:{LabPrograms.SearchPath}\"" });
        await using var site = await FaultSite.Open(sshd);
        await AtEveryStep(site, act, "clock set back an hour", () => disk.File("skew", "3600\n"), insides: [false], undo: () => Task.CompletedTask);
    }

    private async Task AtEveryStep(FaultSite site, string act, string fault, Func<Task> inject, Func<Task>? undo = null, bool[]? insides = null, FaultHold? hold = null)
    {
        var steps = await site.Steps(act);
        await site.Deploy();
        List<string> broken = [];
        foreach (var step in FaultLedger.Some(steps, undo is null ? 2 : 1))
        {
            foreach (var inside in insides ?? [true, false])
            {
                try
                {
                    await new FaultAt(step, inside, inject, hold).Run(site.Site, act);
                    if (inside && hold is not null) ledger.AddHold(hold.Took());
                }
                finally
                {
                    if (undo is not null) await undo();
                }
                broken.AddRange(await site.Judge(ledger, $"{fault} in {act}", $"{(inside ? "inside" : "before")} {step.Name}"));
            }
        }
        Assert.Empty(broken);
    }
}
