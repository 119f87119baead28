using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>The network, at every step: it closes, resets, falls silent, is slow.</summary>
[Trait("Part", "faults")]
public sealed class NetworkTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task A_connection_that_ends_leaves_all_that_was_promised(string act)
    {
        await using var hold = await FaultHold.Create();
        await using var sshd = await LabSshd.StartAsync(hold.Server);
        await using var site = await FaultSite.Open(sshd);
        var steps = await site.Steps(act);
        await site.Deploy();
        List<string> broken = [];
        foreach (var step in FaultLedger.Some(steps, 2))
        {
            foreach (var (inside, reset) in FaultLedger.Some<(bool, bool)>([(true, false), (true, true), (false, false), (false, true)], 2))
            {
                await using var relay = new LabRelay(sshd.Port);
                await new FaultAt(step, inside, () =>
                {
                    if (reset) relay.Reset();
                    else relay.Close();
                    return Task.CompletedTask;
                }, hold).Run(site.Through(relay), act);
                if (inside) ledger.AddHold(hold.Took());
                broken.AddRange(await site.Judge(ledger, $"network {(reset ? "reset" : "closed")} {(inside ? "inside" : "before")} a step of {act}", step.Name));
            }
        }
        Assert.Empty(broken);
    }

    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task A_connection_that_falls_silent_leaves_all_that_was_promised(string act)
    {
        await using var first = await FaultSite.Open(lab.Sshd);
        var steps = FaultLedger.Some(await first.Steps(act), 2);
        // Each waits half a minute for the silence to be noticed: they wait together, on sites of their own.
        var broken = await Task.WhenAll(steps.Select(async step =>
        {
            await using var hold = await FaultHold.Create();
            await using var sshd = await LabSshd.StartAsync(hold.Server);
            await using var site = await FaultSite.Open(sshd);
            await using var relay = new LabRelay(sshd.Port);
            await new FaultAt(step, inside: true, () =>
            {
                relay.GoSilent();
                return Task.CompletedTask;
            }, hold).Run(site.Through(relay), act);
            ledger.AddHold(hold.Took());
            return await site.Judge(ledger, $"network silent inside a step of {act}", step.Name, seconds: 60);
        }));
        Assert.Empty(broken.SelectMany(lines => lines));
    }

    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public async Task A_connection_that_is_slow_gets_there(string act)
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        List<string> broken = [];
        foreach (var (fault, delay, rate) in ((string, int, int?)[])[("slow by 100 ms each way", 100, null), ("of 64 kB a second", 0, 65536)])
        {
            await using var relay = new LabRelay(lab.Sshd.Port) { Delay = TimeSpan.FromMilliseconds(delay), BytesPerSecond = rate };
            var outcome = await FaultActs.Run(site.Through(relay), act, null, TestContext.Current.CancellationToken);
            Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => failure.Message)));
            broken.AddRange(await site.Judge(ledger, $"network {fault} in {act}", "all of it"));
        }
        Assert.Empty(broken);
    }
}
