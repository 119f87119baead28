using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

/// <summary>What real tools say when what they are given is no good, and what an operator is told of it.</summary>
[Trait("Part", "laravel")]
public sealed class FaultTests
{
    private const string MoreWanted = "\"ext-mbstring\": \"*\", \"lab/more\": \"1.0.*\",";
    private const string EmptyLock = """{ "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "shop", "version": "1.0.0" } } }""";

    [LabFact]
    public async Task A_lock_file_that_lacks_what_the_manifest_wants()
    {
        await using var shop = await FaultyShop.ServingV1();
        var failure = await shop.FailsBeforeTheSwap(("composer.json", await Manifest(shop)));
        Assert.Equal((ErrorKind.StepFailed, "composer install"), (failure.Kind, failure.Step));
        Assert.Contains("Required package \"lab/more\" is not present in the lock file.", failure.What, StringComparison.Ordinal);
        Assert.Contains("composer update", failure.Next, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_lock_file_that_is_only_older_than_the_manifest_is_installed_from_with_a_warning()
    {
        await using var shop = await FaultyShop.ServingV1();
        var manifest = await shop.File("composer.json");
        var outcome = await shop.Deploys(("composer.json", manifest.Replace("\"1.0.*\"", "\"1.*\"", StringComparison.Ordinal)));
        Assert.Empty(outcome.Failures);
        Assert.Contains(outcome.Deployment!.Warnings, warning => warning.Contains("composer install", StringComparison.Ordinal) && warning.Contains("The lock file is not up to date with the latest changes in composer.json", StringComparison.Ordinal));
    }

    [LabFact]
    public async Task A_package_that_no_repository_has()
    {
        await using var shop = await FaultyShop.ServingV1();
        var failure = await shop.FailsBeforeTheSwap(("composer.json", await Manifest(shop)), ("composer.lock", null));
        Assert.Equal("composer install", failure.Step);
        Assert.Contains("Root composer.json requires lab/more, it could not be found in any version", failure.What, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_package_whose_source_does_not_answer()
    {
        await using var shop = await FaultyShop.ServingV1();
        var locked = (await shop.File("composer.lock")).Replace("\"packages\": [", """
            "packages": [ { "name": "lab/more", "version": "1.0.0", "type": "library", "dist": { "type": "zip", "url": "https://127.0.0.1:9/lab-more.zip", "reference": "", "shasum": "" } },
            """, StringComparison.Ordinal);
        var failure = await shop.FailsBeforeTheSwap(("composer.json", await Manifest(shop)), ("composer.lock", locked));
        Assert.Equal("composer install", failure.Step);
        Assert.Contains("https://127.0.0.1:9/lab-more.zip", failure.What, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", failure.Next, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_node_lock_file_that_lacks_what_the_manifest_wants()
    {
        await using var shop = await FaultyShop.ServingV1();
        var failure = await shop.FailsBeforeTheSwap(
            ("package.json", """{ "name": "shop", "version": "1.0.0", "private": true, "dependencies": { "more": "file:packages/more" } }"""),
            ("package-lock.json", EmptyLock), ("packages/more/package.json", """{ "name": "more", "version": "1.0.0" }"""));
        Assert.Equal("install node packages", failure.Step);
        Assert.Contains("`npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync", failure.What, StringComparison.Ordinal);
        Assert.Contains("npm error Missing: more@1.0.0 from lock file", failure.Output);
        Assert.Contains("npm install", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_node_package_whose_registry_does_not_answer()
    {
        await using var shop = await FaultyShop.ServingV1();
        var failure = await shop.FailsBeforeTheSwap(
            ("package.json", """{ "name": "shop", "version": "1.0.0", "private": true, "dependencies": { "more": "1.0.0" } }"""),
            (".npmrc", "registry=http://127.0.0.1:9/\nfetch-retries=0\n"));
        Assert.Equal("install node packages", failure.Step);
        Assert.Contains("request to http://127.0.0.1:9/more failed, reason: connect ECONNREFUSED 127.0.0.1:9", failure.What, StringComparison.Ordinal);
        Assert.Contains("Invoke-DeploynixCommand 'curl -sSI http://127.0.0.1:9' shop", failure.Next, StringComparison.Ordinal);
    }

    [LabTheory]
    [InlineData("node build.mjs", "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)", "killed", "exit code 137")]
    [InlineData("node --max-old-space-size=24 build.mjs", "const all = []; for (;;) all.push({ text: Math.random() + ' more' })", "JavaScript heap out of memory", "exit code 134")]
    public async Task A_build_that_runs_out_of_memory(string command, string program, string cause, string code)
    {
        await using var shop = await FaultyShop.ServingV1();
        var failure = await shop.FailsBeforeTheSwap(
            ("package.json", $$"""{ "name": "shop", "version": "1.0.0", "private": true, "scripts": { "build": "{{command}}" } }"""),
            ("package-lock.json", EmptyLock),
            ("build.mjs", $"console.log('transforming (1804) ...');\n{program};\n"));
        Assert.Equal("build assets", failure.Step);
        Assert.Contains(cause, failure.What, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(code, failure.What, StringComparison.Ordinal);
        Assert.Contains("memory", failure.Next, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    [LabTheory]
    [InlineData(true, "composer install")]
    [InlineData(false, "ask artisan")]
    public async Task An_application_that_throws_while_it_boots(bool withScripts, string step)
    {
        await using var shop = await FaultyShop.ServingV1();
        var manifest = await shop.File("composer.json");
        var provider = await shop.File("app/Providers/RouteServiceProvider.php");
        var failure = await shop.FailsBeforeTheSwap(
            ("composer.json", withScripts ? manifest : manifest.Replace("@php artisan package:discover --ansi", "true", StringComparison.Ordinal)),
            ("app/Providers/RouteServiceProvider.php", provider.Replace("$this->routes(", """
                if (! env('PAYMENT_KEY')) {
                            throw new \RuntimeException('PAYMENT_KEY is not set in .env: without it the shop cannot take any money from anybody, which is what a shop is for');
                        }
                        $this->routes(
                """, StringComparison.Ordinal)));
        Assert.Equal((ErrorKind.StepFailed, step), (failure.Kind, failure.Step));
        Assert.Contains("PAYMENT_KEY is not set in .env: without it the shop cannot take any money from anybody, which is what a shop is for (RouteServiceProvider.php line 13)", failure.What, StringComparison.Ordinal);
        Assert.Contains("shared/.env", failure.Next, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task An_application_that_cannot_even_be_parsed()
    {
        await using var shop = await FaultyShop.ServingV1();
        var failure = await shop.FailsBeforeTheSwap(("app/Console/Kernel.php", "<?php\n\nnamespace App\\Console;\n\nclass Kernel extends Nothing\n{\n    use;\n}\n"));
        Assert.Equal("composer install", failure.Step);
        Assert.Contains("syntax error, unexpected token \";\"", failure.What, StringComparison.Ordinal);
        Assert.Contains("Kernel.php", failure.What, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    /// <summary>Nothing can be logged then, and Laravel 8 ends with exit code 0 after an exception that it cannot log.</summary>
    [LabFact]
    public async Task A_migration_that_throws_where_nothing_can_be_written_is_a_failure_although_artisan_says_0()
    {
        await using var shop = await FaultyShop.ServingV1();
        await using var _ = await shop.Unwritable("storage");
        var failure = await shop.FailsBeforeTheSwap(("database/migrations/2026_04_01_090000_add_a_column.php", """
            <?php

            use Illuminate\Database\Migrations\Migration;
            use Illuminate\Support\Facades\Schema;

            return new class extends Migration
            {
                public function up(): void
                {
                    Schema::table('jobs', fn ($table) => $table->string('note')->nullable());
                }
            };
            """.Replace("\\\\", "\\", StringComparison.Ordinal)));
        Assert.Equal((ErrorKind.NotWritable, "artisan migrate"), (failure.Kind, failure.Step));
        Assert.Contains("although it ended with exit code 0", failure.What, StringComparison.Ordinal);
        Assert.Contains("attempt to write a readonly database", failure.What, StringComparison.Ordinal);
        Assert.EndsWith("Invoke-DeploynixDeploy shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_storage_that_nobody_can_write_to_is_warned_of_before_the_swap()
    {
        await using var shop = await FaultyShop.ServingV1();
        await using var _ = await shop.Unwritable("storage");
        var failure = await shop.FailsWhenLive(("note.txt", "changed"));
        Assert.Equal((ErrorKind.NotWritable, "artisan queue:restart"), (failure.Kind, failure.Step));
        Assert.Contains(shop.Warnings, warning => warning.Contains($"may not write to {shop.Disk.Shared}/storage/logs", StringComparison.Ordinal));
    }

    [LabFact]
    public async Task A_file_cache_that_cannot_be_written_when_the_workers_are_told()
    {
        await using var shop = await FaultyShop.ServingV1();
        await using var _ = await shop.Unwritable("storage/framework/cache/data");
        var failure = await shop.FailsWhenLive(("note.txt", "changed"));
        Assert.Equal((ErrorKind.NotWritable, "artisan queue:restart"), (failure.Kind, failure.Step));
        Assert.Contains("Permission denied", failure.What, StringComparison.Ordinal);
        Assert.Contains("workers were not told", failure.State, StringComparison.Ordinal);
        Assert.EndsWith("Restart-DeploynixQueue shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_cache_server_that_is_down_when_the_workers_are_told()
    {
        await using var shop = await FaultyShop.ServingV1();
        var caches = (await shop.File("config/cache.php")).Replace("'stores' => [", "'stores' => [\n        'database' => ['driver' => 'database', 'connection' => 'mysql', 'table' => 'cache'],", StringComparison.Ordinal);
        await File.AppendAllTextAsync(shop.Disk.EnvironmentFile, "CACHE_DRIVER=database\nDB_PORT=9\n", TestContext.Current.CancellationToken);
        var failure = await shop.FailsWhenLive(("config/cache.php", caches));
        Assert.Equal("artisan queue:restart", failure.Step);
        Assert.Contains("Connection refused", failure.What, StringComparison.Ordinal);
        Assert.Contains("workers", failure.State, StringComparison.Ordinal);
        Assert.Contains("Restart-DeploynixQueue shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task An_FPM_that_is_gone()
    {
        await using var shop = await FaultyShop.ServingV1(site => site with { Proof = site.Proof with { Deadline = TimeSpan.FromSeconds(2) } });
        await shop.Server.Fpm.Quit();
        var failure = await shop.FailsWhenLive(("note.txt", "changed"));
        Assert.Equal("prove", failure.Step);
        Assert.Contains("returned error: 502", failure.What, StringComparison.Ordinal);
        Assert.DoesNotContain(shop.Warnings, warning => warning.Contains("users still got the release before", StringComparison.Ordinal));
        Assert.Contains("Test-DeploynixSite shop", failure.Next, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task An_FPM_that_does_not_answer()
    {
        await using var shop = await FaultyShop.ServingV1(site => site with { Proof = site.Proof with { Deadline = TimeSpan.FromSeconds(2) } });
        await using var _ = await shop.Server.Fpm.Stopped();
        var failure = await shop.FailsWhenLive(("note.txt", "changed"));
        Assert.Equal("prove", failure.Step);
        Assert.Contains("timed out", failure.What, StringComparison.Ordinal);
        Assert.Contains("Test-DeploynixSite shop", failure.Next, StringComparison.Ordinal);
    }

    /// <summary>The manifest with a package in it that the lock file has not, nor any repository.</summary>
    private static async Task<string> Manifest(FaultyShop shop) => (await shop.File("composer.json")).Replace("\"ext-mbstring\": \"*\",", MoreWanted, StringComparison.Ordinal);
}
