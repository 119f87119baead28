using System.Collections.Immutable;
using Deploynix.Core.Migrations.Rules;
using Deploynix.Core.Model;

namespace Deploynix.Core.Migrations;

/// <summary>Looks at migrations in the order in which they would run, and tells what is dangerous about them.</summary>
internal static class MigrationAnalysis
{
    private const string WithoutReason = "allow-without-reason";
    private const string UnknownRule = "allow-unknown-rule";

    private static readonly ImmutableArray<MigrationRule> Rules = [.. TableRules.All, .. ColumnRules.All, .. IndexRules.All, .. MigrationRules.All];

    /// <summary>The names of all rules.</summary>
    public static IEnumerable<string> RuleNames => Rules.Select(rule => rule.Id).Concat([WithoutReason, UnknownRule]);

    /// <summary>Everything that was found, also what an annotation allows.</summary>
    public static ImmutableArray<MigrationFinding> Find(IEnumerable<MigrationSource> migrations, Func<string?, DatabaseFacts> database)
    {
        var findings = ImmutableArray.CreateBuilder<MigrationFinding>();
        var known = new Dictionary<string, DatabaseFacts>(StringComparer.Ordinal);
        var made = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var migration in migrations)
        {
            var connection = migration.Connection ?? "";
            var facts = known.TryGetValue(connection, out var kept) ? kept : database(migration.Connection);
            var php = PhpMigration.Read(migration.Source);
            var changes = MigrationCase.Merge(php, migration.Sql);
            made = made.Union(changes.Where(change => change is { Kind: ChangeKind.CreateTable, Table: not null } && !IsThere(facts, change, changes)).Select(change => change.Table!));
            var found = new MigrationCase(migration, php, facts, changes, made) { IsFirst = !seen.Contains(connection) };
            if (found.Alterations.Any()) seen.Add(connection);
            findings.AddRange(Find(found));
            known[connection] = facts.After(changes);
        }
        return findings.ToImmutable();
    }

    /// <summary>What was found when a migration ran, from what was kept of it.</summary>
    public static IEnumerable<MigrationFinding> Recall(MigrationSource migration, DatabaseFacts facts, MigrationRecord record) => record.Findings.Select(kept =>
    {
        var rule = Rules.FirstOrDefault(rule => rule.Id == kept.Rule);
        return new MigrationFinding
        {
            Rule = kept.Rule, Severity = kept.Severity, Migration = migration.Name, File = migration.File, Line = kept.Line, Table = kept.Table, Statement = kept.Statement, Reason = kept.Reason,
            Database = facts.Engine, ServerVersion = facts.Version, Danger = rule?.Danger ?? "", SafeWay = rule?.SafeWay ?? "",
        };
    });

    /// <summary>A table that is there, or that is dropped to be made anew, is not a new one.</summary>
    private static bool IsThere(DatabaseFacts facts, SchemaChange made, ImmutableArray<SchemaChange> changes) =>
        facts.WasAsked ? facts.Table(made.Table) is not null && changes.Any(change => change.Kind == ChangeKind.DropTable && change.Table == made.Table)
        : changes.TakeWhile(change => change != made).Any(change => change.Kind == ChangeKind.DropTable && change.Table == made.Table);

    private static IEnumerable<MigrationFinding> Find(MigrationCase found)
    {
        foreach (var allowed in found.Php.Allowed)
        {
            if (Rules.All(rule => rule.Id != allowed.Rule))
            {
                yield return Make(found, UnknownRule, MigrationSeverity.Warning, new(ChangeKind.Unknown, null) { Line = allowed.Line },
                    $"There is no rule '{allowed.Rule}', so that nothing is allowed by this.", "deploynix:allow RULE REASON, with the rule's name as the finding has it");
            }
            else if (allowed.Reason.Length == 0)
            {
                yield return Make(found, WithoutReason, MigrationSeverity.Warning, new(ChangeKind.Unknown, null) { Line = allowed.Line },
                    $"'{allowed.Rule}' is to be allowed and no reason is given, so that it is not.", "say after the rule's name why it is safe here");
            }
        }
        foreach (var rule in Rules)
        {
            var reason = found.Php.Allowed.FirstOrDefault(allowed => allowed.Rule == rule.Id && allowed.Reason.Length > 0)?.Reason;
            foreach (var change in rule.Finds(found).DistinctBy(change => (change.Table, change.Line, change.Statement, string.Join(',', change.Columns))))
            {
                yield return Make(found, rule.Id, reason is null ? rule.Severity : MigrationSeverity.Allowed, change, rule.Danger, rule.SafeWay) with { Reason = reason };
            }
        }
    }

    private static MigrationFinding Make(MigrationCase found, string rule, MigrationSeverity severity, SchemaChange change, string danger, string safeWay) => new()
    {
        Rule = rule,
        Severity = severity,
        Migration = found.Migration.Name,
        File = found.Migration.File,
        Line = change.Line > 0 ? change.Line : found.Php.UpLine,
        Table = change.Table,
        Statement = change.Statement,
        Database = found.Facts.Engine,
        ServerVersion = found.Facts.Version,
        Danger = rule == "sql-unknown" ? $"{danger} {found.Migration.Failed}" : danger,
        SafeWay = safeWay,
        Rows = found.Facts.Table(change.Table)?.Rows,
        Bytes = found.Facts.Table(change.Table)?.Bytes,
    };
}
