using System.Collections.Immutable;
using Deploynix.Core.Model;
using static Deploynix.Core.Migrations.MigrationRule;

namespace Deploynix.Core.Migrations.Rules;

/// <summary>What adds and drops indexes and constraints.</summary>
internal static class IndexRules
{
    private const string Concurrently = "CREATE INDEX CONCURRENTLY (->online() since Laravel 12, else DB::statement) in a migration of its own with public $withinTransaction = false";

    public static readonly ImmutableArray<MigrationRule> All =
    [
        Each("add-index", MigrationSeverity.Dangerous, (change, facts) => facts.IsPostgres && change is { Kind: ChangeKind.AddIndex, Concurrently: false },
            "All writes to the table wait until the index is built.", Concurrently),
        Each("wide-index", MigrationSeverity.Warning, (change, _) => change is { Kind: ChangeKind.AddIndex, Columns.Length: > 3 },
            "An index over more than three columns rarely helps and costs each write.",
            "a narrower index, with the most selective column first"),
        Each("add-unique", MigrationSeverity.Dangerous, (change, facts) => facts.IsPostgres && change is { Kind: ChangeKind.AddUnique, Concurrently: false, NotValid: false },
            "Reads and writes wait until the index is built.",
            "CREATE UNIQUE INDEX CONCURRENTLY in a migration of its own without a transaction, then ADD CONSTRAINT ... UNIQUE USING INDEX"),
        Whole("unique-duplicates", MigrationSeverity.Warning, found => found.Php.Calls.Overlaps(["having", "havingRaw"]) ? [] :
                found.Existing.Where(change => change is { Kind: ChangeKind.AddUnique, NotValid: false } && found.Facts.Table(change.Table)?.Rows != 0),
            "Where two rows are the same it fails in the middle of the deployment.",
            "look for duplicates first (->groupBy(...)->havingRaw('count(*) > 1')) and mend them"),
        Whole("concurrently-in-transaction", MigrationSeverity.Dangerous, found => found.Facts.IsPostgres && found.InTransaction ? found.Changes.Where(change => change.Concurrently) : [],
            "PostgreSQL refuses CONCURRENTLY in a transaction, and Laravel runs each migration in one: it fails.",
            "public $withinTransaction = false; in the migration"),
        Each("invalid-index", MigrationSeverity.Warning, (change, facts) =>
                facts.IsPostgres && change.Kind is ChangeKind.AddIndex or ChangeKind.AddUnique && facts.Table(change.Table)?.InvalidIndexes is { Length: > 0 } left
                && (change.Detail.Length == 0 || left.Contains(change.Detail, StringComparer.OrdinalIgnoreCase)),
            "An index that a failed CREATE INDEX CONCURRENTLY left behind is there, invalid: it costs each write, and its name is taken.",
            "DROP INDEX CONCURRENTLY first"),
        Each("concurrently-corrupts", MigrationSeverity.Dangerous, (change, facts) => facts.IsPostgres && change.Concurrently && !facts.IsBefore(14) && facts.IsBefore(14, 4),
            "CREATE INDEX CONCURRENTLY can make a corrupt index without a word on PostgreSQL 14.0 to 14.3.",
            "upgrade the server to 14.4 or later"),
        Each("drop-index", MigrationSeverity.Warning, (change, _) => change is { Kind: ChangeKind.DropIndex or ChangeKind.DropUnique, Concurrently: false },
            "Reads and writes wait for a moment, behind every long query; queries that used the index are slow from then on.",
            "see that no query uses it; PostgreSQL: DROP INDEX CONCURRENTLY without a transaction"),
        new("foreign-key", MigrationSeverity.Dangerous, found => found.Changes.Where(change => change.Kind == ChangeKind.AddForeign && !change.InCreate && found.Facts.Engine switch
            {
                DatabaseEngine.PostgreSql => !change.NotValid,
                DatabaseEngine.Sqlite => false,
                _ => !found.Changes.Any(other => other.Kind == ChangeKind.Harmless && other.Detail.Contains("foreign_key_checks = 0", StringComparison.Ordinal)),
            }))
        {
            Danger = "All rows are checked while writes to both tables wait.",
            SafeWay = "PostgreSQL: add it as NOT VALID and VALIDATE it in another migration; MySQL: SET foreign_key_checks = 0 in the session, where the rows are known to be right and no pooler shares it",
        },
        Each("add-check", MigrationSeverity.Dangerous, (change, facts) => change.Kind == ChangeKind.AddCheck && (facts.IsMySql || (facts.IsPostgres && !change.NotValid)),
            "All rows are checked while the site waits.",
            "PostgreSQL: add it as NOT VALID and VALIDATE it in another migration; MySQL and MariaDB: in a window in which the site is down"),
        Whole("validate-under-lock", MigrationSeverity.Dangerous, found =>
                found.Facts.IsPostgres && found.InTransaction && found.Alterations.Any(change => change.Kind != ChangeKind.Validate) ? found.Existing.Where(change => change.Kind == ChangeKind.Validate) : [],
            "The lock of the statements before it is held while all rows are read.",
            "VALIDATE CONSTRAINT in a migration of its own"),
        Each("add-exclusion", MigrationSeverity.Dangerous, (change, facts) => facts.IsPostgres && change.Kind == ChangeKind.AddExclusion,
            "All rows are read while reads and writes wait.",
            "there is none: in a window in which the site is down"),
    ];
}
