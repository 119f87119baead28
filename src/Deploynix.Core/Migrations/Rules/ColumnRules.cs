using System.Collections.Immutable;
using Deploynix.Core.Model;
using static Deploynix.Core.Migrations.MigrationRule;

namespace Deploynix.Core.Migrations.Rules;

/// <summary>What adds and changes columns.</summary>
internal static class ColumnRules
{
    private const string ExpandAndContract = "add a column of the new type, write both, fill it in portions, read the new one, stop writing the old one, and drop that in a later release";

    public static readonly ImmutableArray<MigrationRule> All =
    [
        Each("change-type", MigrationSeverity.Dangerous, (change, facts) => TypeOf(change, facts) == TypeChange.Rewrite,
            "All rows are written anew: PostgreSQL makes reads and writes wait for it, MySQL and MariaDB writes; older code may not know what to do with the new type.", ExpandAndContract),
        Each("widen-column", MigrationSeverity.Warning, (change, facts) => TypeOf(change, facts) == TypeChange.LengthByte,
            "The length of the column's texts takes two bytes from now on instead of one, so that all rows are written anew and writes wait for it.",
            "stay within 255 bytes (63 characters of utf8mb4), or add a new column and fill it in portions"),
        Each("enum-change", MigrationSeverity.Dangerous, (change, facts) => TypeOf(change, facts) == TypeChange.Values,
            "To take a value away, or to change their order, copies the table and breaks older code; it is not known that this only adds one at the end.",
            "add values at the end, have code that knows both, fill, and take away what is unused in a later release"),
        Each("rename-enum-value", MigrationSeverity.Dangerous, (change, _) => change.Kind == ChangeKind.RenameEnumValue,
            "Code that still runs writes and compares the old value, and fails.",
            "add the new value, have code that knows both, fill in portions"),
        Each("change-checked-column", MigrationSeverity.Dangerous, (change, facts) =>
                facts.IsPostgres && change.Kind == ChangeKind.ChangeColumn && change.Columns is [var column, ..] && facts.Table(change.Table)?.Checks.Any(check => Names(check, column)) == true,
            "All rows are checked anew while reads and writes wait.",
            "drop the check, change the column, add the check as NOT VALID, and validate it in another migration"),
        Each("change-loses-modifiers", MigrationSeverity.Warning, (change, facts) =>
                facts.Laravel >= 11 && change.Kind == ChangeKind.ChangeColumn && change.Line > 0 && facts.Column(change) is { } old
                && ((old.HasDefault && !change.Modifiers.Contains("default") && !change.Modifiers.Contains("usecurrent")) || (old.Nullable && !change.Modifiers.Contains("nullable") && !change.Modifiers.Contains("required"))),
            "Since Laravel 11 a changed column loses every modifier that is not said again: what it was by default, or that it may be null.",
            "say all of the column's modifiers again"),
        Each("set-not-null", MigrationSeverity.Dangerous, SetsNotNull,
            "PostgreSQL reads the whole table while everything waits; MySQL outside of strict mode turns each null into an empty value without a word; older code that writes null fails.",
            "fill the column first; PostgreSQL: add a check (x IS NOT NULL) NOT VALID, validate it in another migration, then set NOT NULL and drop the check; MySQL: strict mode"),
        Each("add-required-column", MigrationSeverity.Dangerous, (change, _) =>
                change is { Kind: ChangeKind.AddColumn, NotNull: true, Default: DefaultKind.None, AutoIncrement: false, Stored: false, Virtual: false },
            "Code that still runs does not know the column, so that its inserts fail; PostgreSQL and SQLite refuse it where there are rows.",
            "add it as nullable, or with a default, fill it in portions, and set NOT NULL later"),
        Each("expression-default", MigrationSeverity.Dangerous, (change, facts) => change is { Kind: ChangeKind.AddColumn, Default: DefaultKind.Expression } && (facts.IsPostgres || facts.IsMySql),
            "Each row gets a value of its own, so that all are written anew while the site waits.",
            "add the column without a default, set the default afterwards, and fill in portions"),
        Each("constant-default", MigrationSeverity.Dangerous, (change, facts) => change is { Kind: ChangeKind.AddColumn, Default: DefaultKind.Constant } && facts.Engine switch
            {
                DatabaseEngine.PostgreSql => facts.IsBefore(11),
                DatabaseEngine.MySql => facts.IsBefore(8, 0, 12),
                DatabaseEngine.MariaDb => facts.IsBefore(10, 3, 2),
                _ => false,
            },
            "This version of the server writes all rows anew for a column with a default, while the site waits.",
            "add the column without a default, set the default afterwards, and fill in portions; or upgrade the server"),
        Each("add-auto-increment", MigrationSeverity.Dangerous, (change, _) => change is { Kind: ChangeKind.AddColumn, AutoIncrement: true },
            "All rows are written anew to be numbered; copies that replicate statements may number them otherwise.",
            "make a new table with the column, write both, fill it in portions"),
        Each("stored-column", MigrationSeverity.Dangerous, (change, _) => change is { Kind: ChangeKind.AddColumn, Stored: true },
            "All rows are written anew to keep what is computed; SQLite refuses it.",
            "an ordinary column that the application fills; on MySQL and MariaDB virtualAs()"),
        Each("json-column", MigrationSeverity.Dangerous, (change, facts) => facts.IsPostgres && change is { Kind: ChangeKind.AddColumn or ChangeKind.ChangeColumn, Type: "json" },
            "PostgreSQL's json has no equality: SELECT DISTINCT, UNION and GROUP BY over the table fail from now on.",
            "jsonb()"),
        Each("change-default", MigrationSeverity.Warning, (change, _) =>
                (change.Kind == ChangeKind.SetDefault && change.Detail != "drop") || (change.Kind == ChangeKind.ChangeColumn && change.Modifiers.Contains("default")),
            "Code that still runs relies on the default that it was written with.",
            "see that older code works with the new default, or set the value in code"),
    ];

    private static TypeChange TypeOf(SchemaChange change, DatabaseFacts facts) =>
        change.Kind == ChangeKind.ChangeColumn ? ColumnTypes.Compare(facts.Column(change), change, facts) : TypeChange.None;

    private static bool SetsNotNull(SchemaChange change, DatabaseFacts facts)
    {
        if (change.Columns is not [var column, ..]) return false;
        if (facts.IsPostgres)
        {
            return (change.Kind == ChangeKind.SetNotNull || (change is { Kind: ChangeKind.ChangeColumn, Statement: null } && change.Modifiers.Contains("required")))
                && (facts.IsBefore(12) || facts.Table(change.Table)?.Checks.Any(check => check.Contains($"{column} is not null", StringComparison.OrdinalIgnoreCase)) != true);
        }
        return facts.IsMySql && facts.Strict != true && change is { Kind: ChangeKind.ChangeColumn, NotNull: true } && (change.Modifiers.Contains("required") || facts.Column(change)?.Nullable == true);
    }

    private static bool Names(string check, string column) =>
        SqlLexer.Statements(check).SelectMany(tokens => tokens).Any(token => token.Kind is SqlKind.Word or SqlKind.Name && token.Text.Equals(column, StringComparison.OrdinalIgnoreCase));
}
