using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>Reads what a migration's PHP does to the schema and to rows.</summary>
internal static class SourceReader
{
    private static readonly ImmutableHashSet<string> Writes = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "insert", "insertGetId", "insertOrIgnore", "insertUsing", "update", "updateOrInsert", "updateOrCreate", "firstOrCreate", "upsert", "delete", "forceDelete", "increment", "decrement",
        "save", "saveOrFail", "saveQuietly", "create", "createMany", "createQuietly", "forceCreate", "restore", "sync", "attach", "detach");

    /// <summary>Classes whose methods of those names write no rows.</summary>
    private static readonly ImmutableHashSet<string> NoModels = ImmutableHashSet.Create(
        StringComparer.Ordinal, "Schema", "Str", "Arr", "Carbon", "CarbonImmutable", "Log", "File", "Storage", "Cache", "Config", "Http", "Collection", "Artisan", "Event", "Date", "Validator", "Blueprint", "App");

    public static IEnumerable<SchemaChange> Read(ImmutableArray<PhpToken> tokens) =>
        [.. Chains(tokens), .. tokens.Where(token => token.Kind == PhpKind.Word && token.Text.EndsWith("Seeder", StringComparison.Ordinal)).Take(1).Select(seeder => new SchemaChange(ChangeKind.WriteRows, null) { Line = seeder.Line })];

    private static IEnumerable<SchemaChange> Chains(ImmutableArray<PhpToken> tokens) => PhpChain.In(tokens).SelectMany(Chain);

    private static IEnumerable<SchemaChange> Chain(PhpChain chain) => chain.Class switch
    {
        "Schema" => chain.Calls.SelectMany(Schema),
        "DB" => chain.Calls.SelectMany(Raw).Concat(Rows(chain, chain.Calls.FirstOrDefault(call => call.Is("table"))?.Text(0))).Concat(Inside(chain)),
        "Artisan" => chain.Calls.Any(call => call.Text(0)?.Contains("seed", StringComparison.Ordinal) == true) ? [new(ChangeKind.WriteRows, null) { Line = chain.Root.Line }] : [],
        "" => Rows(chain, null).Concat(chain.Calls.SelectMany(Raw)).Concat(Inside(chain)),
        var name when NoModels.Contains(name) => Inside(chain),
        _ => Rows(chain, null).Concat(Inside(chain)),
    };

    private static IEnumerable<SchemaChange> Inside(PhpChain chain) => chain.Calls.SelectMany(call => Chains(call.Arguments));

    private static IEnumerable<SchemaChange> Rows(PhpChain chain, string? table)
    {
        if (chain.Calls.FirstOrDefault(call => call.Is("truncate")) is { } truncate) yield return new(ChangeKind.Truncate, table) { Line = truncate.Line };
        // DB::insert('...') is SQL, and read as such.
        else if (chain.Calls.Skip(chain.Class == "DB" ? 1 : 0).FirstOrDefault(call => Writes.Contains(call.Name)) is { } write) yield return new(ChangeKind.WriteRows, table) { Line = write.Line };
    }

    private static IEnumerable<SchemaChange> Raw(PhpCall call)
    {
        if (call.Name.ToLowerInvariant() is not ("statement" or "unprepared" or "affectingstatement" or "insert" or "update" or "delete") || call.Parts.Count == 0) return [];
        var isSql = call.Name.ToLowerInvariant() is "statement" or "unprepared" or "affectingstatement";
        if (call.Text(0) is { } sql && (isSql || sql.Contains(' ', StringComparison.Ordinal))) return SqlReader.Read(sql).Select(change => change with { Line = call.Line });
        return isSql ? [new(ChangeKind.Unknown, null) { Line = call.Line }] : [];
    }

    private static IEnumerable<SchemaChange> Schema(PhpCall call)
    {
        var table = call.Text(0);
        return call.Name.ToLowerInvariant() switch
        {
            "create" => [new SchemaChange(ChangeKind.CreateTable, table) { Line = call.Line }, .. Blueprint(call, table, inCreate: true)],
            "table" or "whentablehascolumn" or "whentabledoesnthavecolumn" => Blueprint(call, table, inCreate: false),
            "drop" or "dropifexists" or "dropalltables" => [new(ChangeKind.DropTable, table) { Line = call.Line }],
            "rename" => [new(ChangeKind.RenameTable, table) { Line = call.Line }],
            "dropcolumns" => [new(ChangeKind.DropColumn, table) { Columns = call.Texts(1), Line = call.Line }],
            _ => Chains(call.Arguments),
        };
    }

    private static IEnumerable<SchemaChange> Blueprint(PhpCall call, string? table, bool inCreate) => call.Parts.Skip(1)
        .SelectMany(part => PhpChain.In(part))
        .SelectMany(chain => chain.Class.Length > 0 ? Chain(chain) : BlueprintReader.Read(table, chain))
        .Select(change => change with { InCreate = inCreate });
}
