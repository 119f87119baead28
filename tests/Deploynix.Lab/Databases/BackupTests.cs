using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>Backups of real databases, made while somebody writes, proven, and brought back.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Backups)]
public sealed class BackupTests(DatabaseLab lab)
{
    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task A_backup_that_is_made_under_load_brings_back_one_instant(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        Backup backup;
        await using (await shop.Writes())
        {
            backup = shop.BacksUp();
            var before = backup.Tables["orders"];
            await LabWait.Until("more is written", async () => await shop.Count("orders") > before + 20, TimeSpan.FromSeconds(20));
        }
        Assert.Equal(backup.Tables["orders"], backup.Tables["order_lines"]);
        Assert.Contains("2026_01_05_090000_create_shop_tables", backup.Migrations);
        Assert.Equal(DatabaseShop.First, backup.Release);
        var listed = shop.Runs("Get-DeploynixBackup shop").Succeeded().One<Backup>();
        Assert.Equal((backup.Id, backup.Sha256, true), (listed.Id, listed.Sha256, listed.IsWhole));

        var tested = shop.Runs($"Test-DeploynixBackup {backup.Id}").Succeeded().One<BackupTest>();
        Assert.Equal(backup.Rows, tested.Rows);
        Assert.Empty(await shop.Beside());

        var written = await shop.Count("orders");
        var restored = shop.Runs("Get-DeploynixBackup shop | Restore-DeploynixDatabase -Confirm:$false").Succeeded();
        var restore = restored.One<DatabaseRestore>();
        Assert.Equal(backup.Tables["orders"], await shop.Count("orders"));
        Assert.Equal(await shop.Sql("select count(*), max(id) from order_lines"), await shop.Sql("select count(*), max(id) from orders"));
        Assert.Equal(await shop.Sql("select count(*) from orders"), await shop.Sql("select max(id) from orders"));
        Assert.Equal([restore.Replaced], await shop.Beside());
        Assert.False(shop.IsDown);
        Assert.Contains(restored.Told, line => line.Contains(restore.BringBack, StringComparison.Ordinal) && line.Contains(restore.Drop, StringComparison.Ordinal));
        await shop.Site.Artisan(DatabaseShop.First, "migrate:status").Succeeded();

        shop.Runs($"{restore.BringBack} -Confirm:$false").Succeeded();
        Assert.Equal(written, await shop.Count("orders"));
        Assert.Equal([Act.Restore, Act.Restore, Act.TestBackup, Act.Backup], shop.Runs("Get-DeploynixDeployment shop").Succeeded().All<Deployment>().Select(act => act.Act).Take(4));
    }

    [LabTheory]
    [InlineData("pgsql")]
    public async Task What_would_be_lost_is_told_and_nothing_is_done(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        var backup = shop.BacksUp();
        await shop.Sql("insert into orders values (2, 'second'); insert into orders values (3, 'third'); drop table order_lines; insert into migrations (migration, batch) values ('2026_04_01_000000_since', 9)");
        var hosted = await LabHost.Run("Deploynix.Shell", shop.Operator, $"Restore-DeploynixDatabase {backup.Id} -WhatIf");
        Assert.True(hosted.ExitCode == 0, hosted.ToString());
        Assert.Contains("orders: 3 rows now, 1 then: 2 go", hosted.Out, StringComparison.Ordinal);
        Assert.Contains("order_lines: comes back with 1 rows", hosted.Out, StringComparison.Ordinal);
        Assert.Contains("migration 2026_04_01_000000_since was run since", hosted.Out, StringComparison.Ordinal);
        Assert.Contains("artisan down", hosted.Out, StringComparison.Ordinal);
        shop.Runs("Backup-DeploynixDatabase shop -WhatIf; Test-DeploynixBackup (Get-DeploynixBackup shop).Id -WhatIf; Get-DeploynixBackup shop | Remove-DeploynixBackup -WhatIf").Succeeded();
        Assert.Equal(3, await shop.Count("orders"));
        Assert.Empty(await shop.Beside());
        Assert.Single(shop.Runs("Get-DeploynixBackup shop").Succeeded().All<Backup>());
        shop.Runs("Get-DeploynixBackup shop | Remove-DeploynixBackup -Confirm:$false").Succeeded();
        Assert.Empty(Directory.EnumerateFileSystemEntries(shop.BackupsFolder));
    }

    [LabTheory]
    [InlineData("sqlite")]
    [InlineData("mysql")]
    public async Task A_damaged_truncated_or_foreign_backup_is_refused_before_anything_is_touched(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        var good = shop.BacksUp();
        var record = $"{shop.BackupsFolder}/{good.Id}/backup.json";
        var (bytes, text) = (await File.ReadAllBytesAsync(good.Path), await File.ReadAllTextAsync(record));
        var restore = $"Restore-DeploynixDatabase {good.Id} -Confirm:$false";

        await File.WriteAllBytesAsync(good.Path, [.. bytes[..^7]]);
        Assert.False(shop.Runs("Get-DeploynixBackup shop").Succeeded().One<Backup>().IsWhole);
        shop.Runs(restore).Refused("Deploynix.BackupDamaged");
        await File.WriteAllBytesAsync(good.Path, [.. bytes[..^7], (byte)~bytes[^7], .. bytes[^6..]]);
        shop.Runs(restore).Refused("Deploynix.BackupDamaged");
        shop.Runs($"Test-DeploynixBackup {good.Id}").Refused("Deploynix.BackupDamaged");
        await File.WriteAllBytesAsync(good.Path, bytes);
        foreach (var (from, to) in ((string, string)[])[("\"site\":\"shop\"", "\"site\":\"other\""), ($"\"driver\":\"{kind}\"", "\"driver\":\"pgsql_\"")])
        {
            await File.WriteAllTextAsync(record, text.Replace(from, to, StringComparison.Ordinal));
            shop.Runs(restore).Refused("Deploynix.BackupForeign");
        }
        await File.WriteAllTextAsync(record, text.Replace("\"orders\":{\"rows\":1", "\"orders\":{\"rows\":2", StringComparison.Ordinal));
        shop.Runs(restore).Refused("Deploynix.BackupMismatch");
        shop.Runs("Restore-DeploynixDatabase 20200101_000000 -Confirm:$false").Refused("Deploynix.BackupNotFound");
        File.Delete(record);
        Assert.Empty(shop.Runs("Get-DeploynixBackup shop").Succeeded().Objects);
        shop.Runs(restore).Refused("Deploynix.BackupNotFound");
        Assert.Equal(1, await shop.Count("orders"));
        Assert.Empty(await shop.Beside());
        Assert.False(shop.IsDown);
    }

    [LabTheory]
    [InlineData("mysql")]
    [InlineData("pgsql")]
    public async Task A_user_who_may_not_make_databases_is_told_what_to_have_granted(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind, granted: false);
        var backup = shop.BacksUp();
        var refused = shop.Runs($"Restore-DeploynixDatabase {backup.Id} -Confirm:$false").Refused("Deploynix.DatabaseForbidden");
        Assert.Contains(kind == "mysql" ? "GRANT ALL ON" : "ALTER ROLE", refused.Message, StringComparison.Ordinal);
        await shop.Grant();
        shop.Runs($"Restore-DeploynixDatabase {backup.Id} -Confirm:$false").Succeeded();
    }

    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task A_deployment_binds_a_backup_to_its_release_and_retention_spares_it()
    {
        await using var shop = await DatabaseShop.Open(lab, "mysql", change: settings =>
        {
            settings["backups"] = new JsonObject { ["keep"] = 1, ["for"] = "1h" };
            settings["retention"] = new JsonObject { ["releases"] = 2 };
        });
        var old = shop.BacksUp();
        var release = shop.Runs("Invoke-DeploynixDeploy shop -Tag v2 -BackupDatabase -PassThru").Succeeded().One<Release>();
        var bound = Backups(shop)[0];
        Assert.Equal((release.Id, DatabaseShop.First), (bound.Before, bound.Release));
        // Made before the migrations: it has what they are about to change.
        Assert.DoesNotContain(bound.Migrations, migration => migration.Contains("add_notes", StringComparison.Ordinal));
        Assert.Contains("\"before\":\"" + release.Id, await File.ReadAllTextAsync($"{shop.BackupsFolder}/{bound.Id}/backup.json"), StringComparison.Ordinal);

        // Two by hand: one of them is kept, and the bound one beside it, however old it is.
        await Age(shop, bound, hours: 30);
        shop.BacksUp();
        var last = shop.BacksUp();
        Assert.Equal([last.Id, bound.Id], Backups(shop).Select(backup => backup.Id));
        Assert.DoesNotContain(Backups(shop), backup => backup.Id == old.Id);

        await shop.Sql("insert into orders values (2, 'second')");
        shop.Runs($"Restore-DeploynixDatabase -Before {release.Id} -Confirm:$false").Succeeded();
        Assert.Equal(1, await shop.Count("orders"));
        shop.Runs("Restore-DeploynixDatabase -Before 20200101_000000 -Confirm:$false").Refused("Deploynix.BackupNotFound");

        // Without the release it is one among others.
        Directory.Delete($"{shop.Site.Path}/releases/{release.Id}", recursive: true);
        var newest = shop.BacksUp();
        Assert.Equal([newest.Id], Backups(shop).Select(backup => backup.Id));
    }

    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task A_deployment_whose_backup_fails_migrates_nothing_and_is_not_live()
    {
        await using var shop = await DatabaseShop.Open(lab, "mysql");
        await shop.Sql("create view broken as select id from orders; rename table orders to sold");
        var migrations = await shop.Count("migrations");
        var refused = shop.Runs("Invoke-DeploynixDeploy shop -Tag v2 -BackupDatabase").Refused("Deploynix.BackupFailed");
        Assert.Contains("broken", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(migrations, await shop.Count("migrations"));
        Assert.Equal(DatabaseShop.First, shop.Site.ActiveRelease);
        Assert.Empty(Backups(shop));
    }

    private static IReadOnlyList<Backup> Backups(DatabaseShop shop) => shop.Runs("Get-DeploynixBackup shop").Succeeded().All<Backup>();

    private static async Task Age(DatabaseShop shop, Backup backup, int hours)
    {
        var record = $"{shop.BackupsFolder}/{backup.Id}/backup.json";
        var text = await File.ReadAllTextAsync(record);
        await File.WriteAllTextAsync(record, text.Replace($"{backup.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z", $"{backup.Time.UtcDateTime.AddHours(-hours):yyyy-MM-ddTHH:mm:ss}Z", StringComparison.Ordinal));
    }
}
