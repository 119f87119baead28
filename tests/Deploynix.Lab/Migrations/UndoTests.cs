using Deploynix.Core.Model;
using Deploynix.Lab.Databases;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>Migrations are undone on real databases by the real framework.</summary>
[Trait("Part", "migrations")]
[Collection(DatabaseLabs.Migrations)]
public sealed class UndoTests(DatabaseLab lab)
{
    private const string A = "2026_05_03_000000_apples";
    private const string B = "2026_05_01_000000_bananas";
    private const string C = "2026_05_02_000000_cherries";
    private const string D = "2026_05_04_000000_dates";

    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task What_ran_last_is_shown_backed_up_undone_and_proven(string kind)
    {
        await using var shop = await UndoShop.Open(lab, kind);
        var first = await shop.Deploys((A, UndoShop.Drops), (B, UndoShop.Drops));

        var asked = await LabHost.Run("Deploynix.Shell", shop.Shop.Operator, "Undo-DeploynixMigration shop -Step 2 -WhatIf");
        Assert.True(asked.ExitCode == 0, asked.ToString());
        Assert.Contains($"{A} (batch 2), by down() of release {first.Id}", asked.Out, StringComparison.Ordinal);
        Assert.Contains(kind == "mysql" ? "mysql: drop table `apples`" : $"{kind}: drop table \"apples\"", asked.Out, StringComparison.Ordinal);
        Assert.Contains($"migrate:rollback --path=database/migrations/{A}.php in {first.Id}", asked.Out, StringComparison.Ordinal);
        Assert.Equal([B, A], await shop.Ran());
        Assert.Empty(shop.Runs("Get-DeploynixBackup shop").Succeeded().Objects);

        var run = shop.Runs("Undo-DeploynixMigration shop -Step 1 -Confirm:$false").Succeeded();
        var undone = run.One<MigrationUndo>();
        Assert.Equal((A, 2, MigrationUndoResult.Undone, first.Id, kind), (undone.Name, undone.Batch, undone.Result, undone.Release, Assert.Single(undone.Connections)));
        Assert.Contains("drop table", Assert.Single(undone.Statements).Sql, StringComparison.Ordinal);
        Assert.Contains(run.Warnings, text => text.Contains($"the live release {first.Id} has one of these migrations", StringComparison.Ordinal));
        Assert.Equal([B], await shop.Ran());
        Assert.False(await shop.Has("apples"));
        Assert.False(File.Exists($"{shop.Folder}/undo-migrations"));
        Assert.True(shop.Runs("Get-DeploynixMigration shop").Succeeded().All<Migration>().Single(migration => migration.Name == A).Pending);

        shop.Runs($"Test-DeploynixBackup {undone.Backup}; Restore-DeploynixDatabase {undone.Backup} -Confirm:$false").Succeeded();
        Assert.True(await shop.Has("apples"));
        Assert.Equal([B, A], await shop.Ran());
        Assert.All(shop.Runs("Get-DeploynixMigration shop").Succeeded().All<Migration>().Where(migration => migration.Name is A or B), migration => Assert.Equal((first.Id, 2), (migration.Release, migration.Batch)));
        var journal = shop.Runs("Get-DeploynixDeployment shop").Succeeded().All<Deployment>().First(act => act.Act == Act.UndoMigrations);
        Assert.Equal(Outcome.Succeeded, journal.Outcome);
        Assert.Equal($"backup {undone.Backup}; undone: {A}", Assert.Single(journal.Servers).Message);
    }

    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task Exactly_those_that_ran_since_a_release_are_undone_each_by_a_release_that_has_it(string kind)
    {
        await using var shop = await UndoShop.Open(lab, kind);
        // A branch that is not in main any more ran A; then main ran B, and then C and D together, C before B by its name.
        await shop.Deploys((A, UndoShop.Drops));
        await shop.Commits((A, null), (C, UndoShop.Migration("cherries", UndoShop.Drops)));
        var target = shop.Deploys();
        await shop.Deploys((B, UndoShop.Drops));
        var newest = await shop.Deploys((D, UndoShop.Drops));
        shop.Runs($"Invoke-DeploynixRollback shop {target.Id} -Confirm:$false").Succeeded();
        Assert.Equal([A, C, B, D], await shop.Ran());

        var undone = shop.Runs($"Undo-DeploynixMigration shop -To {target.Id} -SkipBackup -Confirm:$false").Succeeded().All<MigrationUndo>();
        Assert.Equal([(D, newest.Id), (B, newest.Id)], undone.Select(one => (one.Name, one.Release!)));
        Assert.All(undone, one => Assert.Equal((MigrationUndoResult.Undone, null), (one.Result, one.Backup)));
        Assert.Equal([A, C], await shop.Ran());
        var there = new List<string>();
        foreach (var table in (string[])["apples", "bananas", "cherries", "dates"])
        {
            if (await shop.Has(table)) there.Add(table);
        }
        Assert.Equal(["apples", "cherries"], there);
        Assert.Contains(shop.Runs("Undo-DeploynixMigration shop -To current -Confirm:$false").Succeeded().Told, text => text.Contains("no migration ran since", StringComparison.Ordinal));

        // What goes forward again is of the release that ran it last.
        var again = shop.Deploys();
        var listed = shop.Runs("Get-DeploynixMigration shop").Succeeded().All<Migration>();
        Assert.Equal([again.Id, target.Id, again.Id], ((string[])[B, C, D]).Select(name => listed.Single(migration => migration.Name == name).Release));
        Assert.Null(listed.Single(migration => migration.Name == A).File);
    }

    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task A_down_that_fails_in_the_middle_tells_what_is_undone_what_stays_and_the_way_back(string kind)
    {
        await using var shop = await UndoShop.Open(lab, kind);
        const string breaks = "Schema::drop('{0}'); if (" + UndoShop.ForReal + ") throw new \\RuntimeException('the till is open');";
        await shop.Deploys((B, UndoShop.Drops), (C, breaks), (A, UndoShop.Drops));
        var run = shop.Runs("Undo-DeploynixMigration shop -Step 3 -Confirm:$false");
        var results = run.All<MigrationUndo>();
        Assert.Equal([(A, MigrationUndoResult.Undone), (C, MigrationUndoResult.Failed), (B, MigrationUndoResult.NotTried)], results.Select(one => (one.Name, one.Result)));
        var backup = results[0].Backup!;
        var error = Assert.Single(run.Errors);
        Assert.Equal("Deploynix.MigrationUndoFailed", error.Id);
        Assert.Contains($"down() of {C} failed: RuntimeException: the till is open.", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Undone: {A}. Not undone: {C}, {B}. The database was backed up before as {backup}.", error.Message, StringComparison.Ordinal);
        Assert.Contains(kind == "pgsql" ? "in a transaction, so that nothing of it stays" : "were done, and stay", error.Message, StringComparison.Ordinal);
        Assert.Equal(kind == "pgsql", await shop.Has("cherries"));
        Assert.Equal([B, C], await shop.Ran());
        Assert.Contains($"Restore-DeploynixDatabase {backup} shop", error.Next, StringComparison.Ordinal);
        shop.Runs($"Restore-DeploynixDatabase {backup} shop -Confirm:$false").Succeeded();
        Assert.Equal([B, C, A], (await shop.Ran()).Order(StringComparer.Ordinal));
        Assert.True(await shop.Has("cherries"));
    }

    [LabFact]
    public async Task What_has_no_down_is_refused_before_anything_is_done_and_never_taken_for_undone()
    {
        await using var shop = await UndoShop.Open(lab, "mysql");
        await shop.Deploys((B, UndoShop.Drops), (C, null), (A, ""), (D, "throw new \\LogicException('never');"));
        var refused = shop.Runs("Undo-DeploynixMigration shop -Step 4 -Confirm:$false").Refused("Deploynix.MigrationNotUndoable");
        Assert.Contains($"{D} cannot be undone: its down() throws", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{A}: its down() is empty", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{C}: it has no down()", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Get-DeploynixBackup shop", refused.Next, StringComparison.Ordinal);
        Assert.Equal([B, C, A, D], await shop.Ran());

        // By force one that throws is run, and fails as it says.
        var run = shop.Runs("Undo-DeploynixMigration shop -Step 4 -Force -Confirm:$false");
        Assert.Equal("Deploynix.MigrationUndoFailed", Assert.Single(run.Errors).Id);
        Assert.Equal([B, C, A, D], await shop.Ran());

        // And what has none is passed over: it counts as run as before.
        await shop.Shop.Sql($"delete from migrations where migration = '{D}'");
        var forced = shop.Runs("Undo-DeploynixMigration shop -Step 3 -Force -Confirm:$false").Succeeded().All<MigrationUndo>();
        Assert.Equal([MigrationUndoResult.PassedOver, MigrationUndoResult.PassedOver, MigrationUndoResult.Undone], forced.Select(one => one.Result));
        Assert.Equal([C, A], await shop.Ran());
    }

    [LabFact]
    public async Task A_migration_whose_file_is_on_no_release_is_refused()
    {
        await using var shop = await UndoShop.Open(lab, "sqlite");
        await shop.Deploys((A, UndoShop.Drops));
        await shop.Shop.Sql("insert into migrations (migration, batch) values ('2026_06_01_000000_by_hand', 9)");
        var refused = shop.Runs("Undo-DeploynixMigration shop -Step 1 -Confirm:$false").Refused("Deploynix.MigrationNotUndoable");
        Assert.Contains("no release on the server that starts has its file", refused.Message, StringComparison.Ordinal);
        Assert.Equal([A, "2026_06_01_000000_by_hand"], await shop.Ran());
    }

    [LabFact]
    public async Task What_speaks_to_another_database_is_undone_there_and_asks_for_a_backup_of_it()
    {
        await using var shop = await UndoShop.Open(lab, "pgsql");
        var reports = $"{shop.Site.Shared}/storage/app/reports.sqlite";
        await shop.Site.Run(shop.Site.Shared, "touch", "storage/app/reports.sqlite").Succeeded();
        var config = await File.ReadAllTextAsync(LabSources.At("app/config/database.php"), TestContext.Current.CancellationToken);
        await shop.Shop.Repository.CommitOnMain("Reports", ("config/database.php", config.Replace("'connections' => [", "'connections' => ['reports' => ['driver' => 'sqlite', 'database' => storage_path('app/reports.sqlite'), 'prefix' => ''],", StringComparison.Ordinal)));
        await shop.Commits((A, UndoShop.Migration("apples", UndoShop.Drops, "protected $connection = 'reports';")));
        await shop.Deploys((B, "Schema::drop('{0}'); DB::connection('reports')->statement('create table gone (id int)');"));

        var refused = shop.Runs("Undo-DeploynixMigration shop -Step 2 -Confirm:$false").Refused("Deploynix.BackupFailed");
        Assert.Contains("the connection 'reports'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-SkipBackup", refused.Next, StringComparison.Ordinal);
        Assert.Equal([B, A], await shop.Ran());
        var undone = shop.Runs("Undo-DeploynixMigration shop -Step 2 -SkipBackup -Confirm:$false").Succeeded().All<MigrationUndo>();
        Assert.Equal(["reports"], undone[0].Connections);
        Assert.Equal(["pgsql", "reports"], undone[1].Connections);
        Assert.Empty(await shop.Ran());
        Assert.Equal("gone", (await LabProcess.Run(["sqlite3", reports, "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"], new()).Succeeded()).Text);
    }

    [LabFact]
    public async Task A_release_that_was_deployed_before_records_is_told_by_its_files()
    {
        await using var shop = await UndoShop.Open(lab, "sqlite");
        var target = await shop.Deploys((A, UndoShop.Drops));
        await shop.Deploys((D, UndoShop.Drops));
        File.Delete($"{shop.Folder}/releases/{target.Id}.migrations");
        var asked = shop.Runs($"Undo-DeploynixMigration shop -To previous -SkipBackup -Confirm:$false").Succeeded();
        Assert.Contains(asked.Warnings, text => text.Contains("is not recorded", StringComparison.Ordinal));
        Assert.Equal(D, asked.One<MigrationUndo>().Name);
        Assert.Equal([A], await shop.Ran());
    }
}
