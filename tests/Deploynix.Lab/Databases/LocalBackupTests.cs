using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>Backups that lie on the operator's machine, tried and restored from there.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Backups)]
public sealed class LocalBackupTests(DatabaseLab lab)
{
    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task A_backup_on_the_operators_machine_is_tried_and_restored(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        var backup = shop.Runs("Backup-DeploynixDatabase shop -Destination shop.backup").Succeeded().One<Backup>();
        Assert.Equal(Path.Combine(shop.Operator.Folder, "shop.backup"), backup.Path);
        await shop.Sql("insert into orders values (2, 'since')");

        var tested = shop.Runs("Test-DeploynixBackup -Path shop.backup").Succeeded().One<BackupTest>();
        Assert.Equal((backup.Id, backup.Rows), (tested.Id, tested.Rows));
        Assert.Empty(await shop.Beside());

        var hosted = await LabHost.Run("Deploynix.Shell", shop.Operator, "Restore-DeploynixDatabase -Path shop.backup -WhatIf");
        Assert.True(hosted.ExitCode == 0, hosted.ToString());
        Assert.Contains("orders: 2 rows now, 1 then: 1 go", hosted.Out, StringComparison.Ordinal);
        Assert.Contains($"send the backup: {backup.Path}, {backup.Bytes} bytes", hosted.Out, StringComparison.Ordinal);
        Assert.Equal(2, await shop.Count("orders"));

        var restore = shop.Runs("Restore-DeploynixDatabase -Path ./shop.backup -Confirm:$false").Succeeded().One<DatabaseRestore>();
        Assert.Equal((backup.Id, 1), (restore.Backup, await shop.Count("orders")));
        Assert.Equal([restore.Replaced], await shop.Beside());
        Assert.False(shop.IsDown);
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.BackupsFolder));
    }

    [LabFact(Needs = LabProgram.All)]
    public async Task What_is_damaged_or_of_another_site_is_refused_before_anything_is_sent()
    {
        await using var shop = await DatabaseShop.Open(lab, "sqlite");
        var backup = shop.Runs("Backup-DeploynixDatabase shop -Destination shop.backup").Succeeded().One<Backup>();
        var (bytes, record) = (await File.ReadAllBytesAsync(backup.Path), await File.ReadAllTextAsync(backup.Path + ".json"));
        var before = await LabTree.Of(shop.Site.Path);

        await File.WriteAllBytesAsync(backup.Path, bytes[..^1]);
        await Refused("Deploynix.BackupDamaged");
        await File.WriteAllBytesAsync(backup.Path, [.. bytes[..^1], (byte)~bytes[^1]]);
        await Refused("Deploynix.BackupDamaged");
        await File.WriteAllBytesAsync(backup.Path, bytes);
        foreach (var (from, to, id) in ((string, string, string)[])
        [
            ("\"site\":\"shop\"", "\"site\":\"other\"", "Deploynix.BackupForeign"), ("\"environment\":\"production\"", "\"environment\":\"staging\"", "Deploynix.BackupForeign"),
            ("\"file\":\"database.sqlite.gz\"", "\"file\":\"../../../current\"", "Deploynix.BackupForeign"), ($"\"id\":\"{backup.Id}\"", "\"id\":\"../x\"", "Deploynix.BackupNotFound"),
            ("{", "[", "Deploynix.BackupNotFound"),
        ])
        {
            await File.WriteAllTextAsync(backup.Path + ".json", record.Replace(from, to, StringComparison.Ordinal));
            await Refused(id);
        }
        await File.WriteAllTextAsync(backup.Path + ".json", record.Replace("\"driver\":\"sqlite\"", "\"driver\":\"mysql\"", StringComparison.Ordinal));
        shop.Runs("Restore-DeploynixDatabase -Path shop.backup -Confirm:$false").Refused("Deploynix.BackupForeign");
        File.Delete(backup.Path + ".json");
        await Refused("Deploynix.BackupNotFound");
        shop.Runs($"Restore-DeploynixDatabase {backup.Id} -Confirm:$false").Refused("Deploynix.BackupNotFound");
        await before.IsUnchanged();

        async Task Refused(string id)
        {
            shop.Runs("Restore-DeploynixDatabase -Path shop.backup -Confirm:$false").Refused(id);
            shop.Runs("Test-DeploynixBackup -Path shop.backup").Refused(id);
            Assert.Equal(1, await shop.Count("orders"));
        }
    }

    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task A_client_that_dies_while_it_sends_leaves_the_database_as_it_was()
    {
        await using var shop = await DatabaseShop.Open(lab, "mysql");
        await shop.Fill(40, compressible: false);
        var backup = shop.Runs("Backup-DeploynixDatabase shop -Destination shop.backup").Succeeded().One<Backup>();
        await shop.Sql("insert into orders values (2, 'since')");
        await using (var client = LabHost.Start("Deploynix.Shell", shop.Operator, "Restore-DeploynixDatabase -Path shop.backup -Confirm:$false"))
        {
            await LabWait.Until("some of it has arrived", () => Arrived(shop, backup) > 0, TimeSpan.FromSeconds(30));
            client.Kill();
        }
        Assert.InRange(Arrived(shop, backup), 0, backup.Bytes - 1);
        Assert.Equal(2, await shop.Count("orders"));
        Assert.Empty(shop.Runs("Get-DeploynixBackup shop").Succeeded().Objects);
        shop.Runs("Test-DeploynixBackup -Path shop.backup -WaitFor 20s").Succeeded();
        Assert.Equal(0, Arrived(shop, backup));
        Assert.Empty(await shop.Beside());
    }

    private static long Arrived(DatabaseShop shop, Backup backup)
    {
        var file = new FileInfo($"{shop.BackupsFolder}/.sent/{backup.Id}/database.sql.gz");
        return file.Exists ? file.Length : 0;
    }
}
