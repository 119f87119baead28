using System.Text.Json.Nodes;
using Deploynix.Lab.Main;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>What the client takes while a step prints a great deal.</summary>
[Trait("Part", "faults")]
public sealed class MemoryTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabFact]
    public async Task A_client_stays_small_whatever_a_step_prints()
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        var bytes = FaultLedger.IsFull ? 1L << 30 : 100L << 20;
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["after:build"] = $"yes \"$(printf %0999d 7)\" | head -c {bytes}" });
        var most = 0L;
        await using var client = LabHost.Start("Deploynix.Shell", site.Operator, "Invoke-DeploynixDeploy -Force");
        using var watching = new CancellationTokenSource();
        var watch = Watch(client.Id, peak => most = Math.Max(most, peak), watching.Token);
        var ended = await client.End(TimeSpan.FromMinutes(5));
        await watching.CancelAsync();
        await watch;
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Figures.Report($"client_megabytes_while_a_step_prints_{bytes >> 20}_mb", $"{most >> 10}");
        Assert.InRange(most, 1, 250 << 10);
        site.Operator.Change(settings => settings.Remove("hooks"));
        Assert.Empty(await site.Judge(ledger, $"step prints {bytes >> 20} MB", "after:build"));
    }

    /// <summary>Gives the most memory that a process ever had, in kilobytes, until it ends.</summary>
    private static async Task Watch(int id, Action<long> tell, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                var line = (await File.ReadAllLinesAsync($"/proc/{id}/status", CancellationToken.None)).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null) tell(long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], System.Globalization.CultureInfo.InvariantCulture));
                await Task.Delay(50, end);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It ended.
        }
    }
}
