using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>Reads what follows a column's name in CREATE and ALTER TABLE.</summary>
internal static class SqlColumn
{
    private static readonly ImmutableHashSet<string> Ends = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "not", "null", "default", "primary", "unique", "references", "check", "constraint", "generated", "as", "auto_increment", "autoincrement", "identity", "comment", "after", "first",
        "collate", "character", "on", "using", "virtual", "stored", "persistent", "invisible", "srid", "charset", "algorithm", "lock");

    private static readonly ImmutableHashSet<string> Constants = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "null", "true", "false", "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "b", "x", "e", "n", "date", "timestamp", "array");

    public static SchemaChange Read(ChangeKind kind, string table, string column, SqlCursor rest)
    {
        var change = new SchemaChange(kind, table) { Columns = [column] };
        change = Type(change, rest);
        while (!rest.AtEnd)
        {
            if (rest.Take("not", "null")) change = change with { NotNull = true };
            else if (rest.Take("null")) change = change with { NotNull = false };
            else if (rest.Take("default")) change = change with { Default = Default(rest) };
            else if (rest.Take("auto_increment") || rest.Take("autoincrement") || rest.Take("identity")) change = change with { AutoIncrement = true };
            else if (rest.Take("as") || rest.Take("always", "as"))
            {
                if (rest.Take("identity")) change = change with { AutoIncrement = true };
                else
                {
                    rest.Parenthesized();
                    var stored = rest.Take("stored") || rest.Take("persistent");
                    change = change with { Stored = stored, Virtual = !stored };
                }
            }
            else rest.Next();
        }
        return change;
    }

    /// <summary>Reads a default's value and says whether it is the same for all rows. What follows the literal, such as a cast, is passed over.</summary>
    public static DefaultKind Default(SqlCursor rest)
    {
        if (rest.Peek.Is("("))
        {
            var inner = new SqlCursor(rest.Parenthesized());
            var kind = Default(inner);
            return inner.AtEnd ? kind : DefaultKind.Expression;
        }
        rest.Take("-");
        var value = rest.Next();
        if (value.Kind is SqlKind.Text or SqlKind.Number || value.Text is null) return DefaultKind.Constant;
        if (Constants.Contains(value.Text))
        {
            if (rest.Peek.Is("(")) rest.Parenthesized();
            else if (rest.Peek.Kind == SqlKind.Text) rest.Next();
            return DefaultKind.Constant;
        }
        var called = rest.Peek.Is("(");
        if (called) rest.Parenthesized();
        // now() is one instant for the whole statement, so that no row has to be written.
        return value.Is("now") || !called ? DefaultKind.Constant : DefaultKind.Expression;
    }

    public static SchemaChange Type(SchemaChange change, SqlCursor rest)
    {
        var words = new List<string>();
        while (!rest.AtEnd && !Ends.Contains(rest.Peek.Text ?? ""))
        {
            if (rest.Peek.Is("("))
            {
                var inside = rest.Parenthesized();
                var values = inside.Where(token => token.Kind == SqlKind.Text).Select(token => token.Text).ToImmutableArray();
                if (values.Length > 0) change = change with { Values = values };
                else if (words.Count > 0) words[^1] += $"({string.Concat(inside.Select(token => token.Text))})";
            }
            else words.Add(rest.Next().Text.ToLowerInvariant());
        }
        // The two words of PostgreSQL's varchar begin with one that also begins an attribute.
        if (words.Count == 0 && rest.Take("character", "varying")) words.Add("varchar" + (rest.Peek.Is("(") ? $"({string.Concat(rest.Parenthesized().Select(token => token.Text))})" : ""));
        if (words.Count == 0) return change;
        return change with { Type = string.Join(' ', words), AutoIncrement = change.AutoIncrement || words[0].Contains("serial", StringComparison.Ordinal) };
    }
}
