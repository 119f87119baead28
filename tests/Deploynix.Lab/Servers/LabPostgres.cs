namespace Deploynix.Lab.Servers;

/// <summary>PostgreSQL.</summary>
public sealed class LabPostgres : LabDatabase
{
    private const string Administrator = "postgres";

    private LabPostgres(LabProcess process, string folder, int port) : base(process, folder, port)
    {
    }

    public override string Connection => "pgsql";

    /// <summary>Returns when it takes queries.</summary>
    public static async Task<LabPostgres> Start(LabDisk disk)
    {
        var folder = await disk.Directory("postgres");
        var data = $"{folder}/data";
        await LabProcess.Run(
        [
            LabPrograms.Postgres("initdb"), "-D", data, "-U", Administrator, "--auth-local=trust", "--auth-host=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        ]).Succeeded();
        var port = FreePort();
        var server = new LabPostgres(LabProcess.Start(
        [
            LabPrograms.Postgres("postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", $"\"{folder}\"", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "autovacuum_naptime=1s",
        ]), folder, port);
        await server.Ready("postgres");
        await server.Query($"CREATE ROLE {User} LOGIN PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'").Succeeded();
        return server;
    }

    public override Task<LabResult> Query(string sql, string? database = null) => LabProcess.Run(
        [
            "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t", "--set=ON_ERROR_STOP=1",
            "--host", Folder, "--port", $"{Port}", "--username", Administrator, "--dbname", database ?? Administrator,
        ],
        new() { Input = sql });

    /// <summary>An administrator's session in a database, which stays.</summary>
    internal LabProcess Session(string database) => LabProcess.Start(
        ["psql", "--no-psqlrc", "--host", Folder, "--port", $"{Port}", "--username", Administrator, "--dbname", database, "--command", "select pg_sleep(600)"]);

    protected override string StopSignal => "INT";

    protected override Task CreateDatabase(string name) => Query($"CREATE DATABASE {name} OWNER {User}").Succeeded();
}
