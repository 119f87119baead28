using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>The shop with its database on a server behind sshd, laid by hand and migrated, and an operator of it.</summary>
internal sealed class DatabaseShop : IAsyncDisposable
{
    public const string First = "20260302_090000";

    private readonly LabDisk _disk;
    private readonly LabDatabase? _server;

    private DatabaseShop(LabDisk disk, LabSite site, LabOperator by, LabDatabase? server, string database) =>
        (_disk, Site, Operator, _server, Database) = (disk, site, by, server, database);

    public LabSite Site { get; }

    public LabOperator Operator { get; }

    public LabRepository Repository { get; private set; } = null!;

    /// <summary>The database's name, or its file.</summary>
    public string Database { get; }

    public string BackupsFolder => $"{Site.Path}/.deploynix/backups";

    public bool IsDown => File.Exists($"{Site.Shared}/storage/framework/down");

    /// <summary>What the application's processes have in their environment, beside the bare ones.</summary>
    public ImmutableDictionary<string, string> Variables => _server?.Variables(Database) ?? ImmutableDictionary<string, string>.Empty.Add("DB_CONNECTION", "sqlite").Add("DB_DATABASE", Database);

    /// <summary>Migrated, with orders and their lines, which are written together.</summary>
    /// <param name="lab">The servers.</param>
    /// <param name="kind">The kind of its database.</param>
    /// <param name="granted">Whether its user may make the databases that a restore needs.</param>
    public static async Task<DatabaseShop> Open(DatabaseLab lab, string kind, bool granted = true, Action<JsonObject>? change = null)
    {
        var server = await lab.Server(kind);
        var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Prepared(disk);
        var database = server is null ? site.Database : await server.Create();
        var by = LabOperator.Of(lab.Sshd, site.Path, repository, change);
        var shop = new DatabaseShop(disk, site, by, server, database);
        try
        {
            await shop.Prepare(repository, granted);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the application's user make the databases that a restore needs, as the refusal says.</summary>
    public async Task Grant()
    {
        if (_server is LabMariaDb) await _server.Query($"GRANT ALL ON `{Database.Replace("_", "\\_", StringComparison.Ordinal)}\\_deploynix\\_%`.* TO 'shop'@'%'").Succeeded();
        if (_server is LabPostgres) await _server.Query("ALTER ROLE shop CREATEDB").Succeeded();
    }

    public LabRun Runs(string script) => Operator.Runs(script);

    /// <summary>Makes a backup.</summary>
    public Backup BacksUp() => Runs("Backup-DeploynixDatabase shop").Succeeded().One<Backup>();

    /// <summary>Runs SQL; the answer's only value.</summary>
    public async Task<string> Sql(string sql)
    {
        var result = _server is null
            ? await LabProcess.Run(["sqlite3", "-cmd", ".timeout 20000", Database], new() { Input = sql + ";" }).Succeeded()
            : await _server.Query(sql + ";", Database).Succeeded();
        return result.Output.Trim();
    }

    /// <summary>Runs statements as the application's user.</summary>
    public Task SqlOfUser(params string[] statements) => LabProcess.Run(["php", "-r", """
        $v = getenv();
        $pdo = new PDO("{$v['DB_CONNECTION']}:host={$v['DB_HOST']};port={$v['DB_PORT']};dbname={$v['DB_DATABASE']}", $v['DB_USERNAME'], $v['DB_PASSWORD'], array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION));
        foreach (array_slice($argv, 1) as $sql) $pdo->exec($sql);
        """, "--", .. statements], new() { Variables = Variables }).Succeeded();

    public async Task<long> Count(string table) => long.Parse(await Sql($"select count(*) from {table}"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Databases that stand beside the site's own.</summary>
    public async Task<IReadOnlyList<string>> Beside() => _server switch
    {
        null => [.. Directory.EnumerateFiles(Path.GetDirectoryName(Database)!, "database.sqlite_*").Order(StringComparer.Ordinal)],
        LabMariaDb => (await _server.Query($"show databases like '{Database}\\_deploynix%'").Succeeded()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        _ => (await _server.Query($"select datname from pg_database where datname like '{Database}\\_deploynix%'").Succeeded()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
    };

    /// <summary>Adds a table of that many megabytes.</summary>
    /// <param name="megabytes">How many.</param>
    /// <param name="compressible">Whether its rows repeat themselves; to make others takes longer.</param>
    public async Task Fill(int megabytes, bool compressible = true)
    {
        var rows = megabytes * 1000;
        var body = compressible ? "repeat(md5(rand()), 31)" : $"concat({string.Join(", ", Enumerable.Repeat("md5(rand())", 31))})";
        await Sql(_server switch
        {
            null => $"create table bulk (id integer primary key, body text); with recursive n(i) as (select 1 union all select i + 1 from n where i < {rows}) insert into bulk select i, hex(randomblob(500)) from n",
            LabMariaDb => "create table bulk (id int primary key, body text)",
            _ => $"create table bulk as select i as id, repeat(md5(random()::text), 31) as body from generate_series(1, {rows}) i; alter table bulk add primary key (id); alter table bulk owner to shop",
        });
        for (var done = 0; _server is LabMariaDb && done < rows; done += 25_000) await Sql($"insert into bulk select seq, {body} from seq_{done + 1}_to_{Math.Min(rows, done + 25_000)}");
    }

    /// <summary>A session of PostgreSQL's administrator in the database, until it is disposed of.</summary>
    public async Task<LabProcess> Holds()
    {
        var session = ((LabPostgres)_server!).Session(Database);
        await LabWait.Until("the administrator is connected", async () =>
            await Sql("select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()") != "0");
        return session;
    }

    /// <summary>Writes orders and their lines, two rows in one transaction, as fast as it can until it is disposed of.</summary>
    public async Task<LabProcess> Writes()
    {
        var writer = LabProcess.Start(["php", "-r", """
            $v = getenv();
            $sqlite = $v['DB_CONNECTION'] === 'sqlite';
            $pdo = $sqlite ? new PDO('sqlite:'.$v['DB_DATABASE']) : new PDO("{$v['DB_CONNECTION']}:host={$v['DB_HOST']};port={$v['DB_PORT']};dbname={$v['DB_DATABASE']}", $v['DB_USERNAME'], $v['DB_PASSWORD']);
            $pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
            if ($sqlite) $pdo->setAttribute(PDO::ATTR_TIMEOUT, 20);
            for ($i = 1 + (int) $pdo->query('select coalesce(max(id), 0) from orders')->fetchColumn(); ; $i++) {
                $pdo->exec($sqlite ? 'begin immediate' : 'begin');
                $pdo->exec("insert into orders (id, note) values ($i, 'it''s (1),(2); \\\\ a\nline')");
                $pdo->exec("insert into order_lines (id) values ($i)");
                $pdo->exec('commit');
                if ($sqlite) usleep(1000);
            }
            """], new() { Variables = Variables });
        await LabWait.Until("orders are written", async () => writer.HasExited ? throw new LabException(writer.Output) : await Count("orders") > 50, TimeSpan.FromSeconds(20));
        return writer;
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        if (_server is not null)
        {
            foreach (var database in await Beside()) await _server.Query($"DROP DATABASE {database}");
        }
        await _disk.DisposeAsync();
    }

    private async Task Prepare(LabRepository repository, bool granted)
    {
        Repository = repository;
        var env = await File.ReadAllTextAsync(Site.EnvironmentFile);
        foreach (var (name, value) in Variables)
        {
            env = string.Join('\n', env.Split('\n').Where(line => !line.StartsWith(name + "=", StringComparison.Ordinal))) + $"\n{name}=\"{value.Replace("$", "\\$", StringComparison.Ordinal)}\"\n";
        }
        await File.WriteAllTextAsync(Site.EnvironmentFile, env);
        await Site.Lay(repository, "v1", First);
        await Site.Artisan(First, "migrate", "--force").Succeeded();
        await Site.Swap(First);
        Runs("Initialize-DeploynixSite shop").Succeeded();
        await Sql("create table orders (id int primary key, note varchar(200)); create table order_lines (id int primary key, foreign key (id) references orders (id))");
        if (_server is LabPostgres) await Sql("alter table orders owner to shop; alter table order_lines owner to shop");
        await Sql("insert into orders values (1, 'first'); insert into order_lines values (1)");
        if (granted) await Grant();
        else if (_server is LabPostgres) await _server.Query("ALTER ROLE shop NOCREATEDB").Succeeded();
    }
}
