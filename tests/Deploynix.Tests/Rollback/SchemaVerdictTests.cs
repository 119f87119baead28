using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Rollback;

/// <summary>Whether older code works on a newer schema.</summary>
public sealed class SchemaVerdictTests
{
    private static readonly ReleaseId Before = Shop.Id("143200");
    private static readonly ReleaseId Target = Shop.Id("160500");
    private static readonly ReleaseId Live = Shop.Id("164700");
    private static readonly Site Site = Shop.Of(Framework.Laravel);

    [Theory]
    [InlineData("", SchemaVerdict.Runs, false)]
    [InlineData("add-index", SchemaVerdict.Runs, false)]
    [InlineData("drop-index", SchemaVerdict.Runs, false)]
    [InlineData("no-down", SchemaVerdict.Runs, false)]
    [InlineData("set-not-null", SchemaVerdict.MayFail, false)]
    [InlineData("truncate-table", SchemaVerdict.MayFail, true)]
    [InlineData("write-rows", SchemaVerdict.MayFail, false)]
    [InlineData("raw-statement", SchemaVerdict.Unknown, false)]
    [InlineData("write-rows raw-statement", SchemaVerdict.Unknown, false)]
    [InlineData("drop-column", SchemaVerdict.Fails, true)]
    [InlineData("raw-statement rename-column", SchemaVerdict.Fails, false)]
    [InlineData("add-required-column", SchemaVerdict.Fails, false)]
    public void What_was_recorded_is_judged_whatever_allowed_it(string rules, SchemaVerdict verdict, bool destroys)
    {
        var judged = Assert.Single(Judge(Site, Target, new([Ran("m", 2)], []), Kept((Live, "m", rules))));
        Assert.Equal((verdict, destroys, VerdictBasis.Recorded, Live.Value), (judged.Verdict, judged.DestroysData, judged.Basis, judged.Release));
        Assert.NotEmpty(judged.Why);
        Assert.Equal(rules.Contains("no-down", StringComparison.Ordinal), judged.IsIrreversible);
    }

    [Fact]
    public void Every_rule_that_is_judged_is_one_that_is_found() => Assert.Subset(MigrationAnalysis.RuleNames.ToHashSet(StringComparer.Ordinal), SchemaVerdicts.Rules.ToHashSet(StringComparer.Ordinal));

    [Fact]
    public void Which_ones_ran_since_is_told_by_files_records_and_batches()
    {
        RanMigrations ran = new(
        [
            Ran("both", 1) with { InTarget = true }, Ran("squashed long ago", 1) with { InLive = false }, Ran("pending then", 3) with { InTarget = true }, Ran("of the live one", 2),
            Ran("of neither and later", 4) with { InLive = false }, Ran("recorded before", 1) with { InTarget = true },
        ], []);
        var judged = Judge(Site, Target, ran, Kept((Before, "recorded before", "drop-table"), (Live, "pending then", "drop-table")));
        Assert.Equal(
            ["of the live one Unknown None", "pending then Runs Release", "of neither and later Unknown None"], judged.Select(one => $"{one.Name} {one.Verdict} {one.Basis}"));
    }

    [Fact]
    public void Of_an_earlier_attempt_that_was_refused_the_later_one_counts()
    {
        var judged = Judge(Site, Target, new([Ran("m", 2)], []), Kept((Shop.Id("163000"), "m", "drop-table"), (Live, "m", "add-index")));
        Assert.Equal((SchemaVerdict.Runs, Live.Value), (judged[0].Verdict, judged[0].Release));
    }

    [Fact]
    public void Without_a_record_the_source_is_read()
    {
        var judged = Judge(Site, Target, new([Ran("m", 2) with { Source = Source("Schema::table('orders', function (Blueprint $table) { $table->dropColumn('total'); });") }], []), Kept());
        Assert.Equal((SchemaVerdict.Fails, VerdictBasis.Source), (judged[0].Verdict, judged[0].Basis));
        Assert.Contains("drop-column on orders", judged[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_happens_to_tables_that_were_made_since_is_no_matter_to_older_code()
    {
        var made = Ran("1", 2) with { Source = Source("Schema::create('notes', function (Blueprint $table) { $table->id(); $table->string('x'); });") };
        var dropped = Ran("2", 3) with { Source = Source("Schema::table('notes', function (Blueprint $table) { $table->dropColumn('x'); });") };
        var kept = MigrationHistory.Parse([$"ran\t{Live}\t" + """{"migration":"2","findings":[{"rule":"drop-column","severity":"destructive","line":1,"table":"notes"}]}"""]);
        Assert.All(Judge(Site, Target, new([made, dropped], []), kept), one => Assert.Equal(SchemaVerdict.Runs, one.Verdict));
    }

    [Fact]
    public void What_the_settings_do_not_look_at_counts_all_the_same()
    {
        var ignoring = Site with { Migrations = new() { Ignore = ["drop-column"] } };
        var migration = Ran("m", 2) with { Source = Source("Schema::table('orders', function (Blueprint $table) { $table->dropColumn('total'); });") };
        Assert.Equal(SchemaVerdict.Fails, Judge(ignoring, Target, new([migration], []), Kept((Live, "m", "")))[0].Verdict);
        Assert.Equal(SchemaVerdict.Fails, Judge(Site with { Migrations = new() { StartAfter = "z" } }, Target, new([migration], []), Kept((Live, "m", "")))[0].Verdict);
    }

    [Fact]
    public void What_had_run_when_the_target_was_live_is_as_its_record_tells()
    {
        var records = MigrationHistory.Parse([$$"""ran	{{Target}}	{"ran":["branch"]}""", .. Lines((Target, "its own", "")), .. Lines((Live, "later", "drop-table"))]);
        var ran = new RanMigrations([Ran("branch", 1), Ran("its own", 2), Ran("later", 3), Ran("by hand", 3) with { InTarget = true }], []);
        Assert.Equal(["by hand", "later"], Judge(Site, Target, ran, records).Select(one => one.Name));
    }

    [Fact]
    public void Where_the_application_does_not_answer_the_records_do()
    {
        var judged = Judge(Site, Target, null, Kept((Before, "old", "drop-table"), (Target, "its own", "drop-table"), (Live, "m", "drop-table")));
        Assert.Equal(("m", SchemaVerdict.Fails, null), (Assert.Single(judged).Name, judged[0].Verdict, judged[0].Batch));
    }

    [Fact]
    public void What_was_refused_did_not_run()
    {
        Assert.Empty(SchemaVerdicts.Judge(Site, Target, null, Kept((Live, "m", "drop-table")), new HashSet<ReleaseId> { Live }));
    }

    private static ImmutableArray<RollbackMigration> Judge(Site site, ReleaseId target, RanMigrations? ran, MigrationHistory records) => SchemaVerdicts.Judge(site, target, ran, records, new HashSet<ReleaseId>());

    private static RanMigration Ran(string name, int batch) => new(name, batch, InLive: true, InTarget: false, "mysql", $"database/migrations/{name}.php", null);

    private static MigrationHistory Kept(params (ReleaseId Release, string Name, string Rules)[] kept) => MigrationHistory.Parse(Lines(kept));

    private static IEnumerable<string> Lines(params (ReleaseId Release, string Name, string Rules)[] kept) => kept.Select(one => $"ran\t{one.Release}\t" + JsonSerializer.Serialize(new MigrationRecord
    {
        Migration = one.Name,
        Findings = [.. one.Rules.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(rule => new MigrationRecordFinding(rule, MigrationSeverity.Allowed, 1, "orders", "alter table orders", "because"))],
    }, RecordJson.Options));

    private static string Source(string up) => $$"""
        <?php
        return new class extends Migration {
            public function up(): void
            {
                {{up}}
            }
            public function down(): void
            {
                Schema::drop('x');
            }
        };
        """;
}
