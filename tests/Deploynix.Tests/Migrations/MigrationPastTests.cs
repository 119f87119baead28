using System.Collections.Immutable;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Migrations;

/// <summary>What ran already is told as it was then, and by whom.</summary>
public sealed class MigrationPastTests
{
    [Fact]
    public void What_ran_is_looked_at_batch_by_batch_and_not_by_the_tables_of_now()
    {
        // The first batch made the table, so that the second one changed a table in use; the third dropped it, so that it is not there now.
        var findings = Answer(
            Source("a", 1, "create table orders (id int)", "alter table orders add note varchar(9) not null"),
            Source("b", 2, "alter table orders drop column note"),
            Source("c", 3, "drop table orders"),
            Source("d", null, "drop table orders")).Findings();
        Assert.Equal([("b", "drop-column", true), ("c", "drop-table", true)], findings.Where(finding => finding.Severity == MigrationSeverity.Destructive).Select(finding => (finding.Migration, finding.Rule, finding.Ran)));
        Assert.DoesNotContain(findings, finding => finding.Migration == "a" && finding.Severity != MigrationSeverity.Warning);
    }

    [Fact]
    public void What_a_release_kept_is_told_instead_also_of_files_that_are_gone()
    {
        var history = MigrationHistory.Parse(
        [
            "ran\t20260318_160000\t{\"ran\":[\"0\"]}",
            """ran	20260318_160000	{"migration":"b","findings":[{"rule":"drop-column","severity":"allowed","line":7,"table":"orders","statement":"x","reason":"unused"}]}""",
            """ran	20260318_160000	{"migration":"gone","findings":[{"rule":"drop-table","severity":"destructive","line":3,"table":"old","statement":"drop table old"}]}""",
            "torn",
            "ran\t20260318_170000\t{\"migration\":",
        ]);
        var answer = Answer(Source("b", 2, "alter table orders drop column note")) with { Entries = [new("b", "b.php", 2), new("gone", null, 2)] };
        var findings = answer.Findings(history.RecordOf);
        Assert.Equal([("b", MigrationSeverity.Allowed, "unused", 7), ("gone", MigrationSeverity.Destructive, null, 3)], findings.Select(finding => (finding.Migration, finding.Severity, finding.Reason, finding.Line)));
        Assert.All(findings, finding => Assert.True(finding.Ran && finding.Danger.Length > 0 && finding.SafeWay.Length > 0));
        Assert.Single(answer.Findings(), finding => finding.Rule == "drop-column");
    }

    [Fact]
    public void The_release_that_ran_a_migration_is_the_last_that_was_about_to_since_it_was_undone()
    {
        var history = MigrationHistory.Parse(
        [
            "ran\t20260318_160000\t{\"ran\":[]}", "ran\t20260318_160000\t{\"migration\":\"a\"}", "ran\t20260318_160000\t{\"migration\":\"b\"}",
            "ran\t20260318_170000\t{\"ran\":[\"a\"]}", "ran\t20260318_170000\t{\"migration\":\"b\"}",
            "ran\t20260318_180000\t{\"undone\":[\"b\",\"a\"]}",
            "ran\t20260318_190000\t{\"ran\":[]}", "ran\t20260318_190000\t{\"migration\":\"b\"}",
        ]);
        Assert.Equal((null, "20260318_190000", null), (history.ReleaseOf("a"), history.ReleaseOf("b"), history.ReleaseOf("c")));
        Assert.Equal(["a", "b"], history.After("20260318_170000")!.Order(StringComparer.Ordinal));
        Assert.Null(history.After("20260318_180000"));
        Assert.Null(history.After("20260318_150000"));
    }

    private static MigrationAnswer Answer(params MigrationSource[] sources) => new([], [.. sources], ImmutableDictionary<string, DatabaseFacts>.Empty.Add(
        "main", new(DatabaseEngine.Sqlite) { Version = "3.40.1", WasAsked = true }));

    private static MigrationSource Source(string name, int? batch, params string[] sql) => new(name, name + ".php", "<?php class M { function down() { f(); } }")
    {
        Batch = batch, Connection = "main", Statements = [.. sql.Select(text => new MigrationStatement("main", text))],
    };
}
