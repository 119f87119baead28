using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Databases;

/// <summary>The tests of backups that share one sshd and one server of each kind, which they start when they first need it.</summary>
[CollectionDefinition(Backups)]
public sealed class DatabaseLabs : ICollectionFixture<DatabaseLab>
{
    public const string Backups = "backups";
    public const string Restores = "restores";
    public const string Migrations = "migrations undone";
}

/// <summary>The same for restores, so that they need not wait for the others.</summary>
[CollectionDefinition(DatabaseLabs.Restores)]
public sealed class RestoreLabs : ICollectionFixture<DatabaseLab>;

/// <summary>The same for the undoing of migrations.</summary>
[CollectionDefinition(DatabaseLabs.Migrations)]
public sealed class UndoLabs : ICollectionFixture<DatabaseLab>;

/// <summary>An sshd, and database servers that start when they are first asked for.</summary>
public sealed class DatabaseLab : SshLab, IAsyncLifetime
{
    private LabDisk? _disk;
    private LabMariaDb? _mariaDb;
    private LabPostgres? _postgres;

    /// <summary>What a site's own database can be.</summary>
    public static TheoryData<string> Kinds => ["sqlite", "mysql", "pgsql"];

    /// <summary>The server of a kind; null for SQLite, which has none.</summary>
    public async Task<LabDatabase?> Server(string kind)
    {
        if (kind == "sqlite") return null;
        var needs = kind == "mysql" ? LabProgram.MariaDb : LabProgram.Postgres;
        if (LabPrograms.ReasonToSkip(needs) is { } reason) Assert.Skip(reason);
        _disk ??= await LabDisk.Create();
        return kind == "mysql" ? _mariaDb ??= await LabMariaDb.Start(_disk) : _postgres ??= await LabPostgres.Start(_disk);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_mariaDb is not null) await _mariaDb.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        if (_disk is not null) await _disk.DisposeAsync();
        await base.DisposeAsync();
    }
}
