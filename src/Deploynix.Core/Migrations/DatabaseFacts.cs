using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Migrations;

/// <summary>A column as the database has it.</summary>
internal sealed record ColumnFacts(string Type, bool Nullable, bool HasDefault)
{
    public string? Charset { get; init; }

    /// <summary>What an enumeration can be.</summary>
    public ImmutableArray<string> Values { get; init; } = [];
}

/// <summary>A table as the database has it.</summary>
internal sealed record TableFacts
{
    public long? Rows { get; init; }

    public long? Bytes { get; init; }

    public ImmutableDictionary<string, ColumnFacts> Columns { get; init; } = ImmutableDictionary.Create<string, ColumnFacts>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The conditions of its checks, in words.</summary>
    public ImmutableArray<string> Checks { get; init; } = [];

    /// <summary>Indexes that were left behind half made.</summary>
    public ImmutableArray<string> InvalidIndexes { get; init; } = [];
}

/// <summary>What is known of a database: its kind and version always, the rest where it was asked.</summary>
internal sealed record DatabaseFacts(DatabaseEngine Engine)
{
    /// <summary>As the server tells it.</summary>
    public string? Version { get; init; }

    public int? Laravel { get; init; }

    /// <summary>Whether MySQL refuses what does not fit a column.</summary>
    public bool? Strict { get; init; }

    /// <summary>How long a statement waits for a lock, in seconds; 0 for as long as it takes; null where that is not known.</summary>
    public double? LockTimeout { get; init; }

    /// <summary>Which one it is, as a word that is the same for the same one; null where that is not known.</summary>
    public string? Where { get; init; }

    /// <summary>Why it could not be asked.</summary>
    public string? Failed { get; init; }

    public ImmutableDictionary<string, TableFacts> Tables { get; init; } = ImmutableDictionary.Create<string, TableFacts>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether all tables are known that the migrations name.</summary>
    public bool WasAsked { get; init; }

    public bool IsMySql => Engine is DatabaseEngine.MySql or DatabaseEngine.MariaDb;

    public bool IsPostgres => Engine == DatabaseEngine.PostgreSql;

    public TableFacts? Table(string? name) => name is not null && Tables.TryGetValue(name, out var table) ? table : null;

    public ColumnFacts? Column(SchemaChange change) =>
        change.Columns is [var name, ..] && Table(change.Table) is { } table && table.Columns.TryGetValue(name, out var column) ? column : null;

    /// <summary>Whether the version is known and comes before another one.</summary>
    public bool IsBefore(int major, int minor = 0, int patch = 0) => Number(Version) is { } version && version < new Version(major, minor, patch);

    public static Version? Number(string? text)
    {
        if (text is null) return null;
        // Old MariaDB says so much to old clients.
        if (text.StartsWith("5.5.5-", StringComparison.Ordinal)) text = text[6..];
        var parts = new string([.. text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]).Split('.', StringSplitOptions.RemoveEmptyEntries);
        int At(int index) => index < parts.Length && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return parts.Length == 0 ? null : new(At(0), At(1), At(2));
    }

    /// <summary>What Laravel's driver stands for; a MySQL server may be MariaDB.</summary>
    public static DatabaseEngine EngineOf(string? driver, string? version) => driver switch
    {
        "pgsql" => DatabaseEngine.PostgreSql,
        "sqlite" => DatabaseEngine.Sqlite,
        "mariadb" => DatabaseEngine.MariaDb,
        _ => version?.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) == true ? DatabaseEngine.MariaDb : DatabaseEngine.MySql,
    };

    /// <summary>The same at a time of which nothing is known of its tables.</summary>
    public DatabaseFacts Before() => this with { Tables = Tables.Clear(), WasAsked = false };

    /// <summary>The same once a migration has run.</summary>
    public DatabaseFacts After(IEnumerable<SchemaChange> changes) => changes.Aggregate(this, (facts, change) => facts.After(change));

    private DatabaseFacts After(SchemaChange change)
    {
        if (change.Table is null) return this;
        var table = Table(change.Table);
        return change switch
        {
            { Kind: ChangeKind.AddCheck } => With((table ?? new()) with { Checks = [.. table?.Checks ?? [], change.Detail] }),
            { Kind: ChangeKind.CreateTable } when table is null => With(new()),
            { Kind: ChangeKind.AddColumn or ChangeKind.ChangeColumn, Type: { } type, Columns: [var name, ..] } => With((table ?? new()) with
            {
                Columns = (table ?? new()).Columns.SetItem(name, new(type, change.NotNull != true, change.Default != DefaultKind.None) { Values = change.Values }),
            }),
            _ => this,
        };

        DatabaseFacts With(TableFacts changed) => this with { Tables = Tables.SetItem(change.Table, changed) };
    }
}
