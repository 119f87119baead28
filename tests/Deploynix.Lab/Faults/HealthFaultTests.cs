using System.Diagnostics;
using System.Text.Json.Nodes;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Who goes away while a site's health is asked: in the gates of a deployment, and by hand.</summary>
[Trait("Part", "faults")]
public sealed class HealthFaultTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabFact]
    public async Task A_client_that_dies_in_a_health_gate_leaves_all_that_was_promised()
    {
        await using var hold = await FaultHold.Create();
        await using var sshd = await LabSshd.StartAsync(hold.Server);
        await using var site = await FaultSite.Open(sshd, settings => settings["health"] = JsonNode.Parse("""
            { "interval": "100ms", "deadline": "30s", "checks": [{ "http": "/version.txt" }, { "command": "test -s public/version.txt" }],
              "gate": { "before": true, "onFailure": "rollback" } }
            """));
        var gates = (await site.Steps("deploy")).Where(step => step.Name.Contains("health gate", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, gates.Count);
        List<string> broken = [];
        foreach (var gate in gates)
        {
            foreach (var inside in (bool[])[true, false])
            {
                await FaultClient.DieAt(site.Operator.SettingsFile, "deploy", gate, inside, hold);
                if (inside) ledger.AddHold(hold.Took());
                broken.AddRange(await site.Judge(ledger, $"kill -9 of the client {(inside ? "inside" : "after")} the {gate.Name.Split(": ")[1]}", gate.Name));
            }
        }
        Assert.Empty(broken);
    }

    [LabFact]
    public async Task Ctrl_C_ends_a_look_at_a_check_that_hangs_and_what_it_started()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        var pid = site.Disk.At("pid");
        site.Operator.Change(settings => settings["health"] = new JsonObject
        {
            ["deadline"] = "10m", ["gate"] = false,
            ["checks"] = new JsonArray(new JsonObject { ["command"] = $"echo $$ > '{pid}'; sleep 1000; :", ["timeout"] = "9m" }),
        });
        await using var client = LabHost.Start("Deploynix.Shell", site.Operator, "Test-DeploynixHealth shop");
        await LabRemote.Appears(pid);
        var clock = Stopwatch.StartNew();
        await client.Signal("INT");
        var ended = await client.End();
        Figures.Report("Ctrl+C in a health check that hangs, until the program ended", $"{clock.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(130, ended.ExitCode);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
        var id = (await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim();
        await LabWait.Until("the check has ended on the server", () => !Directory.Exists($"/proc/{id}"));
    }
}
