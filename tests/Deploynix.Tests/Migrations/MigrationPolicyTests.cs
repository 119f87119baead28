using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Tests.Planning;
using Deploynix.Tests.Settings;

namespace Deploynix.Tests.Migrations;

/// <summary>What a deployment does about its migrations, by the policy of its site and environment.</summary>
public sealed class MigrationPolicyTests
{
    private const string Drops = """deploynix	{"migration":"2026_05_01_000000_m","batch":null,"file":"database/migrations/m.php","source":"<?php class M { function up() { Schema::drop('orders'); } function down() { f(); } }","connection":"main","sql":[["main","drop table orders"]]}""";
    private const string Renames = """deploynix	{"migration":"2026_05_01_000000_m","batch":null,"file":"database/migrations/m.php","source":"<?php class M { function up() { Schema::rename('orders', 'sales'); } function down() { f(); } }","connection":"main","sql":[["main","alter table orders rename to sales"]]}""";
    private const string Facts = """deploynix	{"database":"main","laravel":"11.1.0","engine":"pgsql","version":"15.1","lockTimeout":5,"tables":{"orders":{"rows":3,"bytes":9000}}}""";
    private const string Ran = """deploynix	{"migration":"2026_01_01_000000_first","batch":1,"file":"database/migrations/first.php"}""";

    [Theory]
    [InlineData(MigrationPolicy.Destructive, Drops, true)]
    [InlineData(MigrationPolicy.Destructive, Renames, false)]
    [InlineData(MigrationPolicy.Block, Drops, true)]
    [InlineData(MigrationPolicy.Block, Renames, true)]
    [InlineData(MigrationPolicy.Warn, Drops, false)]
    [InlineData(MigrationPolicy.Warn, Renames, false)]
    public void A_policy_stops_or_warns(MigrationPolicy policy, string migration, bool stops)
    {
        var judgement = Judge(policy, Ran, migration, Facts, Done(3));
        Assert.Equal(stops, judgement.Refusal is not null);
        Assert.Equal(stops ? ErrorKind.MigrationUnsafe : null, judgement.Refusal?.Kind);
        Assert.Equal(stops, judgement.Warnings.IsEmpty);
        // What is refused is not kept as what was about to run.
        Assert.Equal(!stops, judgement.Keep.ToString().Contains("2026_05_01_000000_m", StringComparison.Ordinal));
        if (!stops) Assert.Contains("{\"ran\":[\"2026_01_01_000000_first\"]}", judgement.Keep.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MigrationPolicy.Destructive)]
    [InlineData(MigrationPolicy.Block)]
    public void An_answer_without_its_end_is_an_error(MigrationPolicy policy)
    {
        foreach (var lines in (string[][])[[], [Ran], [Ran, Renames, Facts], [Ran, Facts, Done(3)], ["deploynix\t{\"done\":", Ran]])
        {
            var judgement = Judge(policy, lines);
            Assert.Equal(ErrorKind.UnexpectedAnswer, judgement.Refusal?.Kind);
            Assert.Equal("", judgement.Keep.ToString());
        }
        Assert.Null(Judge(policy, Done(0)).Refusal);
    }

    [Fact]
    public void Who_only_wants_warnings_is_warned_of_it()
    {
        var judgement = Judge(MigrationPolicy.Warn);
        Assert.Null(judgement.Refusal);
        Assert.Contains("ended before it told", Assert.Single(judgement.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_is_allowed_nothing_is_looked_at()
    {
        var steps = DeployPlanner.Release(Shop.Request(Shop.Of(Framework.Laravel) with { Migrations = new() { Policy = MigrationPolicy.Allow } }), Shop.Seen("164700", "164700"), Shop.Revision("artisan"), true);
        Assert.Equal(["artisan migrate"], steps.Where(step => step.Phase == Phase.Migrate).Select(step => step.Name));
    }

    [Fact]
    public void An_environment_has_a_policy_of_its_own_and_the_rest_of_its_site()
    {
        const string settings = """
            "migrations": { "policy": "block", "ignore": ["no-down"], "startAfter": "2025_01_01_000000_old" },
            "environments": { "production": {}, "staging": { "path": "/srv/staging", "migrations": { "policy": "warn" } }, "review": { "path": "/srv/review", "migrations": { "policy": "allow", "ignore": [] } } }
            """;
        Assert.Equal((MigrationPolicy.Block, "no-down", "2025_01_01_000000_old"), Of("production"));
        Assert.Equal((MigrationPolicy.Warn, "no-down", "2025_01_01_000000_old"), Of("staging"));
        Assert.Equal((MigrationPolicy.Allow, "", "2025_01_01_000000_old"), Of("review"));
        Assert.Equal(MigrationPolicy.Destructive, SettingsFolder.ReadShop("\"php\": \"php\"").Migrations.Policy);

        static (MigrationPolicy, string, string?) Of(string environment)
        {
            var site = SettingsFolder.ReadShop(settings, environment).Migrations;
            return (site.Policy, string.Join(' ', site.Ignore), site.StartAfter);
        }
    }

    [Fact]
    public void What_the_settings_ignore_or_have_behind_them_stops_nothing()
    {
        var site = Shop.Of(Framework.Laravel);
        Assert.Null(Judge(site with { Migrations = new() { Policy = MigrationPolicy.Block, Ignore = ["drop-table"] } }, Drops, Facts, Done(2)).Refusal);
        Assert.Null(Judge(site with { Migrations = new() { Policy = MigrationPolicy.Block, StartAfter = "2026_05_01_000000_m" } }, Drops, Facts, Done(2)).Refusal);
        Assert.NotNull(Judge(site with { Migrations = new() { Policy = MigrationPolicy.Block, StartAfter = "2026_04_01_000000_m" } }, Drops, Facts, Done(2)).Refusal);
    }

    [Fact]
    public void What_somebody_left_half_undone_is_warned_of_in_the_same_step()
    {
        var step = Step(Shop.Of(Framework.Laravel));
        Assert.Contains("[ ! -s /srv/shop/.deploynix/undo-migrations ] || echo", step.Command.ToString(), StringComparison.Ordinal);
    }

    private static string Done(int lines) => $"deploynix\t{{\"done\":{lines},\"where\":\"x\"}}";

    private static Judgement Judge(MigrationPolicy policy, params string[] lines) => Judge(Shop.Of(Framework.Laravel) with { Migrations = new() { Policy = policy } }, lines);

    private static Judgement Judge(Site site, params string[] lines) => Step(site).Judge!(lines);

    private static Step Step(Site site) => DeployPlanner.Release(Shop.Request(site), Shop.Seen("164700", "164700"), Shop.Revision("artisan"), true).Single(step => step.Name == MigrationCheck.StepName);
}
