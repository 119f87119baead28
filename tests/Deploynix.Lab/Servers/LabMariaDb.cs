using System.Collections.Immutable;

namespace Deploynix.Lab.Servers;

/// <summary>MariaDB.</summary>
public sealed class LabMariaDb : LabDatabase
{
    private LabMariaDb(LabProcess process, string folder, int port) : base(process, folder, port)
    {
    }

    public override string Connection => "mysql";

    public string Socket => $"{Folder}/db.sock";

    /// <summary>Returns when it takes queries.</summary>
    public static async Task<LabMariaDb> Start(LabDisk disk)
    {
        var folder = await disk.Directory("mariadb");
        var data = $"{folder}/data";
        // A server that starts removes from this folder what it takes for an earlier one's temporary tables: in /tmp those of its neighbours.
        var temporary = await disk.Directory("mariadb-tmp");
        await LabProcess.Run(
        [
            "mariadb-install-db", "--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal",
            "--skip-test-db", "--skip-name-resolve", "--innodb-log-file-size=8M",
        ], new() { Variables = ImmutableDictionary<string, string>.Empty.Add("TMPDIR", temporary) }).Succeeded();
        var port = FreePort();
        var server = new LabMariaDb(LabProcess.Start(
        [
            "mariadbd", "--no-defaults", $"--datadir={data}", $"--tmpdir={temporary}", $"--socket={folder}/db.sock", $"--pid-file={folder}/db.pid", $"--port={port}", "--bind-address=127.0.0.1",
            "--skip-name-resolve", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0",
        ]), folder, port);
        await server.Ready("mariadbd");
        await server.Query($"CREATE USER '{User}'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'").Succeeded();
        return server;
    }

    public override Task<LabResult> Query(string sql, string? database = null) => LabProcess.Run(
        ["mariadb", "--no-defaults", $"--socket={Socket}", "--user=root", "--batch", "--skip-column-names", .. database is null ? Array.Empty<string>() : [database]],
        new() { Input = sql });

    protected override Task CreateDatabase(string name) =>
        Query($"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; GRANT ALL ON {name}.* TO '{User}'@'%'").Succeeded();
}
