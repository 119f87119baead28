using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Formatting;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Rollback;

/// <summary>The risk of a rollback, by what was found out.</summary>
public sealed class RollbackAssessorTests
{
    private static readonly ReleaseId Target = Shop.Id("160500");
    private static readonly ReleaseId Live = Shop.Id("164700");

    public static TheoryData<string, RollbackRisk, string> Risks => new()
    {
        { "nothing", RollbackRisk.Low, "no migration ran since" },
        { "php", RollbackRisk.Low, "nothing was found" },
        { "works", RollbackRisk.Low, "no migration ran since" },
        { "may fail", RollbackRisk.Medium, "may fail on what m made" },
        { "not known", RollbackRisk.Medium, "whether 20260318_160500 works with what m made is not known" },
        { "fails", RollbackRisk.High, "cannot work with what m made: drop-table on orders: the table is gone, and its data with it" },
        { "missing", RollbackRisk.High, "expects what later makes" },
        { "added", RollbackRisk.Low, "no migration ran since" },
        { "changed", RollbackRisk.Medium, ".env: APP_NAME changed since" },
        { "removed", RollbackRisk.Medium, ".env: APP_NAME removed since" },
        { "known job", RollbackRisk.Low, "no migration ran since" },
        { "unknown job", RollbackRisk.Medium, "3 jobs of App\\Jobs\\X wait, a class that 20260318_160500 does not have" },
        { "framework", RollbackRisk.Medium, "laravel/framework goes back from v12.1.0 to v11.4.0" },
        { "patch", RollbackRisk.Low, "no migration ran since" },
        { "unasked", RollbackRisk.Medium, "not known: jobs: it took longer than 20 s" },
        { "locked", RollbackRisk.Medium, "mara@desk works on the site now (deploy)" },
        { "failed target", RollbackRisk.High, "web1: 20260318_160500 is failed" },
        { "same", RollbackRisk.Low, "is live already" },
    };

    [Theory, MemberData(nameof(Risks))]
    public void The_worst_counts_and_each_is_said(string found, RollbackRisk risk, string reason)
    {
        var plan = RollbackAssessor.Assess(Found(found));
        Assert.Equal(risk, plan.Risk);
        Assert.Contains(reason, Assert.Single(plan.Reasons).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_decides_comes_with_its_command()
    {
        var backup = new Backup { Id = "20260318_164500", Site = "shop", Environment = "production", Server = "web1", Driver = "mysql", Sha256 = "ff", Path = "/x", Before = Live.Value, Time = Shop.Now };
        var plan = RollbackAssessor.Assess(Found("fails") with { Backups = [backup, backup with { Id = "unbound", Before = null, Release = Live.Value }], Servers = [Server(EnvironmentDrift.Changed)] });
        Assert.Equal(
            [
                "Undo-DeploynixMigration shop -To 20260318_160500", "Restore-DeploynixDatabase -Before 20260318_164700 -Site shop",
                "Invoke-DeploynixRollback shop 20260318_160500 -RestoreEnvironment", "Restore-DeploynixEnvironment shop -Release 20260318_160500",
            ], plan.Decisions.Select(decision => decision.Command));
        Assert.Equal("20260318_164500", Assert.Single(plan.Backups).Id);
        Assert.Contains("Backup-DeploynixDatabase shop", RollbackAssessor.Assess(Found("fails")).Decisions.Select(decision => decision.Command));
    }

    [Fact]
    public void Names_that_PowerShell_would_not_take_are_quoted()
    {
        var facts = Found("fails");
        var plan = RollbackAssessor.Assess(facts with { Site = facts.Site with { Name = "it's; rm", Environment = "staging" } });
        Assert.Equal("Undo-DeploynixMigration 'it''s; rm' -Environment staging -To 20260318_160500", plan.Decisions[0].Command);
    }

    [Fact]
    public void An_environment_that_comes_back_is_no_risk()
    {
        var facts = Found("changed");
        var plan = RollbackAssessor.Assess(facts with { Plan = facts.Plan with { RestoresEnvironment = true } });
        Assert.Equal(RollbackRisk.Low, plan.Risk);
        Assert.Contains(plan.Notes, note => note.Contains("comes back with it", StringComparison.Ordinal));
    }

    [Fact]
    public void The_commands_are_those_of_the_rollback()
    {
        var facts = Found("nothing");
        var plan = RollbackAssessor.Assess(facts);
        Assert.Equal(facts.Plan.Servers[0].Steps.Select(step => step.Name), plan.Servers[0].Steps.Select(step => step.Name));
        Assert.All(plan.Servers[0].Steps, step => Assert.Contains(step.Command.Split('\n')[0], facts.Plan.Describe(), StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_read_at_one_look_and_survives_JSON()
    {
        var long_ = string.Join(' ', Enumerable.Repeat("a long word after another", 12)) + new string('x', 150);
        var plan = RollbackAssessor.Assess(Found("fails") with
        {
            Servers = [Server(EnvironmentDrift.Changed) with { Uploads = 12, UploadBytes = 3_400_000, Configuration = ConfigurationCache.Stale }],
            Jobs = [.. Enumerable.Range(0, 20).Select(number => new RollbackJobs { Class = $"App\\Jobs\\Job{number}", Connection = "redis", Queue = "default", Count = number, IsKnown = number > 2 })],
            Unknown = [long_],
            Code = Difference with { CommitCount = 40, Commits = [.. Enumerable.Range(0, 40).Select(number => new CommitSummary(new string('c', 40), Shop.Now, "Mara", $"Commit {number}"))], Paths = [new("app/X.php", Core.Model.Difference.Changed, PathKind.Code)] },
        });
        var text = RollbackPlanText.Of(plan);
        Assert.StartsWith("shop (production): from 20260318_164700 back to 20260318_160500\nRisk: HIGH\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => !line.StartsWith("      ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
        Assert.InRange(text.Split('\n').Length, 10, 55);
        Assert.Contains("APP_NAME", text, StringComparison.Ordinal);
        var read = JsonDocument.Parse(JsonSerializer.Serialize(plan)).RootElement;
        Assert.Equal("m", read.GetProperty("Migrations")[0].GetProperty("Name").GetString());
    }

    private static readonly ReleaseDifference Difference = new() { Site = "shop", Environment = "production", From = "20260318_160500", To = "20260318_164700", CommitCount = 1 };

    private static RollbackFacts Found(string what)
    {
        var site = Shop.Of(what == "php" ? Framework.Php : Framework.Laravel);
        ImmutableArray<SiteSeen> seen = [Shop.Seen("164700", "164700", what == "failed target" ? "160500f" : "160500")];
        if (what == "same") seen = [Shop.Seen("160500", "164700", "160500")];
        if (what == "locked") seen = [seen[0] with { IsLocked = true, Holder = new() { By = "mara@desk", Act = "deploy", Since = Shop.Now } }];
        var rules = what switch { "works" => "add-index", "may fail" => "set-not-null", "not known" => "raw-statement", "fails" => "drop-table", _ => null };
        return new()
        {
            Site = site,
            Plan = ActivationPlanner.Plan(Act.Rollback, site, seen, Target, Shop.Mara),
            Seen = seen,
            Target = Target,
            Live = seen[0].Current,
            IsLaravel = what != "php",
            Code = Difference with
            {
                Packages = what switch
                {
                    "framework" => [new("composer", "laravel/framework", "v11.4.0", "v12.1.0")],
                    "patch" => [new("composer", "laravel/framework", "v12.0.0", "v12.1.0"), new("npm", "vite", "5.0.0", "6.0.0")],
                    _ => [],
                },
            },
            Ran = new(rules is null ? [] : [new("m", 2, true, false, "mysql", "m.php", null)], what == "missing" ? ["later"] : []),
            Records = MigrationHistory.Parse(rules is null ? [] : [$$"""ran	{{Live}}	{"migration":"m","findings":[{"rule":"{{rules}}","severity":"allowed","line":1,"table":"orders","reason":"because"}]}"""]),
            Jobs = what switch
            {
                "known job" => [new() { Class = "App\\Jobs\\X", Count = 3, IsKnown = true }],
                "unknown job" => [new() { Class = "App\\Jobs\\X", Count = 3, IsKnown = false }],
                _ => [],
            },
            Servers = [Server(what switch { "added" => EnvironmentDrift.Added, "changed" => EnvironmentDrift.Changed, "removed" => EnvironmentDrift.Removed, _ => null })],
            Unknown = what == "unasked" ? ["jobs: it took longer than 20 s"] : [],
        };
    }

    private static RollbackServer Server(EnvironmentDrift? drift) => new()
    {
        Server = "web1", Active = "20260318_164700", EnvironmentKept = true,
        Environment = drift is { } change ? [new() { Name = "APP_NAME", Change = change, From = "20260318_160500", To = "now", Site = "shop", Environment = "production" }] : [],
    };
}
