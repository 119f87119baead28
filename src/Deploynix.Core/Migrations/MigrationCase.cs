using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Migrations;

/// <summary>A migration as it was found: its source, and the SQL that the framework makes of it.</summary>
internal sealed record MigrationSource(string Name, string File, string Source)
{
    public string? Connection { get; init; }

    /// <summary>The SQL in its order, each with its connection; null where it could not be had.</summary>
    public ImmutableArray<MigrationStatement>? Statements { get; init; }

    public ImmutableArray<string>? Sql => Statements is { } statements ? [.. statements.Select(statement => statement.Sql)] : null;

    /// <summary>Whether it was not run to see, since it acts outside of the database.</summary>
    public bool Unseen { get; init; }

    /// <summary>Whether the object has the method that was asked about, itself or by what it is made from; null where it was not asked.</summary>
    public bool? HasMethod { get; init; }

    /// <summary>The batch in which it ran; null where it did not run yet.</summary>
    public int? Batch { get; init; }

    /// <summary>Why it could not.</summary>
    public string? Failed { get; init; }

    /// <summary>Whether it is run in a transaction, where the object itself was asked.</summary>
    public bool? Transaction { get; init; }
}

/// <summary>One migration with all that the rules look at.</summary>
internal sealed record MigrationCase(MigrationSource Migration, PhpMigration Php, DatabaseFacts Facts, ImmutableArray<SchemaChange> Changes, ImmutableHashSet<string> NewTables)
{
    /// <summary>Whether this is the first one on its database that is looked at.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether the database undoes all of it when a part fails, and holds its locks until the end.</summary>
    public bool InTransaction => !Facts.IsMySql && (Migration.Transaction ?? Php.WithinTransaction);

    /// <summary>What is done to tables that were there before these migrations.</summary>
    public IEnumerable<SchemaChange> Existing => Changes.Where(change => !IsNew(change));

    public bool IsNew(SchemaChange change) => change.InCreate || (change.Table is not null && NewTables.Contains(change.Table));

    /// <summary>What changes tables that were there before.</summary>
    public IEnumerable<SchemaChange> Alterations => Existing.Where(change => change.Kind is not (ChangeKind.Harmless or ChangeKind.WriteRows or ChangeKind.Unknown or ChangeKind.CreateTable or ChangeKind.Truncate));

    /// <summary>Whether its rows are written in portions.</summary>
    public bool InPortions => Php.Calls.Overlaps(["chunk", "chunkById", "chunkByIdDesc", "each", "eachById", "lazy", "lazyById", "cursor", "limit", "take"]);

    /// <summary>Puts together what the source says and what the SQL says: the SQL is what happens, the source tells where and what for.</summary>
    public static ImmutableArray<SchemaChange> Merge(PhpMigration php, ImmutableArray<string>? sql)
    {
        if (sql is not { } statements) return php.Changes;
        var read = statements.SelectMany(SqlReader.Read).ToList();
        // SQLite changes a column by making the whole table anew under another name.
        var remade = read.Select(change => change.Table ?? "").Concat(statements.Where(text => text.Contains(Remade, StringComparison.Ordinal)).Select(text => text[text.IndexOf(Remade, StringComparison.Ordinal)..]))
            .Where(name => name.StartsWith(Remade, StringComparison.Ordinal))
            .Select(name => new string([.. name[Remade.Length..].TakeWhile(c => char.IsLetterOrDigit(c) || c == '_')]))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var merged = read
            .Where(change => change.Table is not { } table || !(remade.Contains(table) || table.StartsWith(Remade, StringComparison.Ordinal)))
            .Select(change => Located(change, php));
        var unseen = php.Changes.Where(change =>
            (change.Table is { } table && remade.Contains(table)) ||
            (change.Kind is ChangeKind.WriteRows or ChangeKind.Truncate && read.All(other => other.Kind != change.Kind)));
        return [.. merged, .. unseen];
    }

    private const string Remade = "__temp__";

    private static SchemaChange Located(SchemaChange change, PhpMigration php)
    {
        var source = php.Changes.FirstOrDefault(other => Kind(other) == Kind(change) && change.Concerns(other))
            ?? php.Changes.FirstOrDefault(other => other.Table is not null && change.Table is not null && other.Table.Equals(change.Table, StringComparison.OrdinalIgnoreCase));
        if (source is null) return change with { Line = php.Changes.Select(other => other.Line).FirstOrDefault(line => line > 0) };
        var same = Kind(source) == Kind(change);
        return change with
        {
            Line = source.Line,
            Modifiers = same ? source.Modifiers : [],
            InCreate = change.InCreate || (same && source.InCreate),
            Type = change.Type ?? (same && change.Kind == ChangeKind.ChangeColumn ? source.Type : null),
        };
    }

    private static ChangeKind Kind(SchemaChange change) => change.Kind is ChangeKind.SetNotNull or ChangeKind.SetDefault ? ChangeKind.ChangeColumn : change.Kind;
}
