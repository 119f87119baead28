using System.Diagnostics;
using Deploynix.Lab.Main;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>kill -9 of a whole program, at any instant.</summary>
[Trait("Part", "faults")]
public sealed class AnyInstantKillTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabFact]
    public async Task A_program_that_is_killed_at_any_instant_leaves_all_that_was_promised()
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        var random = new Random(20260318);
        string[] scripts = ["Invoke-DeploynixDeploy -Force", "Invoke-DeploynixRollback -Confirm:$false", "Set-DeploynixActiveRelease previous"];
        var lasts = new TimeSpan[scripts.Length];
        for (var i = 0; i < scripts.Length; i++)
        {
            var clock = Stopwatch.StartNew();
            var ended = await LabHost.Run("Deploynix.Shell", site.Operator, scripts[i]);
            Assert.True(ended.ExitCode == 0, ended.ToString());
            lasts[i] = clock.Elapsed;
            await site.Deploy();
        }
        List<string> broken = [];
        for (var i = 0; i < (FaultLedger.IsFull ? 200 : 8); i++)
        {
            var which = i % scripts.Length;
            var instant = lasts[which] * (0.3 + 0.8 * random.NextDouble());
            await using (var client = LabHost.Start("Deploynix.Shell", site.Operator, scripts[which]))
            {
                using var waiting = new CancellationTokenSource(instant);
                try
                {
                    await client.HasEnded(waiting.Token);
                }
                catch (OperationCanceledException)
                {
                    client.Kill();
                }
            }
            broken.AddRange(await site.Judge(ledger, "kill -9 of the client at any instant", $"{scripts[which]} after {instant.TotalMilliseconds:0} ms"));
        }
        Assert.Empty(broken);
    }
}
