using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Formatting;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Rollback;

/// <summary>The plan of a rollback of the real shop: what comes back, and what does not, from what was recorded and what is there.</summary>
[Trait("Part", "rollback")]
public sealed class RollbackPlanTests
{
    private const LabProgram Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd;
    private const string Migration = "database/migrations/2026_05_01_000000_drop_failed_jobs.php";
    private const string Hostile = "\u001b[31mRed\u001b]0;title\u0007 <script>alert(1)</script>\r\u202e";

    [LabFact(Needs = Needs)]
    public async Task It_names_what_a_rollback_does_not_bring_back_and_changes_nothing()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        await shop.Shop.Repository.PointMainAt("v1");
        await shop.Shop.Repository.CommitOnMain(Hostile, ("docs/a\u001bb.md", "x"), (Migration, DropTable("")));
        shop.Runs("Invoke-DeploynixDeploy shop").Refused("Deploynix.MigrationUnsafe");
        await shop.Shop.Repository.CommitOnMain("Say why, and send invoices",
            (Migration, DropTable("// deploynix:allow drop-table failed jobs are kept elsewhere since March\n        ")),
            ("app/Jobs/SendInvoice.php", Job), ("app/Console/Commands/Invoice.php", Command), ("resources/css/shop.css", "body { color: red }"),
            ("packages/greeting/composer.json", Greeting("composer.json")), ("composer.lock", Lock));
        shop.Runs("Set-DeploynixEnvironmentVariable -Values @{ APP_NAME = 's3cr3t-name'; NEW_ONE = 's3cr3t-new' } -Site shop -NoRefresh -Confirm:$false").Succeeded();
        var second = shop.Runs("Invoke-DeploynixDeploy shop -BackupDatabase -PassThru").Succeeded().One<Release>();
        await shop.Site.Artisan(second.Id, "lab:dispatch", "one").Succeeded();
        await shop.Site.Artisan(second.Id, "lab:invoice").Succeeded();
        await shop.Site.Artisan(second.Id, "lab:invoice").Succeeded();
        await shop.Site.Run(shop.Site.Shared, "sh", "-c", "printf 12345 > storage/app/public/upload.pdf").Succeeded();
        var before = await LabTree.Of(shop.Site.Path);
        var channels = shop.Sshd.SessionsStarted;

        var run = shop.Runs("Get-DeploynixRollbackPlan shop -Verbose -Debug").Succeeded();
        var plan = run.One<RollbackPlan>();

        Assert.Equal(1, shop.Sshd.SessionsStarted - channels);
        var said = RollbackPlanText.Of(plan);
        var whole = said + JsonSerializer.Serialize(plan);
        Assert.True(plan.Unknown.IsEmpty, said);
        Assert.Equal((first.Id, second.Id, RollbackRisk.High), (plan.Release, plan.Active, plan.Risk));

        var migration = Assert.Single(plan.Migrations);
        Assert.Equal(("2026_05_01_000000_drop_failed_jobs", 2, "sqlite", second.Id), (migration.Name, migration.Batch, migration.Connection, migration.Release));
        Assert.Equal((SchemaVerdict.Fails, VerdictBasis.Recorded, true), (migration.Verdict, migration.Basis, migration.DestroysData));
        Assert.Contains("drop-table on failed_jobs: the table is gone", migration.Why, StringComparison.Ordinal);
        Assert.Contains(plan.Reasons, reason => reason.Risk == RollbackRisk.High && reason.Text.Contains(migration.Name, StringComparison.Ordinal));
        Assert.Contains(plan.Decisions, decision => decision.Command == $"Undo-DeploynixMigration shop -To {first.Id}");
        Assert.Contains(plan.Decisions, decision => decision.Command == $"Restore-DeploynixDatabase -Before {second.Id} -Site shop");
        Assert.Equal(second.Id, Assert.Single(plan.Backups).Before);

        var server = Assert.Single(plan.Servers);
        Assert.Equal([("APP_NAME", EnvironmentDrift.Changed), ("NEW_ONE", EnvironmentDrift.Added)], server.Environment.Select(change => (change.Name, change.Change)));
        Assert.DoesNotContain("s3cr3t", whole + string.Join('\n', run.Verbose), StringComparison.Ordinal);
        Assert.Equal((ConfigurationCache.Stale, 1L, 5L), (server.Configuration, server.Uploads!.Value, server.UploadBytes!.Value));
        Assert.Equal([@"App\Jobs\SendInvoice: 2, 2, False", @"App\Jobs\WriteLine: 1, 1, True"], plan.Jobs.Select(jobs => $"{jobs.Class}: {jobs.Count}, {jobs.Since}, {jobs.IsKnown}"));

        var reverts = plan.Reverts!;
        Assert.Equal(2, reverts.CommitCount);
        Assert.Equal([("lab/greeting", "1.0.0", "1.0.1")], reverts.Packages.Select(package => (package.Name, package.From, package.To)));
        Assert.Equal(PathKind.Migration, reverts.Paths.Single(path => path.Path == Migration).Kind);
        Assert.Equal("public/build", Assert.Single(reverts.Assets).Path);
        Assert.Contains("<script>alert(1)</script>", reverts.Commits[1].Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(said, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("\u202e", said, StringComparison.Ordinal);
        Assert.All(said.Split('\n').Where(line => !line.StartsWith("      ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));

        var steps = shop.Runs($"Invoke-DeploynixRollback shop {first.Id} -WhatIf").Succeeded();
        Assert.NotEmpty(server.Steps);
        Assert.Contains(server.Steps, step => step.Name == "activate" && step.Command.Contains("mv -T", StringComparison.Ordinal));
        await before.IsUnchanged();

        // The same code compares any two.
        var compared = shop.Runs($"Get-DeploynixRelease shop | Where-Object Id -eq {first.Id} | Compare-DeploynixRelease").Succeeded().One<ReleaseDifference>();
        Assert.Equal((first.Id, second.Id, 2), (compared.From, compared.To, compared.CommitCount));
        Assert.Equal([("2026_05_01_000000_drop_failed_jobs", Difference.Added, MigrationSeverity.Allowed)], compared.Migrations.Select(one => (one.Name, one.Change, one.Worst!.Value)));
        await before.IsUnchanged();

        // What it said would run, runs; forward again, the release has its migration itself.
        shop.Runs($"Get-DeploynixRollbackPlan shop | Invoke-DeploynixRollback -Confirm:$false").Succeeded();
        await shop.Answers("v1");
        var forward = shop.Runs($"Get-DeploynixRollbackPlan shop -To {second.Id}").Succeeded().One<RollbackPlan>();
        Assert.Empty(forward.Migrations);
        Assert.Equal(RollbackRisk.Low, forward.Risk);
    }

    [LabFact(Needs = Needs | LabProgram.Redis)]
    public async Task Jobs_in_redis_are_told_by_class()
    {
        await using var shop = await MainShop.Open();
        await using var redis = await LabRedis.Start(shop.Shop.Disk);
        await File.AppendAllTextAsync(shop.Site.EnvironmentFile, $"QUEUE_CONNECTION=redis\nREDIS_HOST=\"{redis.Socket}\"\nREDIS_PORT=0\n", TestContext.Current.CancellationToken);
        shop.Deploys("v1");
        await shop.Shop.Repository.PointMainAt("v1");
        await shop.Shop.Repository.CommitOnMain("Send invoices", ("app/Jobs/SendInvoice.php", Job), ("app/Console/Commands/Invoice.php", Command));
        var second = shop.Runs("Invoke-DeploynixDeploy shop -PassThru").Succeeded().One<Release>();
        for (var i = 0; i < 3; i++) await shop.Site.Artisan(second.Id, "lab:dispatch", $"{i}").Succeeded();
        await shop.Site.Artisan(second.Id, "lab:invoice").Succeeded();
        var plan = shop.Runs("Get-DeploynixRollbackPlan shop").Succeeded().One<RollbackPlan>();
        Assert.True(plan.Unknown.IsEmpty, string.Join('\n', plan.Unknown));
        // This framework does not write into a job when it came.
        Assert.Equal([@"redis default App\Jobs\WriteLine 3  True", @"redis default App\Jobs\SendInvoice 1  False"], plan.Jobs.Select(jobs => $"{jobs.Driver} {jobs.Queue} {jobs.Class} {jobs.Count} {jobs.Since} {jobs.IsKnown}"));
        Assert.Equal(RollbackRisk.Medium, plan.Risk);

        await LabProcess.Run(["redis-cli", "-s", redis.Socket, "shutdown", "nosave"]);
        var without = shop.Runs("Get-DeploynixRollbackPlan shop").Succeeded().One<RollbackPlan>();
        Assert.Contains("jobs in redis", Assert.Single(without.Unknown), StringComparison.Ordinal);
        Assert.Equal(RollbackRisk.Medium, without.Risk);
    }

    [LabFact(Needs = Needs)]
    public async Task A_live_release_that_does_not_start_is_no_reason_to_know_nothing()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        await shop.Shop.Repository.PointMainAt("v1");
        await shop.Shop.Repository.CommitOnMain("Add a table", ("database/migrations/2026_05_02_000000_create_notes.php", DropTable("").Replace("Schema::drop('failed_jobs');", "Schema::create('notes', function (Blueprint $table) { $table->id(); });", StringComparison.Ordinal)));
        var second = shop.Runs("Invoke-DeploynixDeploy shop -PassThru").Succeeded().One<Release>();
        await shop.Site.Run(shop.Site.Release(second.Id), "sh", "-c", "echo '<?php throw new Exception(\"broken\");' > bootstrap/app.php").Succeeded();
        await shop.Site.Run(shop.Site.Path, "rm", "-rf", ".deploynix/repo.git").Succeeded();

        var plan = shop.Runs("Get-DeploynixRollbackPlan shop").Succeeded().One<RollbackPlan>();
        Assert.Equal("2026_05_02_000000_create_notes: runs", $"{plan.Migrations.Single().Name}: {plan.Migrations.Single().Verdict.ToString().ToLowerInvariant()}");
        Assert.Equal((2, VerdictBasis.Recorded), (plan.Migrations[0].Batch!.Value, plan.Migrations[0].Basis));
        Assert.Contains("no mirror", Assert.Single(plan.Unknown), StringComparison.Ordinal);
        Assert.Null(plan.Reverts!.CommitCount);
        Assert.Contains(plan.Reverts.Paths, path => path is { Path: "bootstrap/app.php", Change: Difference.Changed });
        Assert.Contains(plan.Reverts.Paths, path => path is { Path: "database/migrations/2026_05_02_000000_create_notes.php", Change: Difference.Added, Kind: PathKind.Migration });

        // Neither starts: what was recorded is what is left, and it is said.
        await shop.Site.Run(shop.Site.Release(first.Id), "sh", "-c", "echo '<?php throw new Exception(\"broken too\");' > bootstrap/app.php").Succeeded();
        plan = shop.Runs("Get-DeploynixRollbackPlan shop").Succeeded().One<RollbackPlan>();
        Assert.Equal("2026_05_02_000000_create_notes", Assert.Single(plan.Migrations).Name);
        Assert.Contains(plan.Unknown, unknown => unknown.StartsWith($"migrations: {second.Id} does not answer", StringComparison.Ordinal) && unknown.Contains("broken", StringComparison.Ordinal));
        Assert.Equal(RollbackRisk.Medium, plan.Risk);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_site_without_a_framework_and_without_records_has_a_plan_too()
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await PlainSite.Open(sshd);
        foreach (var (id, text) in (ImmutableArray<(string, string)>)[("1", "one"), ("2", "two")]) await site.Site.Run(site.Site.Path, "sh", "-c", $"mkdir -p releases/{id} && echo {text} > releases/{id}/index.html").Succeeded();
        await site.Site.Swap("2");
        var before = await LabTree.Of(site.Site.Path);
        var plan = site.Runs("Get-DeploynixRollbackPlan shop -To 1").Succeeded().One<RollbackPlan>();
        await before.IsUnchanged();
        Assert.Equal(("1", "2", RollbackRisk.High), (plan.Release, plan.Active, plan.Risk));
        Assert.Contains("adopted", plan.Reasons[0].Text, StringComparison.Ordinal);
        Assert.Contains(plan.Notes, note => note.StartsWith("no Laravel", StringComparison.Ordinal));
        Assert.Equal([("index.html", Difference.Changed)], plan.Reverts!.Paths.Select(path => (path.Path, path.Change)));
        Assert.Contains("none is recorded", Assert.Single(plan.Unknown), StringComparison.Ordinal);
    }

    [LabTheory(Needs = LabProgram.Git | LabProgram.Sshd), MemberData(nameof(LabHost.Names), MemberType = typeof(LabHost))]
    public async Task What_if_shows_the_plan_and_then_the_commands(string host)
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await PlainSite.Open(sshd);
        var first = site.Deploys("v1");
        var second = site.Deploys("v2");
        var before = await LabTree.Of(site.Site.Path);
        var shown = (await LabHost.Run(host, site.Operator, "Get-DeploynixRollbackPlan")).Out;
        var whatIf = (await LabHost.Run(host, site.Operator, "Invoke-DeploynixRollback -WhatIf")).Out;
        await before.IsUnchanged();
        foreach (var text in (string[])[shown, whatIf])
        {
            Assert.Contains($"shop (production): from {second.Id} back to {first.Id}", text, StringComparison.Ordinal);
            Assert.Contains("Risk: LOW", text, StringComparison.Ordinal);
            Assert.Contains("commits     2", text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("mv -T", shown, StringComparison.Ordinal);
        Assert.Contains("mv -T", whatIf, StringComparison.Ordinal);
        Assert.True(whatIf.IndexOf("Risk: LOW", StringComparison.Ordinal) < whatIf.IndexOf("mv -T", StringComparison.Ordinal));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task It_survives_JSON_and_pipes_on()
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await PlainSite.Open(sshd);
        var first = site.Deploys("v1");
        site.Deploys("v2");
        var ran = await LabHost.Run("pwsh", site.Operator, "$plan = Get-DeploynixRollbackPlan | ConvertTo-Json -Depth 6 | ConvertFrom-Json; $plan.Release; $plan.Reverts.Commits.Count; $plan.Servers[0].Steps[0].Name; Get-DeploynixRollbackPlan | Invoke-DeploynixRollback -Confirm:$false");
        Assert.True(ran is { ExitCode: 0, Error: "" }, $"{ran}");
        Assert.StartsWith($"{first.Id}\n2\nactivate\n", ran.Out, StringComparison.Ordinal);
        Assert.Equal(first.Id, site.Site.ActiveRelease);
    }

    private static string Greeting(string file) => File.ReadAllText(LabSources.At($"app/packages/greeting/{file}")).Replace("1.0.0", "1.0.1", StringComparison.Ordinal);

    private static string Lock => File.ReadAllText(LabSources.At("app/composer.lock")).Replace("\"version\": \"1.0.0\"", "\"version\": \"1.0.1\"", StringComparison.Ordinal);

    private const string Job = """
        <?php

        namespace App\Jobs;

        use Illuminate\Bus\Queueable;
        use Illuminate\Contracts\Queue\ShouldQueue;
        use Illuminate\Foundation\Bus\Dispatchable;

        class SendInvoice implements ShouldQueue
        {
            use Dispatchable, Queueable;

            public function handle(): void
            {
            }
        }
        """;

    private const string Command = """
        <?php

        namespace App\Console\Commands;

        use Illuminate\Console\Command;

        class Invoice extends Command
        {
            protected $signature = 'lab:invoice';

            public function handle(): int
            {
                \App\Jobs\SendInvoice::dispatch();

                return self::SUCCESS;
            }
        }
        """;

    private static string DropTable(string comment) => $$"""
        <?php

        use Illuminate\Database\Migrations\Migration;
        use Illuminate\Database\Schema\Blueprint;
        use Illuminate\Support\Facades\Schema;

        return new class extends Migration
        {
            public function up(): void
            {
                {{comment}}Schema::drop('failed_jobs');
            }

            public function down(): void
            {
                Schema::create('failed_jobs', function (Blueprint $table) {
                    $table->id();
                });
            }
        };
        """;
}
