using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Migrations;

/// <summary>What a change of a column's type costs.</summary>
internal enum TypeChange
{
    /// <summary>It is the same type, or a wider one that is written the same way.</summary>
    None,
    /// <summary>It is wider, and takes another byte to say how long it is, so that MySQL writes all rows anew.</summary>
    LengthByte,
    /// <summary>An enumeration loses a value, or has them in another order.</summary>
    Values,
    /// <summary>All rows are written anew, or it is not known what it was.</summary>
    Rewrite,
}

/// <summary>Compares types by the many names that they have.</summary>
internal static class ColumnTypes
{
    public static TypeChange Compare(ColumnFacts? old, SchemaChange change, DatabaseFacts facts)
    {
        if (change.Values.Length > 0)
        {
            var before = old is null ? [] : old.Values.IsEmpty && old.Type.StartsWith("enum", StringComparison.OrdinalIgnoreCase) ? ValuesOf(old.Type) : old.Values;
            return before.Length > 0 && change.Values.Take(before.Length).SequenceEqual(before) ? TypeChange.None : TypeChange.Values;
        }
        if (old is null || change.Type is null) return TypeChange.Rewrite;
        var (from, to) = (Split(old.Type), Split(change.Type));
        if (from == to) return TypeChange.None;
        // SQLite keeps no length.
        if (facts.Engine == DatabaseEngine.Sqlite && from.Name == to.Name) return TypeChange.None;
        if (from.Name == "varchar" && to.Name == "varchar") return Widened(from.Length, to.Length, old, facts);
        if (facts.IsPostgres && from.Name == "varchar" && to.Name == "text") return TypeChange.None;
        if (facts.IsPostgres && from.Name == "decimal" && to.Name == "decimal" && Numbers(from.Length) is [var precision, var scale] && Numbers(to.Length) is [var wider, var its] && scale == its && wider >= precision) return TypeChange.None;
        // What another engine calls otherwise is the same column in a source that is made for all of them.
        return from.Name == to.Name && (from.Length.Length == 0 || to.Length.Length == 0) && from.Name != "varchar" ? TypeChange.None : TypeChange.Rewrite;
    }

    private static TypeChange Widened(string from, string to, ColumnFacts old, DatabaseFacts facts)
    {
        if (!int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var before)) return to.Length == 0 ? TypeChange.None : TypeChange.Rewrite;
        if (!int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var after)) return facts.IsMySql ? TypeChange.Rewrite : TypeChange.None;
        if (after < before) return TypeChange.Rewrite;
        var bytes = old.Charset switch { "latin1" or "ascii" or "binary" => 1, "utf8" or "utf8mb3" => 3, _ => 4 };
        return facts.IsMySql && before * bytes <= 255 && after * bytes > 255 ? TypeChange.LengthByte : TypeChange.None;
    }

    private static (string Name, string Length) Split(string type)
    {
        var text = type.ToLowerInvariant().Replace(", ", ",", StringComparison.Ordinal).Trim();
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var length = open < 0 ? "" : text[(open + 1)..Math.Max(open + 1, text.IndexOf(')', StringComparison.Ordinal))];
        var name = open < 0 ? text : (text[..open] + text[(text.IndexOf(')', StringComparison.Ordinal) + 1)..]).Trim();
        name = name switch
        {
            "character varying" or "nvarchar" => "varchar",
            "character" or "bpchar" => "char",
            "integer" or "int4" or "mediumint" => "int",
            "int8" or "bigserial" => "bigint",
            "serial" => "int",
            "numeric" => "decimal",
            "timestamp without time zone" => "timestamp",
            "timestamp with time zone" => "timestamptz",
            "double precision" => "double",
            "bool" => "boolean",
            _ => name,
        };
        // A number's width in brackets is how it is shown, not what it is.
        return (name, name.Contains("int", StringComparison.Ordinal) || name is "timestamp" or "timestamptz" or "double" ? "" : length);
    }

    private static int[] Numbers(string length) => [.. length.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];

    private static System.Collections.Immutable.ImmutableArray<string> ValuesOf(string type) =>
        [.. SqlLexer.Statements(type).SelectMany(tokens => tokens).Where(token => token.Kind == SqlKind.Text).Select(token => token.Text)];
}
