using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>A deployment looks at its migrations before any runs.</summary>
[Trait("Part", "migrations")]
public sealed class MigrationDeployTests
{
    private const string File = "database/migrations/2026_05_01_000000_drop_failed_jobs.php";

    [LabFact]
    public async Task What_destroys_data_ends_a_deployment_and_with_a_reason_it_passes()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        await shop.Shop.Repository.CommitOnMain("Drop the failed jobs", (File, Migration("")));
        var refused = shop.Runs("Invoke-DeploynixDeploy shop").Refused("Deploynix.MigrationUnsafe");
        Assert.Contains("drop-table", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{File}:12", refused.Message, StringComparison.Ordinal);
        Assert.Contains("No migration ran", refused.Message, StringComparison.Ordinal);
        Assert.Equal(first.Id, shop.Site.ActiveRelease);
        Assert.Equal("1", await Tables(shop));

        await shop.Shop.Repository.CommitOnMain("Say why", (File, Migration("// deploynix:allow drop-table failed jobs are kept elsewhere since March\n        ")));
        var second = shop.Runs("Invoke-DeploynixDeploy shop -PassThru").Succeeded().One<Release>();
        Assert.Equal("0", await Tables(shop));
        var listed = shop.Runs("Get-DeploynixMigration shop").Succeeded().All<Migration>();
        Assert.Equal([(first.Id, 1), (second.Id, 2)], listed.Select(migration => (migration.Release!, migration.Batch!.Value)));
        var kept = await System.IO.File.ReadAllTextAsync($"{shop.Site.Path}/.deploynix/releases/{second.Id}.migrations", TestContext.Current.CancellationToken);
        Assert.Contains("\"rule\":\"drop-table\",\"severity\":\"allowed\"", kept, StringComparison.Ordinal);
        Assert.Empty(shop.Runs("Test-DeploynixMigration shop").Succeeded().All<MigrationFinding>());
    }

    [LabFact]
    public async Task An_application_that_ends_before_it_told_its_migrations_ends_the_deployment()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        await shop.Shop.Repository.CommitOnMain("End", ("database/migrations/2026_05_01_000000_ends.php", "<?php\nexit(0);\n"));
        var refused = shop.Runs("Invoke-DeploynixDeploy shop").Refused("Deploynix.UnexpectedAnswer");
        Assert.Contains("ended before it told all of its migrations", refused.Message, StringComparison.Ordinal);
        Assert.Equal(first.Id, shop.Site.ActiveRelease);
        // The look by hand says the same, of the release that is left.
        shop.Runs($"Test-DeploynixMigration shop -Release {refused.Failure!.Release}").Refused("Deploynix.UnexpectedAnswer");
    }

    [LabFact]
    public async Task A_migration_that_is_longer_than_a_line_may_be_is_looked_at_as_a_whole()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        var seed = $"\\Illuminate\\Support\\Facades\\DB::statement(\"select '\".str_repeat('é\"x', 60000).\"'\");\n        // {new string('é', 60_000)}\n        ";
        await shop.Shop.Repository.CommitOnMain("Seed and drop", (File, Migration(seed)));
        var refused = shop.Runs("Invoke-DeploynixDeploy shop").Refused("Deploynix.MigrationUnsafe");
        Assert.Contains($"{File}:14", refused.Message, StringComparison.Ordinal);
        Assert.Equal(first.Id, shop.Site.ActiveRelease);
    }

    [LabFact]
    public async Task What_throws_when_it_is_looked_at_hides_nothing_of_what_it_and_others_do()
    {
        await using var shop = await MainShop.Open();
        shop.Deploys("v1");
        await shop.Shop.Repository.CommitOnMain("Throw and drop", ("database/migrations/2026_04_30_000000_throws.php", Migration("throw new \\RuntimeException('not today');\n        ")), (File, Migration("")));
        var refused = shop.Runs("Invoke-DeploynixDeploy shop").Refused("Deploynix.MigrationUnsafe");
        Assert.Contains("2026_04_30_000000_throws.php:13", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{File}:12", refused.Message, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task What_was_found_when_a_migration_ran_is_told_of_a_pinned_release_too()
    {
        await using var shop = await MainShop.Open(settings => settings["retention"] = new System.Text.Json.Nodes.JsonObject { ["releases"] = 1 });
        shop.Deploys("v1");
        await shop.Shop.Repository.CommitOnMain("Drop", (File, Migration("// deploynix:allow drop-table failed jobs are kept elsewhere since March\n        ")));
        var dropped = shop.Runs("Invoke-DeploynixDeploy shop -PassThru").Succeeded().One<Release>();
        shop.Runs($"Protect-DeploynixRelease {dropped.Id} shop -Reason 'the fair'").Succeeded();
        await shop.Shop.Repository.CommitOnMain("Gone", (File, null));
        for (var more = 0; more < 2; more++) shop.Runs("Invoke-DeploynixDeploy shop").Succeeded();
        Assert.Empty(shop.Runs("Test-DeploynixMigration shop").Succeeded().Objects);
        var found = shop.Runs("Test-DeploynixMigration shop -All").Succeeded().All<MigrationFinding>().Single(finding => finding.Rule == "drop-table");
        Assert.Equal((dropped.Id, true, MigrationSeverity.Allowed, "failed jobs are kept elsewhere since March"), (found.Release, found.Ran, found.Severity, found.Reason));
        Assert.Equal("drop table \"failed_jobs\"", found.Statement);
    }

    private static async Task<string> Tables(MainShop shop) =>
        (await shop.Site.Run(shop.Site.Path, "sqlite3", shop.Site.Database, "select count(*) from sqlite_master where name = 'failed_jobs'").Succeeded()).Text;

    private static string Migration(string comment) => $$"""
        <?php

        use Illuminate\Database\Migrations\Migration;
        use Illuminate\Database\Schema\Blueprint;
        use Illuminate\Support\Facades\Schema;

        return new class extends Migration
        {
            public function up(): void
            {
                // The table goes.
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
