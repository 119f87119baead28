using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>Deaths in the middle of backups and restores.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Restores)]
public sealed class RestoreFaultTests(DatabaseLab lab)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task A_restore_that_dies_half_way_leaves_the_old_database_and_a_site_that_is_up(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        await shop.Fill(25);
        var backup = shop.BacksUp();
        await shop.Sql("insert into orders values (2, 'since')");
        var restore = $"Restore-DeploynixDatabase {backup.Id} -WaitFor 20s -Confirm:$false";

        await using (var client = LabHost.Start("Deploynix.Shell", shop.Operator, restore))
        {
            await LabWait.Until("the backup is being loaded aside", async () => (await shop.Beside()).Count > 0, Patience);
            client.Kill();
        }
        Assert.Equal(2, await shop.Count("orders"));
        Assert.False(shop.IsDown);

        await using (var client = LabHost.Start("Deploynix.Shell", shop.Operator, restore))
        {
            var step = "";
            await LabWait.Until("the program of the second restore runs", () => (step = Programs(shop, "load").FirstOrDefault() ?? "").Length > 0, Patience);
            await LabProcess.Run(["kill", "-KILL", step], LabProcess.AsMyself);
            Assert.NotEqual(0, (await client.End()).ExitCode);
        }
        Assert.Equal(2, await shop.Count("orders"));
        Assert.False(shop.IsDown);

        // What both left beside is cleaned up by the next, which is not hindered by it.
        var done = shop.Runs(restore).Succeeded().One<DatabaseRestore>();
        Assert.Equal(1, await shop.Count("orders"));
        Assert.Equal([done.Replaced], await shop.Beside());
    }

    [LabFact(Needs = LabProgram.All | LabProgram.Postgres)]
    public async Task Sessions_that_the_user_may_not_end_are_waited_for_or_told_before_anything_is_touched()
    {
        await using var shop = await DatabaseShop.Open(lab, "pgsql");
        await shop.Fill(2);
        var backup = shop.BacksUp();
        var restore = $"Restore-DeploynixDatabase {backup.Id} -Confirm:$false";

        await using (await shop.Holds())
        {
            var refused = shop.Runs(restore).Refused("Deploynix.DatabaseForbidden");
            Assert.Contains("postgres is connected to the database", refused.Message, StringComparison.Ordinal);
            Assert.False(shop.IsDown);
            await shop.Sql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()");
        }

        // A worker that takes its time: PostgreSQL lets nobody but a superuser end it by name, and ends it for a rename by itself.
        await shop.Sql("alter table bulk set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0); delete from bulk where id % 2 = 0");
        await LabWait.Until("a worker vacuums the table", async () => await shop.Sql("select count(*) from pg_stat_activity where backend_type = 'autovacuum worker' and datname = current_database()") != "0", Patience);
        shop.Runs(restore).Succeeded();
        Assert.Equal(2000, await shop.Count("bulk"));
    }

    [LabTheory]
    [InlineData("mysql")]
    [InlineData("pgsql")]
    public async Task A_change_over_that_is_ended_leaves_the_site_up_with_a_whole_database(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        var backup = shop.BacksUp();
        await shop.Sql("insert into orders values (2, 'since')");
        await using var client = LabHost.Start("Deploynix.Shell", shop.Operator, $"Restore-DeploynixDatabase {backup.Id} -Confirm:$false");
        await LabWait.Until("visitors are told to come back", () => shop.IsDown, Patience);
        client.Kill();
        await LabWait.Until("the site is up again", () => !shop.IsDown, Patience);
        shop.Runs("Test-DeploynixBackup (Get-DeploynixBackup shop).Id -WaitFor 20s").Succeeded();
        // One or the other, as far as it came.
        Assert.InRange(await shop.Count("orders"), 1, 2);
        Assert.Equal(1, await shop.Count("order_lines"));
        await shop.Site.Artisan(DatabaseShop.First, "migrate:status").Succeeded();
    }

    [LabFact]
    public async Task A_backup_that_is_stopped_is_none_and_leaves_nothing()
    {
        await using var shop = await DatabaseShop.Open(lab, "mysql");
        await shop.Fill(60);
        await using var client = LabHost.Start("Deploynix.Shell", shop.Operator, "Backup-DeploynixDatabase shop");
        await LabWait.Until("a dump is being written", () => Directory.Exists(shop.BackupsFolder) && Directory.EnumerateFiles(shop.BackupsFolder, "database.*", SearchOption.AllDirectories).Any(), Patience);
        await client.Signal("INT");
        Assert.NotEqual(0, (await client.End()).ExitCode);
        await LabWait.Until("nothing is left", () => !Directory.EnumerateFileSystemEntries(shop.BackupsFolder).Any() && !Programs(shop, "backup").Any());
        Assert.Empty(shop.Runs("Get-DeploynixBackup shop").Succeeded().Objects);
    }

    /// <summary>The database's program, by its pids, as it does something for the shop.</summary>
    private static IEnumerable<string> Programs(DatabaseShop shop, string act) => LabProcesses.CommandLines()
        .Where(process => process.Line.StartsWith("php", StringComparison.Ordinal) && process.Line.Contains($"\"act\":\"{act}\"", StringComparison.Ordinal) && process.Line.Contains(shop.BackupsFolder, StringComparison.Ordinal))
        .Select(process => process.Id.ToString(CultureInfo.InvariantCulture));
}
