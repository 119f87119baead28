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
    /// <summary>Whether its last line is there, and as many before it as that says: what ended early, or said nothing, told of no migrations, which is not that there are none.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Which database has the migrations table, as a word that is the same for the same one.</summary>
    public string? Where { get; init; }

    /// <summary>What the migrations table has: names, each with its batch.</summary>
    public ImmutableSortedDictionary<string, int> Batches => Entries.Where(entry => entry.Batch is not null).ToImmutableSortedDictionary(entry => entry.Name, entry => entry.Batch!.Value, StringComparer.Ordinal);

    /// <summary>The names of those that ran.</summary>
    public ImmutableHashSet<string> Ran => [.. Entries.Where(entry => entry.Batch is not null).Select(entry => entry.Name)];

    /// <summary>What is dangerous about those that did not run yet, by the database as it is, and about those that did, if they were asked about.</summary>
    /// <param name="kept">What was found about one that ran, when it did; null where nothing tells.</param>
    public ImmutableArray<MigrationFinding> Findings(Func<string, MigrationRecord?>? kept = null)
    {
        var past = Sources.Where(source => source.Batch is not null).GroupBy(source => source.Batch!.Value).OrderBy(batch => batch.Key).SelectMany(batch =>
        {
            // A batch is looked at as a whole, since a table that it makes is nobody's yet.
            var found = MigrationAnalysis.Find(batch, connection => Of(connection).Before()).ToLookup(finding => finding.Migration);
            return batch.SelectMany(source => kept?.Invoke(source.Name) is { } record ? MigrationAnalysis.Recall(source, Of(source.Connection), record) : found[source.Name]);
        });
        // What another release ran, and this one has no file of.
        var foreign = Entries.Where(entry => entry is { Batch: not null, File: null }).SelectMany(entry => kept?.Invoke(entry.Name) is { } record ? MigrationAnalysis.Recall(new(entry.Name, entry.Name, ""), Of(null), record) : []);
        return [.. past.Concat(foreign).Select(finding => finding with { Ran = true }), .. MigrationAnalysis.Find(Sources.Where(source => source.Batch is null), Of)];
    }

    /// <summary>What is known of a connection's database; of the first that was looked at where it is not named.</summary>
    private DatabaseFacts Of(string? connection) =>
        (connection is not null && Databases.TryGetValue(connection, out var facts) ? facts : Databases.Values.FirstOrDefault()) ?? new DatabaseFacts(DatabaseEngine.MySql);

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
        var end = answer.Rows.LastOrDefault(row => LaravelAnswer.Number(row, "done") is not null);
        return new(entries.ToImmutable(), sources.ToImmutable(), databases.ToImmutable())
        {
            IsWhole = end.ValueKind == JsonValueKind.Object && LaravelAnswer.Number(end, "done") == answer.Rows.Length - 1,
            Where = end.ValueKind == JsonValueKind.Object ? LaravelAnswer.Text(end, "where") : null,
        };
    }

    private static MigrationSource Source(JsonElement row, string name, string file, string source) => new(name, file, source)
    {
        Connection = LaravelAnswer.Text(row, "connection"),
        Transaction = LaravelAnswer.Flag(row, "transaction"),
        Failed = LaravelAnswer.Text(row, "failed"),
        Unseen = LaravelAnswer.Flag(row, "unseen") == true,
        HasMethod = LaravelAnswer.Flag(row, "has"),
        Batch = (int?)LaravelAnswer.Number(row, "batch"),
        Statements = row.TryGetProperty("sql", out var sql) && sql.ValueKind == JsonValueKind.Array ? ReadStatements(sql) : null,
    };

    /// <summary>Pairs of a connection and what it is asked.</summary>
    public static ImmutableArray<MigrationStatement> ReadStatements(JsonElement sql) =>
    [
        .. sql.EnumerateArray().Where(query => query.ValueKind == JsonValueKind.Array && query.GetArrayLength() == 2)
            .Select(query => new MigrationStatement(query[0].GetString() ?? "", query[1].GetString() ?? "")),
    ];

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
            Where = LaravelAnswer.Text(row, "where"),
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
