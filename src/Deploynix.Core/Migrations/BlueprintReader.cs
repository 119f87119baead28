using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>Reads one line of Laravel's schema builder: <c>$table->string('name', 80)->nullable()->change()</c>.</summary>
internal static class BlueprintReader
{
    private static readonly ImmutableDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = "varchar", ["char"] = "char", ["text"] = "text", ["tinyText"] = "tinytext", ["mediumText"] = "mediumtext", ["longText"] = "longtext",
        ["integer"] = "int", ["tinyInteger"] = "tinyint", ["smallInteger"] = "smallint", ["mediumInteger"] = "mediumint", ["bigInteger"] = "bigint",
        ["unsignedInteger"] = "int unsigned", ["unsignedTinyInteger"] = "tinyint unsigned", ["unsignedSmallInteger"] = "smallint unsigned", ["unsignedMediumInteger"] = "mediumint unsigned",
        ["unsignedBigInteger"] = "bigint unsigned", ["foreignId"] = "bigint unsigned", ["foreignIdFor"] = "bigint unsigned", ["foreignUuid"] = "uuid", ["foreignUlid"] = "char(26)",
        ["float"] = "float", ["double"] = "double", ["decimal"] = "decimal", ["unsignedDecimal"] = "decimal unsigned", ["boolean"] = "boolean", ["enum"] = "enum", ["set"] = "set",
        ["json"] = "json", ["jsonb"] = "jsonb", ["date"] = "date", ["dateTime"] = "datetime", ["dateTimeTz"] = "datetimetz", ["time"] = "time", ["timeTz"] = "timetz",
        ["timestamp"] = "timestamp", ["timestampTz"] = "timestamptz", ["year"] = "year", ["binary"] = "blob", ["uuid"] = "uuid", ["ulid"] = "char(26)", ["ipAddress"] = "inet", ["macAddress"] = "macaddr",
        ["geometry"] = "geometry", ["geography"] = "geography", ["point"] = "point", ["polygon"] = "polygon", ["computed"] = "computed", ["vector"] = "vector", ["addColumn"] = "",
        ["id"] = "bigint", ["increments"] = "int", ["integerIncrements"] = "int", ["tinyIncrements"] = "tinyint", ["smallIncrements"] = "smallint", ["mediumIncrements"] = "mediumint", ["bigIncrements"] = "bigint",
    }.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<SchemaChange> Read(string? table, PhpChain chain)
    {
        var first = chain.Calls[0];
        var rest = chain.Calls.RemoveAt(0);
        return (Types.ContainsKey(first.Name) ? Column(table, first, rest) : Other(table, first, rest)).Select(change => change with { Line = first.Line });
    }

    private static IEnumerable<SchemaChange> Column(string? table, PhpCall first, ImmutableArray<PhpCall> rest)
    {
        var isNumber = first.Is("id") || first.Name.EndsWith("ncrements", StringComparison.Ordinal);
        var column = first.Text(first.Is("addColumn") ? 1 : 0) ?? (first.Is("id") ? "id" : null);
        ImmutableArray<string> columns = column is null ? [] : [column];
        var changes = rest.Any(call => call.Is("change"));
        var nullable = rest.FirstOrDefault(call => call.Is("nullable"));
        var refused = nullable?.Parts is [[var word]] && word.IsWord("false");
        var modifiers = rest.Select(call => call.Name.ToLowerInvariant()).Where(name => name is "nullable" or "default" or "comment" or "usecurrent").ToImmutableHashSet();
        yield return new(changes ? ChangeKind.ChangeColumn : ChangeKind.AddColumn, table)
        {
            Columns = columns,
            Type = TypeOf(first),
            NotNull = changes ? nullable is null ? null : refused : nullable is null || refused,
            Default = Default(rest),
            AutoIncrement = isNumber || rest.Any(call => call.Is("autoIncrement")),
            Stored = rest.Any(call => call.Is("storedAs")),
            Virtual = rest.Any(call => call.Is("virtualAs")),
            Values = first.Is("enum") || first.Is("set") ? first.Texts(1) : [],
            Modifiers = refused ? modifiers.Add("required") : modifiers,
        };
        foreach (var call in rest)
        {
            // index(false) takes one away from a column that is changed.
            if (call.Parts is [[var no]] && no.IsWord("false")) continue;
            if (Constraint(call.Name) is { } kind && kind != ChangeKind.AddForeign) yield return new(kind, table) { Columns = columns };
            else if (call.Is("constrained")) yield return new(ChangeKind.AddForeign, table) { Columns = columns };
        }
    }

    private static IEnumerable<SchemaChange> Other(string? table, PhpCall first, ImmutableArray<PhpCall> rest)
    {
        var name = first.Text(0);
        switch (first.Name.ToLowerInvariant())
        {
            case "timestamps" or "timestampstz" or "nullabletimestamps" or "datetimes":
                return [Nullable("created_at", "timestamp"), Nullable("updated_at", "timestamp")];
            case "softdeletes" or "softdeletestz" or "softdeletesdatetime":
                return [Nullable(name ?? "deleted_at", "timestamp")];
            case "remembertoken":
                return [Nullable("remember_token", "varchar(100)")];
            case "morphs" or "uuidmorphs" or "ulidmorphs" or "numericmorphs":
                return [Nullable($"{name}_type", "varchar(255)") with { NotNull = true }, Nullable($"{name}_id", "bigint") with { NotNull = true }, new(ChangeKind.AddIndex, table) { Columns = [$"{name}_type", $"{name}_id"] }];
            case "nullablemorphs" or "nullableuuidmorphs" or "nullableulidmorphs" or "nullablenumericmorphs":
                return [Nullable($"{name}_type", "varchar(255)"), Nullable($"{name}_id", "bigint"), new(ChangeKind.AddIndex, table) { Columns = [$"{name}_type", $"{name}_id"] }];
            case "dropcolumn":
                return [.. first.Parts.SelectMany((_, at) => first.Texts(at)).DefaultIfEmpty("?").Select(column => Drop(column))];
            case "droptimestamps" or "droptimestampstz":
                return [Drop("created_at"), Drop("updated_at")];
            case "dropsoftdeletes" or "dropsoftdeletestz":
                return [Drop(name ?? "deleted_at")];
            case "dropremembertoken":
                return [Drop("remember_token")];
            case "dropmorphs":
                return [Drop($"{name}_type"), Drop($"{name}_id")];
            case "dropconstrainedforeignid" or "dropconstrainedforeignidfor":
                return [Drop(name ?? "?")];
            case "renamecolumn":
                return [new(ChangeKind.RenameColumn, table) { Columns = name is null ? [] : [name] }];
            case "rename":
                return [new(ChangeKind.RenameTable, table)];
            case "drop" or "dropifexists":
                return [new(ChangeKind.DropTable, table)];
            case "dropindex" or "dropfulltext" or "dropspatialindex":
                return [new(ChangeKind.DropIndex, table) { Detail = name ?? "" }];
            case "dropunique":
                return [new(ChangeKind.DropUnique, table) { Detail = name ?? "" }];
            case "dropprimary":
                return [new(ChangeKind.DropPrimary, table)];
            case "engine" or "charset" or "collation":
                return [new(ChangeKind.RebuildTable, table)];
            default:
                return Constraint(first.Name) is { } kind
                    ? [new(kind, table) { Columns = first.Texts(0), Concurrently = rest.Any(call => call.Is("online")), Detail = first.Text(1) ?? "" }]
                    : [];
        }

        SchemaChange Nullable(string column, string type) => new(ChangeKind.AddColumn, table) { Columns = [column], Type = type, NotNull = false };
        SchemaChange Drop(string column) => new(ChangeKind.DropColumn, table) { Columns = [column] };
    }

    private static ChangeKind? Constraint(string name) => name.ToLowerInvariant() switch
    {
        "index" or "fulltext" or "spatialindex" or "rawindex" or "vectorindex" => ChangeKind.AddIndex,
        "unique" => ChangeKind.AddUnique,
        "primary" => ChangeKind.AddPrimary,
        "foreign" => ChangeKind.AddForeign,
        _ => null,
    };

    private static string? TypeOf(PhpCall first)
    {
        var type = Types[first.Name];
        var numbers = first.Parts.Skip(1).TakeWhile(part => part is [{ Kind: PhpKind.Number }]).Select(part => part[0].Text).ToList();
        return type switch
        {
            "" => null,
            "varchar" or "char" => $"{type}({(numbers.Count > 0 ? numbers[0] : "255")})",
            "decimal" => $"{type}({(numbers.Count > 0 ? numbers[0] : "8")},{(numbers.Count > 1 ? numbers[1] : "2")})",
            _ => type,
        };
    }

    private static DefaultKind Default(ImmutableArray<PhpCall> rest)
    {
        if (rest.Any(call => call.Is("useCurrent"))) return DefaultKind.Constant;
        if (rest.FirstOrDefault(call => call.Is("default")) is not { } given) return DefaultKind.None;
        var raw = PhpChain.In(given.Arguments).Where(chain => chain.Class == "DB").SelectMany(chain => chain.Calls).FirstOrDefault(call => call.Is("raw"));
        var isExpression = raw is not null || given.Arguments.Any(token => token.Kind == PhpKind.Word && token.Text.EndsWith("Expression", StringComparison.Ordinal));
        if (!isExpression) return DefaultKind.Constant;
        var text = raw?.Text(0) ?? given.Arguments.Where(token => token.Kind == PhpKind.Text).Select(token => token.Text).FirstOrDefault();
        return text is null ? DefaultKind.Expression : SqlColumn.Default(new([.. SqlLexer.Statements(text).SelectMany(tokens => tokens)]));
    }
}
