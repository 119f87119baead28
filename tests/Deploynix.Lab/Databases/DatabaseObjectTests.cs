using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>Views, triggers, procedures and functions of a MariaDB, which cannot be renamed into another database.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Restores)]
public sealed class DatabaseObjectTests(DatabaseLab lab)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task Views_triggers_and_routines_come_back_with_their_tables()
    {
        await using var shop = await Shop();
        var then = await Objects(shop, shop.Database);
        Assert.Equal(7, then.Count(one => one != "PROCEDURE theirs select 1"));
        var made = shop.Runs("Backup-DeploynixDatabase shop").Succeeded();
        var backup = made.One<Backup>();
        Assert.Contains(made.Warnings, warning => warning.Contains("theirs", StringComparison.Ordinal));
        Assert.Equal(2, backup.Tables["log"]);

        // Since: one is another, one is gone, two are new, one of which is of somebody else.
        await shop.Sql("""
            drop view a_names, z_names; drop trigger orders_log; drop function twice;
            create view late as select 1 as one;
            create trigger late_log before insert on orders for each row set new.note = 'late';
            insert into orders values (9, 'x')
            """);
        await shop.SqlOfUser("create function twice (n int) returns int deterministic return n * 3");
        var now = await Objects(shop, shop.Database);
        var restored = shop.Runs($"Restore-DeploynixDatabase {backup.Id} -Confirm:$false").Succeeded();
        var restore = restored.One<DatabaseRestore>();
        Assert.Equal(then, await Objects(shop, shop.Database));
        // Nobody but its maker may read it, so that it stays where it is.
        Assert.Equal(now.Where(one => one != "PROCEDURE theirs select 1"), await Objects(shop, restore.Replaced));
        Assert.Equal([restore.Replaced], await shop.Beside());
        Assert.False(File.Exists($"{shop.BackupsFolder}/.change.json"));
        await WorksAsThen(shop, 2);
        Assert.Equal("late", await Sql(shop, restore.Replaced, "select note from orders where id = 9"));

        shop.Runs($"{restore.BringBack} -Confirm:$false").Succeeded();
        Assert.Equal(now, await Objects(shop, shop.Database));
        shop.Runs($"Test-DeploynixBackup {backup.Id}").Succeeded();
    }

    [LabFact(Needs = LabProgram.All | LabProgram.MariaDb)]
    public async Task A_change_over_that_is_killed_while_triggers_are_away_brings_them_back()
    {
        await using var shop = await Shop();
        var then = await Objects(shop, shop.Database);
        var backup = shop.BacksUp();
        await shop.Sql("insert into orders values (5, 'since')");

        // Somebody who reads one table keeps all of them from being renamed.
        await using (var reader = LabProcess.Start(["php", "-r", """
            $v = getenv();
            $pdo = new PDO("mysql:host={$v['DB_HOST']};port={$v['DB_PORT']};dbname={$v['DB_DATABASE']}", $v['DB_USERNAME'], $v['DB_PASSWORD']);
            $pdo->exec('begin'); $pdo->query('select count(*) from migrations')->fetchAll(); echo "reads\n"; sleep(60);
            """], new() { Variables = shop.Variables }))
        {
            await LabWait.Until("it reads", () => reader.Output.Contains("reads", StringComparison.Ordinal), Patience);
            await using var client = LabHost.Start("Deploynix.Shell", shop.Operator, $"Restore-DeploynixDatabase {backup.Id} -Confirm:$false");
            await LabWait.Until("the tables wait to be renamed", async () => await Sql(shop, shop.Database, "select count(*) from information_schema.processlist where info like 'rename table%'") == "1", Patience);
            Assert.DoesNotContain(await Objects(shop, shop.Database), one => one.StartsWith("TRIGGER", StringComparison.Ordinal));
            var program = LabProcesses.CommandLines().First(process => process.Line.StartsWith("php", StringComparison.Ordinal) && process.Line.Contains("\"act\":\"switch\"", StringComparison.Ordinal) && process.Line.Contains(shop.BackupsFolder, StringComparison.Ordinal));
            await LabProcess.Run(["kill", "-KILL", program.Id.ToString(CultureInfo.InvariantCulture)], LabProcess.AsMyself).Succeeded();
            Assert.NotEqual(0, (await client.End()).ExitCode);
        }
        Assert.False(shop.IsDown);
        Assert.Equal(then, await Objects(shop, shop.Database));
        Assert.Empty(await shop.Beside());
        await WorksAsThen(shop, 3);

        shop.Runs($"Restore-DeploynixDatabase {backup.Id} -Confirm:$false").Succeeded();
        Assert.Equal(then, await Objects(shop, shop.Database));
    }

    private async Task<DatabaseShop> Shop()
    {
        var shop = await DatabaseShop.Open(lab, "mysql");
        // The application's user made some of it, an administrator the rest.
        await shop.SqlOfUser(
            "create table log (id int primary key auto_increment, what varchar(100))",
            "create function twice (n int) returns int deterministic return n * 2",
            "create view z_names as select id, note from orders",
            "create view a_names as select upper(note) as note from z_names",
            "create procedure tidy () begin\ninsert into log (what) values ('tidied');\nINSERT INTO `log` VALUES (null, 'twice'),(null, 'thrice'); end",
            "create trigger orders_log after insert on orders for each row insert into log (what) values (concat('new; ', new.note))");
        await shop.Sql("""
            create procedure theirs () select 1;
            create sequence numbers start with 7;
            create view counted as select count(*) as n from orders;
            create trigger lines_log after insert on order_lines for each row insert into log (what) values ('line')
            """);
        await shop.Sql("insert into orders values (2, 'second'); insert into order_lines values (2)");
        return shop;
    }

    private static async Task WorksAsThen(DatabaseShop shop, long lines)
    {
        Assert.Equal(lines, await shop.Count("log"));
        Assert.Equal("SECOND", await shop.Sql("select note from a_names where note = 'SECOND'"));
        await shop.Sql("insert into orders values (40, 'more'); insert into order_lines values (40); call tidy()");
        Assert.Equal(lines + 5, await shop.Count("log"));
        Assert.Equal("8", await shop.Sql("select twice(4)"));
    }

    private static async Task<string> Sql(DatabaseShop shop, string database, string sql) => (await shop.Sql($"use {database}; {sql}")).Trim();

    /// <summary>What a database has beside tables, each with what it does.</summary>
    private static async Task<IReadOnlyList<string>> Objects(DatabaseShop shop, string database) => (await shop.Sql($"""
        select concat('VIEW ', table_name, ' ', replace(view_definition, '`{database}`.', '')) from information_schema.views where table_schema = '{database}'
        union select concat('TRIGGER ', trigger_name, ' ', event_object_table, ' ', action_statement) from information_schema.triggers where trigger_schema = '{database}'
        union select concat(routine_type, ' ', routine_name, ' ', routine_definition) from information_schema.routines where routine_schema = '{database}' order by 1
        """)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
