using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>Where a site that is no Laravel says which database it has.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Restores)]
public sealed class DatabaseSettingsTests(DatabaseLab lab)
{
    public static TheoryData<string, string> Cases => new()
    {
        { "DB_CONNECTION=mysql\nDB_HOST=db\nDB_DATABASE=x\nDB_PORT=3307 # port\nDB_PASSWORD=\"a\\\\\\$b \\${X} \\\"q\\\"\"", "mysql db 3307  x  a\\$b ${X} \"q\" " },
        { "DATABASE_URL=mysql://u%40x:p%23w@db:3307/shop?unix_socket=/run/my.sock&serverVersion=10.11", "mysql db 3307 /run/my.sock shop u@x p#w " },
        { "DATABASE_URL=\"postgresql://u:pw@/shop?host=/var/run/postgresql&sslmode=require\"", "pgsql /var/run/postgresql   shop u pw require" },
        { "DB_URL=pgsql://u:pw@[::1]:5433/shop?sslmode=disable", "pgsql ::1 5433  shop u pw disable" },
        { "DATABASE_URL=pdo-mysql://u:p@localhost/shop", "mysql localhost   shop u p " },
        { "DATABASE_URL=sqlite:////abs/x.db", "sqlite    /abs/x.db   " },
        { "DATABASE_URL=sqlite:database/x.sqlite", "sqlite    database/x.sqlite   " },
        { "DB_NAME=wp\nDB_USER=u\nDB_PASSWORD='pass word'\nDB_HOST=localhost:/run/x.sock\nKEY=\"line\nDB_NAME=no\"", "mysql localhost  /run/x.sock wp u pass word " },
        { "DB_CONNECTION=oracle", "refused: its driver 'oracle' is none of mysql, mariadb, pgsql and sqlite" },
        { "APP_NAME=x", "refused: neither DB_CONNECTION nor DATABASE_URL says which database the site has" },
    };

    [LabTheory(Needs = LabProgram.Laravel)]
    [MemberData(nameof(Cases))]
    public async Task An_env_says_which_database_there_is(string env, string expected)
    {
        await using var disk = await LabDisk.Create();
        await disk.File("site/.env", env);
        var run = await LabProcess.Run(["php", "-r", Program + """
            try { $c = settings(); echo implode(' ', array($c['driver'], $c['host'], $c['port'], $c['socket'], $c['database'], $c['user'], $c['password'], $c['sslmode'])); }
            catch (Refusal $e) { echo 'refused: ', $e->getMessage(); }
            """, "--", "{}"], new() { Directory = disk.At("site") }).Succeeded();
        Assert.Equal(expected, run.Output);
    }

    [LabTheory]
    [InlineData("mysql", "mysql://shop:{password}@localhost:{port}/{database}?unix_socket={folder}/db.sock")]
    [InlineData("mysql", "mysql://shop:{password}@127.0.0.1:{port}/{database}?serverVersion=10.11.2-MariaDB")]
    [InlineData("pgsql", "postgresql://shop:{password}@127.0.0.1:{port}/{database}?sslmode=disable&charset=utf8")]
    [InlineData("pgsql", "postgresql://shop:{password}@/{database}?host={folder}&port={port}&sslmode=prefer")]
    public async Task A_site_without_Laravel_is_backed_up_and_restored_by_its_url(string kind, string url)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        var server = (await lab.Server(kind))!;
        File.Delete($"{shop.Site.Path}/releases/{DatabaseShop.First}/artisan");
        url = url.Replace("{password}", Uri.EscapeDataString(LabDatabase.Password), StringComparison.Ordinal).Replace("{port}", $"{server.Port}", StringComparison.Ordinal)
            .Replace("{database}", shop.Database, StringComparison.Ordinal).Replace("{folder}", server.Folder, StringComparison.Ordinal);
        await File.WriteAllTextAsync(shop.Site.EnvironmentFile, $"APP_ENV=prod\nDATABASE_URL=\"{url}\"\n");
        var backup = shop.BacksUp();
        Assert.Equal((kind, 1L), (backup.Driver, backup.Tables["orders"]));
        await shop.Sql("insert into orders values (2, 'since')");
        shop.Runs($"Restore-DeploynixDatabase {backup.Id} -Confirm:$false").Succeeded();
        Assert.Equal(1, await shop.Count("orders"));
    }

    /// <summary>The program's own words and settings, as it is sent.</summary>
    internal static string Program { get; } = "const DATABASE_UNKNOWN = 205;" + string.Concat(((string[])["1-words", "2-settings"]).Select(part =>
        File.ReadAllText(LabSources.InRepository($"src/Deploynix.Core/Commands/Databases/Php/{part}.php"))["<?php\n".Length..]));
}
