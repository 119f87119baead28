namespace Deploynix.Core.Migrations;

/// <summary>Reads one part of an ALTER TABLE.</summary>
internal static class SqlAlteration
{
    public static IEnumerable<SchemaChange> Read(string table, SqlCursor at)
    {
        if (at.Take("add")) return Add(table, at);
        if (at.Take("drop")) return [Drop(table, at)];
        if (at.Take("modify"))
        {
            at.Take("column");
            return [SqlColumn.Read(ChangeKind.ChangeColumn, table, at.Name(), at)];
        }
        if (at.Take("change"))
        {
            at.Take("column");
            var (from, to) = (at.Name(), at.Name());
            var change = SqlColumn.Read(ChangeKind.ChangeColumn, table, to, at);
            return from.Equals(to, StringComparison.OrdinalIgnoreCase) ? [change] : [new(ChangeKind.RenameColumn, table) { Columns = [from] }];
        }
        if (at.Take("rename")) return [Rename(table, at)];
        if (at.Take("alter")) return [Alter(table, at)];
        if (at.Take("validate", "constraint")) return [new(ChangeKind.Validate, table) { Detail = at.Name().ToLowerInvariant() }];
        var words = SqlCursor.Words(at.Rest());
        if (words.StartsWith("convert to", StringComparison.Ordinal) || words.StartsWith("engine", StringComparison.Ordinal) || words.Contains("character set", StringComparison.Ordinal)
            || words.Contains("charset", StringComparison.Ordinal) || words.StartsWith("collate", StringComparison.Ordinal) || words.StartsWith("row_format", StringComparison.Ordinal) || words is "force"
            || words.StartsWith("set logged", StringComparison.Ordinal) || words.StartsWith("set unlogged", StringComparison.Ordinal) || words.StartsWith("set tablespace", StringComparison.Ordinal))
            return [new(ChangeKind.RebuildTable, table)];
        return [new(ChangeKind.Harmless, table)];
    }

    private static IEnumerable<SchemaChange> Add(string table, SqlCursor at)
    {
        var name = "";
        if (at.Take("constraint"))
        {
            at.Take("if", "not", "exists");
            if (!at.Peek.Is("check") && !at.Peek.Is("unique") && !at.Peek.Is("foreign") && !at.Peek.Is("primary")) name = at.Name().ToLowerInvariant();
        }
        if (at.Take("primary", "key")) return [new(ChangeKind.AddPrimary, table) { NotValid = UsesIndex(at) }];
        if (at.Take("unique"))
        {
            _ = at.Take("index") || at.Take("key");
            if (!at.Peek.Is("(") && !at.Peek.Is("using") && !at.AtEnd) name = at.Name().ToLowerInvariant();
            var fromIndex = UsesIndex(at);
            while (!at.AtEnd && !at.Peek.Is("(")) at.Next();
            return [new(ChangeKind.AddUnique, table) { Columns = [.. SqlCursor.Divide(at.Parenthesized()).Select(part => part[0].Text)], NotValid = fromIndex, Detail = name }];
        }
        if (at.Take("foreign", "key")) return [new(ChangeKind.AddForeign, table) { Columns = [.. at.Parenthesized().Select(token => token.Text)], NotValid = NotValid(at), Detail = name }];
        if (at.Take("check"))
        {
            var condition = SqlCursor.Words(at.Parenthesized());
            return [new(ChangeKind.AddCheck, table) { NotValid = NotValid(at), Detail = $"{name}: {condition}" }];
        }
        if (at.Take("exclude")) return [new(ChangeKind.AddExclusion, table)];
        if (at.Take("fulltext") || at.Take("spatial") || at.Peek.Is("index") || at.Peek.Is("key"))
        {
            _ = at.Take("index") || at.Take("key");
            if (!at.Peek.Is("(")) name = at.Name().ToLowerInvariant();
            while (!at.AtEnd && !at.Peek.Is("(")) at.Next();
            return [new(ChangeKind.AddIndex, table) { Columns = [.. SqlCursor.Divide(at.Parenthesized()).Select(part => part[0].Text)], Detail = name }];
        }
        at.Take("column");
        at.Take("if", "not", "exists");
        if (at.Peek.Is("(")) return [.. SqlCursor.Divide(at.Parenthesized()).Select(part => new SqlCursor(part)).Select(part => SqlColumn.Read(ChangeKind.AddColumn, table, part.Name(), part))];
        return [SqlColumn.Read(ChangeKind.AddColumn, table, at.Name(), at)];
    }

    private static SchemaChange Drop(string table, SqlCursor at)
    {
        if (at.Take("primary", "key")) return new(ChangeKind.DropPrimary, table);
        if (at.Take("index") || at.Take("key")) return new(ChangeKind.DropIndex, table) { Detail = at.Name().ToLowerInvariant() };
        if (at.Take("foreign", "key") || at.Take("check")) return new(ChangeKind.Harmless, table);
        if (at.Take("constraint"))
        {
            at.Take("if", "exists");
            var name = at.Name().ToLowerInvariant();
            return new(name.EndsWith("_unique", StringComparison.Ordinal) ? ChangeKind.DropUnique : name.EndsWith("_pkey", StringComparison.Ordinal) ? ChangeKind.DropPrimary : ChangeKind.Harmless, table) { Detail = name };
        }
        at.Take("column");
        at.Take("if", "exists");
        return new(ChangeKind.DropColumn, table) { Columns = [at.Name()] };
    }

    private static SchemaChange Rename(string table, SqlCursor at)
    {
        if (at.Take("index") || at.Take("key") || at.Take("constraint")) return new(ChangeKind.Harmless, table);
        if (at.Peek.Is("to") || at.Peek.Is("as")) return new(ChangeKind.RenameTable, table);
        var named = at.Take("column");
        var name = at.Name();
        return !named && at.AtEnd ? new(ChangeKind.RenameTable, table) : new(ChangeKind.RenameColumn, table) { Columns = [name] };
    }

    private static SchemaChange Alter(string table, SqlCursor at)
    {
        if (at.Take("index") || at.Take("constraint") || at.Take("check")) return new(ChangeKind.Harmless, table);
        at.Take("column");
        var column = at.Name();
        if (at.Take("set", "not", "null")) return new(ChangeKind.SetNotNull, table) { Columns = [column] };
        if (at.Take("set", "default")) return new(ChangeKind.SetDefault, table) { Columns = [column], Default = SqlColumn.Default(at) };
        if (at.Take("drop", "default")) return new(ChangeKind.SetDefault, table) { Columns = [column], Detail = "drop" };
        if (at.Take("type") || at.Take("set", "data", "type")) return SqlColumn.Type(new(ChangeKind.ChangeColumn, table) { Columns = [column] }, at);
        return new(ChangeKind.Harmless, table) { Columns = [column] };
    }

    private static bool UsesIndex(SqlCursor at) => SqlCursor.Words(at.Rest()).Contains("using index", StringComparison.Ordinal);

    private static bool NotValid(SqlCursor at) => SqlCursor.Words(at.Rest()).Contains("not valid", StringComparison.Ordinal);
}
