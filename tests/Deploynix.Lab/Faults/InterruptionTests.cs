using System.Diagnostics;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Every way in which an operator leaves: at once at the client, and nothing runs on at the server.</summary>
[Trait("Part", "faults")]
public sealed class InterruptionTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabTheory]
    [InlineData("Deploynix.Shell", "INT", "Ctrl+C")]
    [InlineData("Deploynix.Shell", "HUP", "terminal closed")]
    [InlineData("Deploynix.Shell", "TERM", "told to end")]
    [InlineData("Deploynix.Shell", "KILL", "killed")]
    [InlineData("pwsh", "INT", "Ctrl+C")]
    [InlineData("pwsh", "HUP", "terminal closed")]
    [InlineData("pwsh", "TERM", "told to end")]
    [InlineData("pwsh", "KILL", "killed")]
    public async Task A_program_that_is_ended(string host, string signal, string how)
    {
        Assert.SkipUnless(host != "pwsh" || LabHost.HasPwsh, "There is no pwsh on this machine.");
        await using var site = await Waiting();
        await using var client = LabHost.Start(host, site.Operator, "Invoke-DeploynixDeploy -Force");
        await LabRemote.Appears(Pid(site));
        var clock = Stopwatch.StartNew();
        await client.Signal(signal);
        await client.HasEnded(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Figures.Report($"{host} {how}, until the program ended", $"{clock.Elapsed.TotalSeconds:0.00} s");
        await Judged(site, $"{host} {how}");
    }

    [LabFact]
    public async Task A_runspace_that_is_closed()
    {
        await using var site = await Waiting();
        var colleague = new LabModule(site.Operator.Folder);
        var running = colleague.Start("Invoke-DeploynixDeploy -Force");
        await LabRemote.Appears(Pid(site));
        var clock = Stopwatch.StartNew();
        colleague.Dispose();
        Figures.Report("runspace closed in the middle of a step, until it was", $"{clock.Elapsed.TotalSeconds:0.00} s");
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.True(running.IsCompleted, "the command runs on");
        await Judged(site, "runspace closed");
    }

    [LabFact]
    public async Task A_job_that_is_stopped()
    {
        Assert.SkipUnless(LabHost.HasPwsh, "There is no pwsh on this machine.");
        await using var site = await Waiting();
        await using var client = LabHost.Start("pwsh", site.Operator, $$"""
            $job = Start-ThreadJob { Import-Module '{{LabSources.Manifest}}'; Set-Location -LiteralPath '{{site.Operator.Folder}}'; Invoke-DeploynixDeploy -Force }
            while (-not (Test-Path '{{Pid(site)}}')) { Start-Sleep -Milliseconds 20 }
            $watch = [Diagnostics.Stopwatch]::StartNew(); Stop-Job $job; $watch.Elapsed.TotalSeconds
            """);
        var ended = await client.End();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Figures.Report("Stop-Job in the middle of a step, until it returned", $"{ended.Out.Trim()} s");
        await Judged(site, "Stop-Job");
    }

    private async Task<FaultSite> Waiting()
    {
        var site = await FaultSite.Open(lab.Sshd);
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["before:build"] = $"echo $$ > '{Pid(site)}'; sleep 1000" });
        return site;
    }

    private async Task Judged(FaultSite site, string fault)
    {
        await LabRemote.IsGone(Pid(site));
        await LabRemote.IsFree(site.Lab);
        var left = await FaultActs.Releases(site.Site);
        Assert.Contains(left[0].Status, (ReleaseStatus[])[ReleaseStatus.Failed, ReleaseStatus.Interrupted]);
        site.Operator.Change(settings => settings.Remove("hooks"));
        Assert.Empty(await site.Judge(ledger, fault, "before:build"));
    }

    private static string Pid(FaultSite site) => site.Disk.At("pid");
}
