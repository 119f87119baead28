namespace Deploynix.Lab.Servers;

/// <summary>The lab's database servers serve Laravel: its user, its password, a database that is its own.</summary>
[Trait("Part", "migrations")]
public class DatabaseServerTests
{
    [LabFact(Needs = LabProgram.MariaDb | LabProgram.Web)]
    public async Task MariaDb_takes_the_shop_s_migrations()
    {
        await using var disk = await LabDisk.Create();
        await using var server = await LabMariaDb.Start(disk);
        await Migrates(server, await server.Create(), disk);
    }

    [LabFact(Needs = LabProgram.Postgres | LabProgram.Web)]
    public async Task Postgres_takes_the_shop_s_migrations()
    {
        await using var disk = await LabDisk.Create();
        await using var server = await LabPostgres.Start(disk);
        await Migrates(server, await server.Create(), disk);
    }

    private static async Task Migrates(LabDatabase server, string database, LabDisk disk)
    {
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Prepared(disk);
        await site.Lay(repository, "v1", "20260318_164700");
        var migrated = await LabProcess.Run(["php", "artisan", "migrate", "--force"],
            new() { Directory = site.Release("20260318_164700"), Variables = server.Variables(database) }).Succeeded();
        Assert.Contains("create_shop_tables", migrated.Output, StringComparison.Ordinal);
        var recorded = await server.Query("SELECT migration FROM migrations", database).Succeeded();
        Assert.Contains("create_shop_tables", recorded.Output, StringComparison.Ordinal);
    }
}
