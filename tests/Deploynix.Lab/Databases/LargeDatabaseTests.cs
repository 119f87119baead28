using System.Diagnostics;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>What a larger database costs: 1 GB where <c>DEPLOYNIX_LARGE</c> is set, as <c>tests/run.sh --only rollback</c> does.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Backups)]
public sealed class LargeDatabaseTests(DatabaseLab lab)
{
    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task A_larger_database_is_streamed_and_restored_by_a_client_that_stays_small()
    {
        await using var shop = await DatabaseShop.Open(lab, "mysql");
        var megabytes = Environment.GetEnvironmentVariable("DEPLOYNIX_LARGE") is { Length: > 0 } ? 1000 : 25;
        await shop.Fill(megabytes, compressible: false);
        var file = Path.Combine(shop.Operator.Folder, "shop.backup");

        var (seconds, kilobytes) = await Runs(shop, $"Backup-DeploynixDatabase shop -Destination '{file}'");
        Report("streamed_to_the_operator", $", {new FileInfo(file).Length >> 20} MB compressed");
        var record = await File.ReadAllTextAsync(file + ".json", TestContext.Current.CancellationToken);
        Assert.Contains($"\"bulk\":{{\"rows\":{megabytes * 1000},", record, StringComparison.Ordinal);
        Assert.Equal("", (await LabProcess.Run(["gzip", "-t", file], LabProcess.AsMyself).Succeeded()).Output);
        Assert.False(File.Exists(file + ".part"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.BackupsFolder));
        shop.Runs($"Backup-DeploynixDatabase shop -Destination '{file}'").Refused("Deploynix.NotWritable");

        (seconds, kilobytes) = await Runs(shop, $"Restore-DeploynixDatabase -Path '{file}' -Confirm:$false");
        Report("restored_from_the_operator");
        Assert.Equal(megabytes * 1000, await shop.Count("bulk"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.BackupsFolder));
        foreach (var database in await shop.Beside()) await shop.Sql($"drop database {database}");

        (seconds, kilobytes) = await Runs(shop, "Backup-DeploynixDatabase shop");
        Report("backed_up_on_the_server");
        var backup = shop.Runs("Get-DeploynixBackup shop").Succeeded().One<Backup>();
        (seconds, kilobytes) = await Runs(shop, $"Restore-DeploynixDatabase {backup.Id} -Confirm:$false");
        Report("restored_on_the_server");
        Assert.Equal(megabytes * 1000, await shop.Count("bulk"));

        void Report(string what, string more = "")
        {
            Figures.Report($"database_{megabytes}_mb_{what}", $"{seconds:0.0} s, client at most {kilobytes >> 10} MB{more}");
            Assert.InRange(kilobytes, 1, 250 << 10);
        }
    }

    private static async Task<(double Seconds, long Kilobytes)> Runs(DatabaseShop shop, string script)
    {
        var began = Stopwatch.GetTimestamp();
        var most = 0L;
        await using var client = LabHost.Start("Deploynix.Shell", shop.Operator, script);
        var end = client.End(TimeSpan.FromMinutes(20));
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
