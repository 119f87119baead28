using System.Collections.Immutable;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Migrations;

/// <summary>What depends on a version, a setting or a framework that the lab does not have; the rest is in tests/lab/migrations, on real databases.</summary>
public sealed class MigrationRuleTests
{
    private static readonly TableFacts Orders = new()
    {
        Rows = 3,
        Columns = ImmutableDictionary<string, ColumnFacts>.Empty.Add("note", new("varchar(50)", Nullable: true, HasDefault: true) { Charset = "utf8mb4" }),
    };

    [Theory]
    [InlineData(DatabaseEngine.PostgreSql, "10.4", true)]
    [InlineData(DatabaseEngine.PostgreSql, "11.0", false)]
    [InlineData(DatabaseEngine.MySql, "8.0.11", true)]
    [InlineData(DatabaseEngine.MySql, "8.0.36", false)]
    [InlineData(DatabaseEngine.MariaDb, "5.5.5-10.2.9-MariaDB", true)]
    [InlineData(DatabaseEngine.MariaDb, "10.11.6-MariaDB", false)]
    [InlineData(DatabaseEngine.Sqlite, "3.40.1", false)]
    public void A_constant_default_is_dangerous_before_the_version_that_needs_no_rewrite(DatabaseEngine engine, string version, bool found) =>
        Assert.Equal(found, Rules(new(engine) { Version = version }, "alter table orders add column kind varchar(9) not null default 'x'").Contains("constant-default"));

    [Theory]
    [InlineData("14.0", true)]
    [InlineData("14.3", true)]
    [InlineData("14.4", false)]
    [InlineData("13.9", false)]
    [InlineData("15.1", false)]
    public void Concurrently_corrupts_on_few_versions(string version, bool found) =>
        Assert.Equal(found, Rules(new(DatabaseEngine.PostgreSql) { Version = version }, "create index concurrently a_b on orders (note)").Contains("concurrently-corrupts"));

    [Theory]
    [InlineData(11, "$table->string('note', 50)->change();", true)]
    [InlineData(11, "$table->string('note', 50)->nullable()->default('x')->change();", false)]
    [InlineData(10, "$table->string('note', 50)->change();", false)]
    public void A_changed_column_loses_modifiers_since_Laravel_11(int laravel, string call, bool found)
    {
        var facts = new DatabaseFacts(DatabaseEngine.MariaDb) { Version = "10.11", Laravel = laravel, Strict = true, WasAsked = true, Tables = ImmutableDictionary<string, TableFacts>.Empty.Add("orders", Orders) };
        Assert.Equal(found, Rules(facts, "alter table `orders` modify `note` varchar(50) null", $"Schema::table('orders', function ($table) {{ {call} }});").Contains("change-loses-modifiers"));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(null, true)]
    [InlineData(true, false)]
    public void Not_null_is_dangerous_on_MySql_without_strict_mode(bool? strict, bool found)
    {
        var facts = new DatabaseFacts(DatabaseEngine.MySql) { Version = "8.0.36", Strict = strict, WasAsked = true, Tables = ImmutableDictionary<string, TableFacts>.Empty.Add("orders", Orders) };
        Assert.Equal(found, Rules(facts, "alter table `orders` modify `note` varchar(50) not null", "Schema::table('orders', function ($table) { $table->string('note', 50)->nullable(false)->change(); });").Contains("set-not-null"));
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(86400.0, true)]
    [InlineData(10.0, false)]
    [InlineData(null, false)]
    public void A_server_without_a_lock_timeout_is_told(double? seconds, bool found) =>
        Assert.Equal(found, Rules(new(DatabaseEngine.MariaDb) { Version = "10.11", LockTimeout = seconds }, "alter table orders drop column note").Contains("no-lock-timeout"));

    [Theory]
    [InlineData("varchar(63)", "widen-column", false)]
    [InlineData("varchar(64)", "widen-column", true)]
    [InlineData("varchar(40)", "change-type", true)]
    public void A_text_is_widened_within_its_length_byte(string type, string rule, bool found)
    {
        var facts = new DatabaseFacts(DatabaseEngine.MySql) { Version = "8.0.36", WasAsked = true, Tables = ImmutableDictionary<string, TableFacts>.Empty.Add("orders", Orders) };
        Assert.Equal(found, Rules(facts, $"alter table orders modify note {type} null").Contains(rule));
    }

    [Fact]
    public void An_annotation_allows_its_rule_with_a_reason_and_no_other()
    {
        var findings = Find(new(DatabaseEngine.Sqlite), "alter table orders drop column note", "// deploynix:allow drop-column unused since March\n");
        Assert.Equal((MigrationSeverity.Allowed, "unused since March"), (findings.Single(finding => finding.Rule == "drop-column").Severity, findings.Single(finding => finding.Rule == "drop-column").Reason));
        var without = Find(new(DatabaseEngine.Sqlite), "alter table orders drop column note", "// deploynix:allow drop-column\n");
        Assert.Equal(MigrationSeverity.Destructive, without.Single(finding => finding.Rule == "drop-column").Severity);
        Assert.Contains(without, finding => finding is { Rule: "allow-without-reason", Severity: MigrationSeverity.Warning });
        var unknown = Find(new(DatabaseEngine.Sqlite), "alter table orders drop column note", "// deploynix:allow drop-colum unused\n");
        Assert.Equal(MigrationSeverity.Destructive, unknown.Single(finding => finding.Rule == "drop-column").Severity);
        Assert.Contains(unknown, finding => finding.Rule == "allow-unknown-rule");
    }

    /// <summary>Every rule breaks somewhere: a migration of the lab expects it, or a test here names it.</summary>
    [Fact]
    public void No_rule_is_without_a_migration_that_breaks_it()
    {
        var lab = Path.Combine(Repository.Root, "tests", "lab", "migrations");
        var expected = Directory.EnumerateFiles(lab, "*.php", SearchOption.AllDirectories).SelectMany(File.ReadLines).Where(line => line.StartsWith("// expects ", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ')).ToHashSet(StringComparer.Ordinal);
        string[] here = ["constant-default", "concurrently-corrupts", "change-loses-modifiers", "no-lock-timeout", "allow-unknown-rule", "sql-unknown"];
        Assert.Empty(MigrationAnalysis.RuleNames.Except(expected).Except(here));
    }

    [Fact]
    public void What_could_not_be_asked_is_told() => Assert.Contains(
        MigrationAnalysis.Find([new MigrationSource("m", "m.php", Source("")) { Failed = "it was not run to see" }], _ => new(DatabaseEngine.Sqlite)), finding => finding.Rule == "sql-unknown" && finding.Danger.EndsWith("it was not run to see", StringComparison.Ordinal));

    private static string[] Rules(DatabaseFacts facts, string sql, string up = "") => [.. Find(facts, sql, up).Select(finding => finding.Rule)];

    private static ImmutableArray<MigrationFinding> Find(DatabaseFacts facts, string sql, string up) =>
        MigrationAnalysis.Find([new MigrationSource("m", "m.php", Source(up)) { Statements = [new("main", sql)] }], _ => facts);

    private static string Source(string up) => $"<?php\nreturn new class extends Migration {{\npublic function up() {{\n{up}\n}}\npublic function down() {{ Schema::drop('x'); }}\n}};\n";
}
