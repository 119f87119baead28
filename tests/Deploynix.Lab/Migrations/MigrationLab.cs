using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>The sample shop on a database of its own, with tables in use, and all migrations of tests/lab/migrations that are made for that database waiting to be run.</summary>
internal sealed class MigrationLab(string engine, LabDisk disk, LabSite site, LabDatabase? server, string? database) : IAsyncDisposable
{
    private const string Release = "20260318_164700";

    public string Engine => engine;

    public LabDatabase? Server => server;

    public string? Database => database;

    private ImmutableDictionary<string, string> Variables => server?.Variables(database!) ?? ImmutableDictionary<string, string>.Empty;

    public static async Task<MigrationLab> Open(string engine)
    {
        var disk = await LabDisk.Create();
        LabDatabase? server = engine switch { "mariadb" => await LabMariaDb.Start(disk), "pgsql" => await LabPostgres.Start(disk), _ => null };
        var site = await LabSite.Prepared(disk);
        var lab = new MigrationLab(engine, disk, site, server, server is null ? null : await server.Create());
        await site.Lay(await LabRepository.Create(disk), "v1", Release);
        // Laravel 8 changes columns by doctrine/dbal, which the shop itself has no use for.
        await lab.Run("sh", "-c", "echo \"require_once 'Doctrine/DBAL/autoload.php';\" >> bootstrap/autoload.php; rm database/migrations/*");
        await lab.Copy(Directory.EnumerateFiles(LabSources.At($"migrations/{MigrationRow.Before}")));
        await lab.Run("php", "artisan", "migrate", "--force");
        await lab.Prepare();
        await lab.Copy(MigrationRow.All().Where(row => row.IsOf(engine)).Select(row => row.Path));
        return lab;
    }

    /// <summary>Asks the application, as a deployment does, in one PHP process.</summary>
    public async Task<MigrationAnswer> Ask(MigrationScope scope = MigrationScope.Pending, params string[] names)
    {
        var paths = new SitePaths(site.Path);
        var script = Sh.Lines(LaravelScript.Enter(paths, Core.Model.ReleaseId.Parse(Release)), MigrationScript.Ask("php", scope, names)).ToPosix();
        var answer = await LabProcess.Run(["sh", "-c", script], new() { Variables = Variables }).Succeeded();
        var read = LaravelAnswer.Parse(answer.Output.Split('\n'));
        Assert.Null(read.Error);
        return MigrationAnswer.Parse(read);
    }

    public Task<LabResult> Run(params string[] command) => LabProcess.Run(command, new() { Directory = site.Release(Release), Variables = Variables }).Succeeded();

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        await disk.DisposeAsync();
    }

    private async Task Copy(IEnumerable<string> files)
    {
        foreach (var file in files) await disk.File($"shop/releases/{Release}/database/migrations/{Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
    }

    /// <summary>Statistics, a lock timeout as a server should have it, and an index that was left behind.</summary>
    private async Task Prepare()
    {
        if (engine == "mariadb") await server!.Query("SET GLOBAL lock_wait_timeout = 10; ANALYZE TABLE orders", database).Succeeded();
        if (engine != "pgsql") return;
        await server!.Query($"ALTER ROLE {LabDatabase.User} SET lock_timeout = '10s'; ANALYZE; INSERT INTO pairs VALUES (3, 0)", database).Succeeded();
        Assert.NotEqual(0, (await server.Query("CREATE UNIQUE INDEX CONCURRENTLY pairs_left_behind ON pairs (b)", database)).ExitCode);
    }
}
