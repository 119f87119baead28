using System.Collections.Immutable;
using Deploynix.Core.Model;
using static Deploynix.Core.Migrations.MigrationRule;

namespace Deploynix.Core.Migrations.Rules;

/// <summary>What is about a migration as a whole: rows that it writes, how it can be undone, and what cannot be read.</summary>
internal static class MigrationRules
{
    /// <summary>From here on a server's lock timeout is none: MySQL waits a day, MariaDB too.</summary>
    private const double NoTimeout = 3600;

    public static readonly ImmutableArray<MigrationRule> All =
    [
        Whole("rows-with-schema", MigrationSeverity.Dangerous, found => Writes(found) is { Count: > 0 } rows && found.Alterations.Any() ? rows.Take(1) : [],
            "The lock of the schema's change is held until all rows are written.",
            "change the schema in one migration and write rows in another one, without a transaction, in portions"),
        Whole("write-rows", MigrationSeverity.Warning, found => Writes(found) is { Count: > 0 } rows && !found.Alterations.Any() && (!found.InPortions || found.InTransaction) ? rows.Take(1) : [],
            "Rows are locked until all are written, and one large query makes the site wait.",
            "in portions (chunkById) with a short pause, in a migration of its own with public $withinTransaction = false"),
        Whole("raw-statement", MigrationSeverity.Warning, found => found.Changes.Where(change => change.Kind == ChangeKind.Unknown),
            "What this SQL does to a running site is not known.",
            "read it; where it is harmless say so: // deploynix:allow raw-statement REASON"),
        Whole("sql-unknown", MigrationSeverity.Warning, found => found.Migration.Failed is null ? [] : [new(ChangeKind.Unknown, null) { Line = found.Php.UpLine }],
            "The framework could not tell its SQL, so that only the source was read.",
            "see that the migration does not need rows, or services, to run"),
        Whole("no-down", MigrationSeverity.Warning, found => found.Php.Down == DownState.Written ? [] : [new(ChangeKind.Unknown, null) { Line = found.Php.DownLine }],
            "It cannot be undone: down() is missing, empty, or throws.",
            "write down(), or say why there is none: // deploynix:allow no-down REASON"),
        Whole("several-changes", MigrationSeverity.Warning, found => found.Facts.IsMySql && Steps(found).Count > 1 ? [Steps(found)[1]] : [],
            "MySQL and MariaDB commit after each change of the schema: where a later one fails, the earlier ones stay, and the migration cannot be run again.",
            "one change of the schema per migration"),
        Whole("no-lock-timeout", MigrationSeverity.Warning, found =>
                found.IsFirst && found.Facts.LockTimeout is { } seconds && (seconds == 0 || seconds >= NoTimeout)
                && !found.Changes.Any(change => change.Kind == ChangeKind.Harmless && (change.Detail.Contains("lock_timeout", StringComparison.Ordinal) || change.Detail.Contains("lock_wait_timeout", StringComparison.Ordinal)))
                    ? found.Alterations.Take(1) : [],
            "While it waits for a lock, everything else waits behind it, and nothing ends that.",
            "SET lock_timeout = '10s' (PostgreSQL), SET SESSION lock_wait_timeout = 10 (MySQL, MariaDB) for the role or at the migration's start, and run it again where it was ended"),
    ];

    private static List<SchemaChange> Writes(MigrationCase found) => [.. found.Existing.Where(change => change.Kind == ChangeKind.WriteRows)];

    /// <summary>One change for each statement; making tables is one.</summary>
    private static List<SchemaChange> Steps(MigrationCase found) =>
    [
        .. found.Changes.Where(change => change.Kind == ChangeKind.CreateTable).Take(1),
        .. found.Alterations.DistinctBy(change => change.Statement is { } text ? text : change.Kind == ChangeKind.AddColumn ? $"{change.Table}" : $"{change.Table} {change.Kind} {change.Line}"),
    ];
}
