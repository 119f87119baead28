using System.Collections.Immutable;
using Deploynix.Core.Model;
using static Deploynix.Core.Migrations.MigrationRule;

namespace Deploynix.Core.Migrations.Rules;

/// <summary>What takes something away that code or data still needs.</summary>
internal static class TableRules
{
    private const string ExpandAndContract = "add the new one beside it, write both, fill it in portions, read the new one, stop writing the old one, and drop that in a later release";

    public static readonly ImmutableArray<MigrationRule> All =
    [
        Each("drop-column", MigrationSeverity.Destructive, (change, _) => change.Kind == ChangeKind.DropColumn,
            "Code that still runs, and every release that can be rolled back to, uses the column; its data is gone.",
            "stop using the column, deploy that, and drop it in a later release, after a backup"),
        Each("drop-table", MigrationSeverity.Destructive, (change, facts) => change.Kind == ChangeKind.DropTable && !IsAbsent(change, facts),
            "The table's data is gone, and code that still runs fails.",
            "drop it at least one release after its last use, after a backup"),
        Each("truncate-table", MigrationSeverity.Destructive, (change, _) => change.Kind == ChangeKind.Truncate,
            "All rows are gone; neither a rollback nor down() brings them back.",
            "take a backup, and delete by hand, in portions, what is not needed"),
        Each("rename-column", MigrationSeverity.Dangerous, (change, _) => change.Kind == ChangeKind.RenameColumn,
            "Code that still runs asks for the old name and fails, and so does a release that is rolled back to.", ExpandAndContract),
        Each("rename-table", MigrationSeverity.Dangerous, (change, _) => change.Kind == ChangeKind.RenameTable,
            "Code that still runs asks for the old name and fails, and so does a release that is rolled back to.", ExpandAndContract),
        Each("rename-schema", MigrationSeverity.Dangerous, (change, _) => change.Kind == ChangeKind.RenameSchema,
            "Code that still runs asks for the old name and fails.", ExpandAndContract),
        Each("rebuild-table", MigrationSeverity.Dangerous, (change, facts) =>
                change.Kind is ChangeKind.RebuildTable or ChangeKind.DropPrimary || (change.Kind == ChangeKind.AddPrimary && !change.NotValid),
            "The whole table is written anew, and the site waits for it as long as that takes.",
            "make a new table, write both, fill it in portions; or do it in a window in which the site is down"),
        Each("blocking-algorithm", MigrationSeverity.Dangerous, (change, facts) => facts.IsMySql && change.Blocking,
            "ALGORITHM=COPY and LOCK=SHARED make all writes wait, LOCK=EXCLUSIVE reads as well.",
            "leave ALGORITHM and LOCK out: the server takes the least that it can do with"),
    ];

    private static bool IsAbsent(SchemaChange change, DatabaseFacts facts) =>
        facts.WasAsked && change.Table is not null && facts.Table(change.Table) is null && change.Statement?.Contains('.', StringComparison.Ordinal) != true;
}
