using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Steps of the site's own that behave badly.</summary>
[Trait("Part", "faults")]
public sealed class HookFaultTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabFact]
    public async Task A_hook_that_hangs_is_ended_with_all_that_it_began()
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        site.Operator.Change(settings =>
        {
            settings["timeouts"] = new JsonObject { ["step"] = "2s" };
            settings["hooks"] = new JsonObject { ["after:build"] = "trap '' TERM; sleep 1000 & (trap '' TERM HUP; sleep 1000) & sleep 1000" };
        });
        var outcome = await FaultActs.Run(site.Site, "deploy", null, TestContext.Current.CancellationToken);
        Assert.Contains("took longer than 2 s", Assert.Single(outcome.Failures).Message, StringComparison.Ordinal);
        await Judged(site, "hook hangs");
    }

    [LabFact]
    public async Task A_hook_that_leaves_a_daemon_with_its_output_open_does_not_hold_the_deployment_up()
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        var pid = site.Disk.At("daemon.pid");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["after:build"] = $"cd / && {{ setsid sleep 1000 & echo $! > '{pid}'; }}" });
        try
        {
            Assert.True((await FaultActs.Run(site.Site, "deploy", null, TestContext.Current.CancellationToken)).IsSuccess);
            Assert.True(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim()}"));
        }
        finally
        {
            await LabProcess.Run(["sh", "-c", "kill -KILL $(cat \"$1\")", "sh", pid]);
        }
        await Judged(site, "hook leaves a daemon that holds its output");
    }

    [LabTheory]
    [InlineData("text", "yes \"$(printf %0999d 7)\" | head -c {0}")]
    [InlineData("one line", "head -c {0} /dev/zero | tr '\\0' x; echo")]
    [InlineData("binary", "head -c {0} /dev/urandom")]
    public async Task A_hook_that_prints_without_measure(string kind, string script)
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        var bytes = FaultLedger.IsFull ? "200000000" : "20000000";
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["after:build"] = script.Replace("{0}", bytes, StringComparison.Ordinal) });
        Assert.True((await FaultActs.Run(site.Site, "deploy", null, TestContext.Current.CancellationToken)).IsSuccess);
        await Judged(site, $"hook prints {bytes} bytes, {kind}");
        var logs = new DirectoryInfo($"{site.Lab.Path}/.deploynix/logs").EnumerateFiles().Max(file => file.Length);
        Assert.InRange(logs, 1, 3 << 20);
    }

    [LabFact]
    public async Task A_repository_that_goes_away_in_the_middle_of_the_fetch()
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        await using var daemon = await GitDaemon.Start(site.Repository);
        await site.Repository.Git("config", "pack.compression", "0");
        var noise = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{Guid.NewGuid()} {i}\n"));
        await site.Repository.CommitOnMain("Grow", ("noise.txt", noise));
        var step = (await site.Steps("rollback")).Count > 0 ? new FaultStep(2, "fetch", TimeSpan.FromMilliseconds(600)) : throw new InvalidOperationException();
        await site.Deploy();
        foreach (var silent in (bool[])[false, true])
        {
            await site.Repository.CommitOnMain("Grow", ("noise.txt", noise[1..] + silent));
            await using var relay = new LabRelay(daemon.Port) { BytesPerSecond = 500_000 };
            var through = site.Site with { Repository = $"git://127.0.0.1:{relay.Port}/shop.git", Timeouts = site.Site.Timeouts with { Step = TimeSpan.FromSeconds(4) } };
            await new FaultAt(step, inside: true, () =>
            {
                if (silent) relay.GoSilent();
                else relay.Close();
                return Task.CompletedTask;
            }).Run(through, "deploy");
            Assert.InRange(relay.Bytes, 1, 1_400_000);
            Assert.Empty(await site.Judge(ledger, $"repository {(silent ? "silent" : "gone")} in the middle of the fetch", "fetch"));
        }
    }

    private async Task Judged(FaultSite site, string fault)
    {
        var broken = await site.Broken(10);
        site.Operator.Change(settings => settings.Remove("hooks"));
        Assert.Empty(broken);
        Assert.Empty(await site.Judge(ledger, fault, "after:build"));
    }
}
