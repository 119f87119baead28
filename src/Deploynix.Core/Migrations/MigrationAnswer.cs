using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Migrations;

/// <summary>A migration's name and whether it ran.</summary>
internal sealed record MigrationEntry(string Name, string? File, int? Batch);

/// <summary>What an application answered to <see cref="Commands.MigrationScript"/>.</summary>
internal sealed record MigrationAnswer(ImmutableArray<MigrationEntry> Entries, ImmutableArray<MigrationSource> Sources, ImmutableDictionary<string, DatabaseFacts> Databases)
{
    /// <summary>The connection of the first migration that was looked at.</summary>
    public ImmutableArray<MigrationFinding> Findings() => MigrationAnalysis.Find(Sources, connection =>
        (connection is not null && Databases.TryGetValue(connection, out var facts) ? facts : Databases.Values.FirstOrDefault()) ?? new DatabaseFacts(DatabaseEngine.MySql));

    public static MigrationAnswer Parse(LaravelAnswer answer)
    {
        var entries = ImmutableArray.CreateBuilder<MigrationEntry>();
        var sources = ImmutableArray.CreateBuilder<MigrationSource>();
        var databases = ImmutableDictionary.CreateBuilder<string, DatabaseFacts>(StringComparer.Ordinal);
        foreach (var row in answer.Rows)
        {
            if (LaravelAnswer.Text(row, "migration") is { } name)
            {
                var file = LaravelAnswer.Text(row, "file");
                entries.Add(new(name, file, (int?)LaravelAnswer.Number(row, "batch")));
                if (LaravelAnswer.Text(row, "source") is { } source) sources.Add(Source(row, name, file ?? name, source));
            }
            else if (LaravelAnswer.Text(row, "database") is { } database) databases[database] = Facts(row);
        }
        return new(entries.ToImmutable(), sources.ToImmutable(), databases.ToImmutable());
    }

    private static MigrationSource Source(JsonElement row, string name, string file, string source) => new(name, file, source)
    {
        Connection = LaravelAnswer.Text(row, "connection"),
        Transaction = LaravelAnswer.Flag(row, "transaction"),
        Failed = LaravelAnswer.Text(row, "failed"),
        Sql = row.TryGetProperty("sql", out var sql) && sql.ValueKind == JsonValueKind.Array
            ? [.. sql.EnumerateArray().Where(query => query.ValueKind == JsonValueKind.Array && query.GetArrayLength() == 2).Select(query => query[1].GetString() ?? "")]
            : null,
    };

    private static DatabaseFacts Facts(JsonElement row)
    {
        var version = LaravelAnswer.Text(row, "version");
        var failed = LaravelAnswer.Text(row, "failed");
        return new(DatabaseFacts.EngineOf(LaravelAnswer.Text(row, "engine"), version))
        {
            Version = version,
            Laravel = DatabaseFacts.Number(LaravelAnswer.Text(row, "laravel"))?.Major,
            Strict = LaravelAnswer.Flag(row, "strict"),
            LockTimeout = row.TryGetProperty("lockTimeout", out var timeout) && timeout.ValueKind == JsonValueKind.Number ? timeout.GetDouble() : null,
            Failed = failed,
            WasAsked = failed is null,
            Tables = row.TryGetProperty("tables", out var tables) && tables.ValueKind == JsonValueKind.Object
                ? tables.EnumerateObject().ToImmutableDictionary(table => table.Name, table => Table(table.Value), StringComparer.OrdinalIgnoreCase)
                : ImmutableDictionary.Create<string, TableFacts>(StringComparer.OrdinalIgnoreCase),
        };
    }

    private static TableFacts Table(JsonElement table) => new()
    {
        Rows = LaravelAnswer.Number(table, "rows"),
        Bytes = LaravelAnswer.Number(table, "bytes"),
        Columns = table.TryGetProperty("columns", out var columns) && columns.ValueKind == JsonValueKind.Object
            ? columns.EnumerateObject().ToImmutableDictionary(column => column.Name, column => Column(column.Value), StringComparer.OrdinalIgnoreCase)
            : ImmutableDictionary.Create<string, ColumnFacts>(StringComparer.OrdinalIgnoreCase),
        Checks = [.. Texts(table, "checks")],
        InvalidIndexes = [.. Texts(table, "invalid")],
    };

    private static ColumnFacts Column(JsonElement column) =>
        new(column[0].GetString() ?? "", column[1].ValueKind == JsonValueKind.True, column[2].ValueKind != JsonValueKind.Null)
        {
            Charset = column.GetArrayLength() > 3 ? column[3].GetString() : null,
        };

    private static IEnumerable<string> Texts(JsonElement row, string name) =>
        row.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.GetString() ?? "") : [];
}
