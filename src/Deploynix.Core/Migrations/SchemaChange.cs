using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>What a migration does to a table or its rows.</summary>
internal enum ChangeKind
{
    CreateTable, DropTable, RenameTable, RebuildTable,
    AddColumn, DropColumn, RenameColumn, ChangeColumn, SetNotNull, SetDefault,
    AddIndex, DropIndex, AddUnique, DropUnique, AddPrimary, DropPrimary,
    AddForeign, AddCheck, AddExclusion, Validate,
    RenameSchema, RenameEnumValue,
    WriteRows, Truncate,
    /// <summary>It sets something of the session, adds a comment, drops a constraint: nothing that waits or breaks.</summary>
    Harmless,
    /// <summary>SQL that is not understood, or whose text is made while it runs.</summary>
    Unknown,
}

/// <summary>What a column's default is.</summary>
internal enum DefaultKind { None, Constant, Expression }

/// <summary>One thing that a migration does.</summary>
internal sealed record SchemaChange(ChangeKind Kind, string? Table)
{
    /// <summary>The columns that it is about.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>The column's type in lower case, with its length; null where it is not said.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the column takes no null; null where it is not said.</summary>
    public bool? NotNull { get; init; }

    public DefaultKind Default { get; init; }

    /// <summary>Whether each row gets a number or a value that the database makes.</summary>
    public bool AutoIncrement { get; init; }

    /// <summary>Whether the column is computed and kept.</summary>
    public bool Stored { get; init; }

    /// <summary>Whether the column is computed and not kept.</summary>
    public bool Virtual { get; init; }

    /// <summary>CONCURRENTLY.</summary>
    public bool Concurrently { get; init; }

    /// <summary>NOT VALID, or a constraint from an index that is there.</summary>
    public bool NotValid { get; init; }

    /// <summary>ALGORITHM=COPY, LOCK=SHARED or LOCK=EXCLUSIVE.</summary>
    public bool Blocking { get; init; }

    /// <summary>What an enumeration can be.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The condition of a check, the name of an index, what is set: words in lower case, with a space between them.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Modifiers that the source gives to a column: nullable, default.</summary>
    public ImmutableHashSet<string> Modifiers { get; init; } = [];

    /// <summary>Whether it stands in the closure that makes the table.</summary>
    public bool InCreate { get; init; }

    /// <summary>The SQL; null where only the source says it.</summary>
    public string? Statement { get; init; }

    /// <summary>Where the source says it; 0 where that is not known.</summary>
    public int Line { get; init; }

    public bool Concerns(SchemaChange other) =>
        Same(Table, other.Table) && (Columns.IsEmpty || other.Columns.IsEmpty || Columns.Any(column => other.Columns.Any(its => Same(column, its))));

    private static bool Same(string? one, string? other) => one is null || other is null || one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
