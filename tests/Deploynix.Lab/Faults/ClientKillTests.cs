using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Faults;

/// <summary>kill -9 of the client inside every step, and between every two, of a site whose steps are its own.</summary>
[Trait("Part", "faults")]
public sealed class ClientKillTests(FaultLedger ledger)
{
    [LabTheory]
    [MemberData(nameof(FaultActs.Names), MemberType = typeof(FaultActs))]
    public Task A_client_that_dies_at_a_step_leaves_all_that_was_promised(string act) => DieAtEveryStep(ledger, act, "custom", few: 4);

    internal static async Task DieAtEveryStep(FaultLedger ledger, string act, string framework, int few)
    {
        await using var hold = await FaultHold.Create();
        await using var sshd = await LabSshd.StartAsync(hold.Server);
        await using var site = await FaultSite.Open(sshd, framework: framework);
        var steps = await site.Steps(act);
        await site.Deploy();
        List<string> broken = [];
        foreach (var step in FaultLedger.Some(steps, few))
        {
            foreach (var inside in (bool[])[true, false])
            {
                await FaultClient.DieAt(site.Operator.SettingsFile, act, step, inside, hold);
                if (inside) ledger.AddHold(hold.Took());
                broken.AddRange(await site.Judge(ledger, $"kill -9 of the client {(inside ? "inside" : "after")} a step of {act}, {framework} site", step.Name));
            }
        }
        Assert.Empty(broken);
    }
}
