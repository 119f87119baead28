using System.Diagnostics;
using System.Text.Json.Nodes;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Many who want one site, and those who wait for it.</summary>
[Trait("Part", "faults")]
public sealed class LockWaitTests(SshLab lab) : IClassFixture<SshLab>
{
    private static string Me => $"{Environment.UserName}@{Environment.MachineName}";

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Of_twenty_at_once_one_wins_and_nineteen_are_told_who()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var go = site.Disk.At("go");
        var shop = new Site
        {
            Name = "shop", Environment = "production", Servers = [lab.Sshd.ToServer()], Path = site.Site.Path, Repository = site.Repository.Path, Framework = Framework.Custom,
            Hooks = [new(HookPoint.Before, Phase.Build, new() { Name = "wait", Run = $"while ! [ -e '{go}' ]; do sleep 0.05; done" })],
        };
        var cancel = TestContext.Current.CancellationToken;
        var operators = Enumerable.Range(1, 20).Select(number => new Operator($"op{number}", $"desk{number}")).ToArray();
        var factories = operators.Select(_ => SshLab.Factory()).ToArray();
        try
        {
            var deployers = operators.Zip(factories, (by, factory) => new Deployer(factory, TimeProvider.System, by)).ToArray();
            var prepared = new List<DeployPreparation>();
            foreach (var deployer in deployers) prepared.Add(await deployer.PrepareAsync(shop, new() { Tag = "v1" }, withRevision: false, cancel));

            var running = deployers.Zip(prepared, (deployer, preparation) => Task.Run(() => deployer.DeployAsync(preparation, null, cancel))).ToList();
            await LabWait.Until("nineteen are refused", () => running.Count(task => task.IsFaulted) == 19, TimeSpan.FromSeconds(60));
            var winner = running.FindIndex(task => !task.IsFaulted);
            Assert.All(running.Where(task => task.IsFaulted), task =>
            {
                var refusal = Assert.IsType<DeploynixException>(task.Exception!.InnerException);
                Assert.Equal(ErrorKind.Locked, refusal.Kind);
                Assert.Matches($@"^op{winner + 1}@desk{winner + 1} works on this site: deploy( \d{{8}}_\d{{6}})?, since \d\d:\d\d:\d\d UTC \(\d+ s ago\)\.$", refusal.What);
            });
            await site.Disk.File("go", "");
            var outcome = await running[winner];
            Assert.True(outcome.IsSuccess);
            Assert.Equal([outcome.Release!.Id], site.Site.Releases);
            Assert.Equal(outcome.Release.Id, site.Site.ActiveRelease);
        }
        finally
        {
            foreach (var factory in factories) await factory.DisposeAsync();
        }
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Who_waits_is_told_for_whom_and_goes_on_when_the_first_is_done()
    {
        await using var site = await Waiting();
        using var colleague = site.Operator.Colleague();
        var first = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v2 -PassThru");
        await LabRemote.Appears(Pid(site));

        var error = colleague.Runs("Invoke-DeploynixDeploy -Tag v1 -WaitFor 1s").Refused("Deploynix.Locked");
        Assert.Contains($"{Me} works on this site: deploy ", error.Message, StringComparison.Ordinal);
        Assert.Contains("This waited 1s for it.", error.Message, StringComparison.Ordinal);
        Assert.Contains("-WaitFor", error.Next, StringComparison.Ordinal);

        var second = colleague.Starts("Invoke-DeploynixRollback -WaitFor 1m -Confirm:$false -PassThru -InformationVariable told; $told | ForEach-Object { \"$_\" }");
        using var third = site.Operator.Colleague();
        var also = third.Starts("Invoke-DeploynixDeploy -Tag v1 -WaitFor 90s -PassThru");
        await Task.WhenAny(second, also, Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
        Assert.False(second.IsCompleted || also.IsCompleted);
        await site.Disk.File("go", "");

        var deployed = (await first).Succeeded().One<Release>();
        var rollback = await second;
        var deploy = await also;
        // Whoever of the two comes second finds what the other one made; a rollback that was planned before refuses to undo it.
        Assert.True(rollback.Errors.IsEmpty || rollback.Errors[0].Id == "Deploynix.CurrentMoved", string.Join('\n', rollback.Errors));
        Assert.Contains(rollback.Told, line => line.Contains($"waits up to 60 s: lab: {Me} works on this site: deploy {deployed.Id}, since ", StringComparison.Ordinal));
        Assert.NotEqual(deployed.Id, deploy.Succeeded().One<Release>().Id);
        await LabRemote.IsFree(site.Site);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Who_waits_gets_the_lock_of_a_client_that_was_killed()
    {
        await using var site = await Waiting();
        await using (var client = LabHost.Start("Deploynix.Shell", site.Operator, "Invoke-DeploynixDeploy -Tag v2"))
        {
            await LabRemote.Appears(Pid(site));
            using var colleague = site.Operator.Colleague();
            colleague.Change(settings => settings.Remove("hooks"));
            var waiting = colleague.Starts("Invoke-DeploynixDeploy -Tag v1 -WaitFor 1m -PassThru");
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            Assert.False(waiting.IsCompleted);
            var clock = Stopwatch.StartNew();
            await client.Signal("KILL");
            var release = (await waiting).Succeeded().One<Release>();
            Figures.Report("-WaitFor behind a client that was killed with -9, until the next deployment was live", $"{clock.Elapsed.TotalSeconds:0.0} s");
            Assert.Equal(release.Id, site.Site.ActiveRelease);
        }
        await LabRemote.IsGone(Pid(site));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Who_pins_or_removes_a_release_waits_too()
    {
        await using var site = await Waiting();
        site.Operator.Change(settings => settings.Remove("hooks"));
        var oldest = site.Site.ActiveRelease!;
        site.Deploys("v2");
        site.Deploys("v1");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["before:build"] = $"echo $$ > '{Pid(site)}'; while ! [ -e '{site.Disk.At("go")}' ]; do sleep 0.05; done" });
        var first = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v2 -PassThru");
        await LabRemote.Appears(Pid(site));
        using var pinner = site.Operator.Colleague();
        pinner.Runs($"Remove-DeploynixRelease {oldest} -Confirm:$false").Refused("Deploynix.Locked");
        var waiting = pinner.Starts($"Protect-DeploynixRelease {oldest} -WaitFor 1m | Unprotect-DeploynixRelease -WaitFor 1m | Remove-DeploynixRelease -WaitFor 1m -Confirm:$false");
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        Assert.False(waiting.IsCompleted);
        await site.Disk.File("go", "");
        (await first).Succeeded();
        Assert.Contains((await waiting).Succeeded().Told, line => line.Contains("is removed", StringComparison.Ordinal));
        Assert.DoesNotContain(oldest, site.Site.Releases);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Ctrl_C_ends_the_waiting()
    {
        await using var site = await Waiting();
        var first = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v2 -PassThru");
        await LabRemote.Appears(Pid(site));
        await using var client = LabHost.Start("Deploynix.Shell", site.Operator, $"Invoke-DeploynixDeploy -Tag v1 -WaitFor 5m 6>&1 | ForEach-Object {{ Set-Content '{site.Operator.Folder}/seen' \"$_\" }}");
        await LabRemote.Appears($"{site.Operator.Folder}/seen");
        Assert.Contains($"{Me} works on this site: deploy", await File.ReadAllTextAsync($"{site.Operator.Folder}/seen", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();
        await client.Signal("INT");
        var ended = await client.End();
        Figures.Report("Ctrl+C while waiting for a lock, until the program ended", $"{clock.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(130, ended.ExitCode);
        await site.Disk.File("go", "");
        Assert.Equal((await first).Succeeded().One<Release>().Id, site.Site.ActiveRelease);
    }

    /// <summary>A site with v1 live, of which every deployment waits in a hook until it is told to go on.</summary>
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
}
