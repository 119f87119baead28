using System.Diagnostics;
using Deploynix.Core.Model;
using Deploynix.Lab.Faults;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>What a larger database costs.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Name)]
public sealed class LargeDatabaseTests(DatabaseLab lab)
{
    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task A_larger_database_is_streamed_and_restored_by_a_client_that_stays_small()
    {
        await using var shop = await DatabaseShop.Open(lab, "mysql");
        var megabytes = FaultLedger.IsFull ? 1000 : 25;
        await shop.Fill(megabytes);
        var file = Path.Combine(shop.Operator.Folder, "shop.backup");

        var (seconds, kilobytes) = await Runs(shop, $"Backup-DeploynixDatabase shop -Destination '{file}'");
        Figures.Report($"database_{megabytes}_mb_streamed_to_the_operator", $"{seconds:0.0} s, {new FileInfo(file).Length >> 20} MB compressed, client at most {kilobytes >> 10} MB");
        Assert.InRange(kilobytes, 1, 250 << 10);
        var record = await File.ReadAllTextAsync(file + ".json", TestContext.Current.CancellationToken);
        Assert.Contains($"\"bulk\":{{\"rows\":{megabytes * 1000},", record, StringComparison.Ordinal);
        Assert.Equal("", (await LabProcess.Run(["gzip", "-t", file], LabProcess.AsMyself).Succeeded()).Output);
        Assert.False(File.Exists(file + ".part"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.BackupsFolder));
        shop.Runs($"Backup-DeploynixDatabase shop -Destination '{file}'").Refused("Deploynix.NotWritable");

        (seconds, _) = await Runs(shop, "Backup-DeploynixDatabase shop");
        Figures.Report($"database_{megabytes}_mb_backed_up_on_the_server", $"{seconds:0.0} s");
        var backup = shop.Runs("Get-DeploynixBackup shop").Succeeded().One<Backup>();
        (seconds, kilobytes) = await Runs(shop, $"Restore-DeploynixDatabase {backup.Id} -Confirm:$false");
        Figures.Report($"database_{megabytes}_mb_restored", $"{seconds:0.0} s, client at most {kilobytes >> 10} MB");
        Assert.Equal(megabytes * 1000, await shop.Count("bulk"));
    }

    private static async Task<(double Seconds, long Kilobytes)> Runs(DatabaseShop shop, string script)
    {
        var began = Stopwatch.GetTimestamp();
        var most = 0L;
        await using var client = LabHost.Start("Deploynix.Shell", shop.Operator, script);
        var end = client.End(TimeSpan.FromMinutes(10));
        while (!end.IsCompleted)
        {
            most = Math.Max(most, LabProcesses.Peak(client.Id));
            await Task.WhenAny(end, Task.Delay(50, TestContext.Current.CancellationToken));
        }
        var ended = await end;
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, most);
    }
}
