using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>Reads what SQL does, as far as it concerns who waits, what breaks and what is lost.</summary>
internal static class SqlReader
{
    public static IEnumerable<SchemaChange> Read(string sql) =>
        SqlLexer.Statements(sql).SelectMany(tokens => ReadOne(tokens).Select(change => change with { Statement = sql }));

    private static IEnumerable<SchemaChange> ReadOne(ImmutableArray<SqlToken> tokens)
    {
        var at = new SqlCursor(tokens);
        var first = at.Next();
        return first.Text?.ToLowerInvariant() switch
        {
            "create" => Create(at),
            "alter" => Alter(at),
            "drop" => Drop(at),
            "rename" when at.Take("table") => [.. SqlCursor.Divide(at.Rest()).Select(pair => new SchemaChange(ChangeKind.RenameTable, new SqlCursor(pair).Name()))],
            "insert" or "replace" => [Rows(at, "into")],
            "update" => [Rows(at, "only")],
            "delete" => [Rows(at, "from")],
            "truncate" => [new(ChangeKind.Truncate, TableAfter(at, "table"))],
            "cluster" or "reindex" => [new(ChangeKind.RebuildTable, at.Take("table") || true ? at.Name() : null)],
            "optimize" when at.Take("table") => [new(ChangeKind.RebuildTable, at.Name())],
            "vacuum" when at.Take("full") => [new(ChangeKind.RebuildTable, at.AtEnd ? null : at.Name())],
            "set" or "pragma" or "use" => [new(ChangeKind.Harmless, null) { Detail = SqlCursor.Words(at.Rest()) }],
            "select" or "show" or "explain" or "analyze" or "vacuum" or "begin" or "commit" or "start" or "comment" or "grant" or "revoke" => Selects(at),
            _ => [new(ChangeKind.Unknown, null)],
        };
    }

    private static IEnumerable<SchemaChange> Selects(SqlCursor at) =>
        [new(ChangeKind.Harmless, null) { Detail = SqlCursor.Words(at.Rest()) }];

    private static SchemaChange Rows(SqlCursor at, string word)
    {
        at.Take("ignore");
        return new(ChangeKind.WriteRows, TableAfter(at, word));
    }

    private static string TableAfter(SqlCursor at, string word)
    {
        at.Take(word);
        at.Take("only");
        return at.Name();
    }

    private static void Exists(SqlCursor at)
    {
        at.Take("if", "not", "exists");
        at.Take("if", "exists");
    }

    private static IEnumerable<SchemaChange> Create(SqlCursor at)
    {
        at.Take("or", "replace");
        var unique = at.Take("unique");
        if (!unique) _ = at.Take("fulltext") || at.Take("spatial");
        if (at.Take("index"))
        {
            var concurrently = at.Take("concurrently");
            Exists(at);
            var name = at.Peek.Is("on") ? "" : at.Name();
            while (!at.AtEnd && !at.Take("on")) at.Next();
            at.Take("only");
            var table = at.Name();
            if (at.Take("using")) at.Next();
            return [Index(unique ? ChangeKind.AddUnique : ChangeKind.AddIndex, table, at) with { Concurrently = concurrently, Detail = name.ToLowerInvariant() }];
        }
        var temporary = at.Take("temporary") || at.Take("temp");
        at.Take("unlogged");
        if (at.Take("table"))
        {
            Exists(at);
            var table = at.Name();
            return temporary ? [new(ChangeKind.Harmless, table)] : [new(ChangeKind.CreateTable, table), .. Columns(table, at.Parenthesized())];
        }
        return at.Peek.Text?.ToLowerInvariant() is "extension" or "schema" or "type" or "sequence" or "view" or "database" or "domain" or "statistics"
            ? [new(ChangeKind.Harmless, null)]
            : [new(ChangeKind.Unknown, null)];
    }

    private static IEnumerable<SchemaChange> Columns(string table, ImmutableArray<SqlToken> definitions)
    {
        foreach (var definition in SqlCursor.Divide(definitions))
        {
            var at = new SqlCursor(definition);
            if (definition[0].Kind == SqlKind.Word && definition[0].Text.ToLowerInvariant() is "primary" or "unique" or "constraint" or "key" or "index" or "foreign" or "check" or "exclude" or "fulltext" or "spatial") continue;
            yield return SqlColumn.Read(ChangeKind.AddColumn, table, at.Name(), at) with { InCreate = true };
        }
    }

    private static SchemaChange Index(ChangeKind kind, string table, SqlCursor at)
    {
        var columns = SqlCursor.Divide(at.Parenthesized()).Select(part => part[0].Text).ToImmutableArray();
        return new(kind, table) { Columns = columns };
    }

    private static IEnumerable<SchemaChange> Drop(SqlCursor at)
    {
        if (at.Take("temporary")) return [new(ChangeKind.Harmless, null)];
        if (at.Take("table") || at.Take("materialized", "view"))
        {
            Exists(at);
            return [.. SqlCursor.Divide(at.Rest()).Select(part => new SchemaChange(ChangeKind.DropTable, new SqlCursor(part).Name()))];
        }
        if (at.Take("index"))
        {
            var concurrently = at.Take("concurrently");
            Exists(at);
            var name = at.Name();
            return [new(ChangeKind.DropIndex, at.Take("on") ? at.Name() : null) { Concurrently = concurrently, Detail = name.ToLowerInvariant() }];
        }
        return at.Take("schema") || at.Take("database") ? [new(ChangeKind.DropTable, at.Name())] : [new(at.Peek.Is("extension") || at.Peek.Is("sequence") || at.Peek.Is("type") ? ChangeKind.Harmless : ChangeKind.Unknown, null)];
    }

    private static IEnumerable<SchemaChange> Alter(SqlCursor at)
    {
        if (at.Take("schema")) return [new(at.Rest().Any(token => token.Is("rename")) ? ChangeKind.RenameSchema : ChangeKind.Harmless, null)];
        if (at.Take("type"))
        {
            at.Name();
            return [new(at.Take("rename", "value") ? ChangeKind.RenameEnumValue : at.Take("add", "value") || at.Peek.Is("owner") ? ChangeKind.Harmless : ChangeKind.Unknown, null)];
        }
        if (at.Take("index") || at.Take("sequence") || at.Take("database") || at.Take("role") || at.Take("user") || at.Take("extension")) return [new(ChangeKind.Harmless, null)];
        _ = at.Take("online") || at.Take("ignore");
        if (!at.Take("table")) return [new(ChangeKind.Unknown, null)];
        Exists(at);
        at.Take("only");
        var table = at.Name();
        var parts = SqlCursor.Divide(at.Rest()).ToList();
        var blocking = parts.Any(part => SqlCursor.Words(part) is var words && (words.Contains("algorithm = copy", StringComparison.Ordinal) || words.Contains("lock = shared", StringComparison.Ordinal)
            || words.Contains("lock = exclusive", StringComparison.Ordinal) || words.Contains("algorithm copy", StringComparison.Ordinal)));
        return [.. parts.SelectMany(part => SqlAlteration.Read(table, new SqlCursor(part))).Select(change => change with { Blocking = blocking })];
    }
}
