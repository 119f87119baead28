using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Queue;

/// <summary>The caches of the real application and of a real PHP-FPM.</summary>
[Trait("Part", "laravel")]
public sealed class CacheTests
{
    private const LabProgram Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd;

    [LabFact(Needs = Needs)]
    public async Task Caches_of_the_live_release_are_made_and_cleared()
    {
        await using var shop = await QueueShop.Open();
        var cache = $"{shop.Site.Release(QueueShop.First)}/bootstrap/cache";
        var before = shop.ChannelsSoFar;
        var built = shop.Runs("Optimize-DeploynixCache shop -PassThru").All<CacheResult>();
        Assert.Equal(1, shop.ChannelsSoFar - before);
        Assert.Equal([CacheKind.Config, CacheKind.Route, CacheKind.View, CacheKind.Event], built.Select(result => result.Kind));
        Assert.All(built, result => Assert.Equal((CacheOutcome.Built, QueueShop.First), (result.Outcome, result.Release)));
        Assert.True(File.Exists($"{cache}/config.php") && File.Exists($"{cache}/routes-v7.php") && File.Exists($"{cache}/events.php"));
        Assert.NotEmpty(Directory.EnumerateFiles($"{shop.Site.Shared}/storage/framework/views", "*.php"));

        var cleared = shop.Runs("Clear-DeploynixCache shop Config, View -PassThru").All<CacheResult>();
        Assert.Equal([CacheOutcome.Cleared, CacheOutcome.Cleared], cleared.Select(result => result.Outcome));
        Assert.False(File.Exists($"{cache}/config.php"));
        Assert.True(File.Exists($"{cache}/routes-v7.php"));
        shop.Runs("Clear-DeploynixCache shop").All<object>();
        Assert.False(File.Exists($"{cache}/routes-v7.php") || File.Exists($"{cache}/events.php"));

        shop.Runs($"Optimize-DeploynixCache shop Config -Release {QueueShop.Second}").All<object>();
        Assert.True(File.Exists($"{shop.Site.Release(QueueShop.Second)}/bootstrap/cache/config.php"));
        Assert.False(File.Exists($"{cache}/config.php"));
    }

    [LabFact(Needs = Needs)]
    public async Task The_applications_own_data_goes_only_when_it_is_named()
    {
        await using var shop = await QueueShop.Open();
        var kept = await shop.Disk.File("shop/shared/storage/framework/cache/data/aa/bb/kept", "data");
        shop.Runs("Clear-DeploynixCache shop").All<object>();
        Assert.True(File.Exists(kept));
        shop.Runs("Clear-DeploynixCache shop -Kind Application").All<object>();
        Assert.False(File.Exists(kept));
    }

    [LabFact(Needs = Needs)]
    public async Task Data_that_may_not_be_removed_is_an_error_although_artisan_says_0()
    {
        await using var shop = await QueueShop.Open();
        await shop.Disk.File("shop/shared/storage/framework/cache/data/aa/bb/kept", "data");
        await shop.Site.Run(shop.Site.Shared, "chmod", "-R", "a-w", "storage/framework/cache/data").Succeeded();
        try
        {
            var failure = shop.Runs("Clear-DeploynixCache shop -Kind Application").Refused("Deploynix.CommandFailed");
            Assert.Contains("exit code 0, although it failed", failure.What, StringComparison.Ordinal);
            Assert.Contains("Failed to clear cache. Make sure you have the appropriate permissions.", failure.Output);
            Assert.Equal("Invoke-DeploynixCommand 'php artisan cache:clear -v' shop", failure.Next);
        }
        finally
        {
            await shop.Site.Run(shop.Site.Shared, "chmod", "-R", "u+w", "storage").Succeeded();
        }
    }

    [LabFact(Needs = Needs)]
    public async Task What_fails_or_cannot_be_done_is_told_and_the_rest_is_done()
    {
        await using var shop = await QueueShop.Open();
        shop.Runs("Optimize-DeploynixCache shop Application").Refused("Deploynix.InvalidArgument");
        shop.Runs("Clear-DeploynixCache shop Opcache").Refused("Deploynix.InvalidArgument");

        // A value that cannot be written down, as a closure in a configuration file is.
        await shop.Disk.File($"shop/releases/{QueueShop.First}/config/late.php", "<?php return ['run' => function () { return 1; }];");
        var run = shop.Runs("Optimize-DeploynixCache shop -PassThru");
        Assert.Equal(
            [(CacheKind.Config, CacheOutcome.Failed), (CacheKind.Route, CacheOutcome.Built), (CacheKind.View, CacheOutcome.Built), (CacheKind.Event, CacheOutcome.Built)],
            run.Objects.Cast<CacheResult>().Select(result => (result.Kind, result.Outcome)));
        var failure = run.Refused("Deploynix.CommandFailed");
        Assert.Contains("not serializable", string.Join('\n', failure.Output), StringComparison.Ordinal);
        Assert.NotNull(failure.Next);
    }

    [LabFact]
    public async Task Opcache_is_cleared_through_the_web_server()
    {
        await using var shop = await QueueShop.Open();
        await using var fpm = await LabFpm.Start(shop.Disk);
        await using var nginx = await LabNginx.Start(shop.Disk, shop.Site, fpm);
        await StaysOld(shop, nginx);

        var site = shop.Settings with { Proof = new() { Url = nginx.Url } };
        var (results, failures, _) = await new SiteCaches(shop.Transports).RunAsync(site, [CacheKind.Opcache], build: false, null, TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        Assert.Equal("cleared through the web server", Assert.Single(results).By);
        Assert.Equal("changed", (await nginx.Http.Until("/plain", answer => answer.Words[0] == "changed")).Words[0]);
        Assert.Empty(Directory.EnumerateFiles($"{shop.Site.Current}/public", "deploynix-*"));
    }

    [LabFact]
    public async Task Where_scripts_are_not_run_FPM_is_reloaded_if_that_is_graceful()
    {
        await using var shop = await QueueShop.Open();
        await using var fpm = await LabFpm.Start(shop.Disk);
        await using var nginx = await LabNginx.Start(shop.Disk, shop.Site, fpm);
        await shop.Site.Run(shop.Disk.Root, "sh", "-c", "sed -i -e 's|location ~ .*php.*{|location = /index.php {|' -e '/try_files $uri =404/d' nginx-*/nginx.conf").Succeeded();
        await nginx.Reload();
        await StaysOld(shop, nginx);
        var caches = new SiteCaches(shop.Transports);

        var site = shop.Settings with { Proof = new() { Url = nginx.Url } };
        var failures = (await caches.RunAsync(site, [CacheKind.Opcache], build: false, null, TestContext.Current.CancellationToken)).Failures;
        Assert.Contains("did not run it", string.Join('\n', Assert.Single(failures).Output), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles($"{shop.Site.Current}/public", "deploynix-*"));

        var (results, none, _) = await caches.RunAsync(site with { PhpFpm = new() { PidFile = fpm.PidFile } }, [CacheKind.Opcache], build: false, null, TestContext.Current.CancellationToken);
        Assert.Empty(none);
        Assert.Equal("cleared by a reload of PHP-FPM that waits for requests", Assert.Single(results).By);
        await nginx.Http.Until("/plain", answer => answer.Status == 200 && answer.Words[0] == "changed");
    }

    [LabFact]
    public async Task A_reload_that_would_drop_requests_is_not_made()
    {
        await using var shop = await QueueShop.Open();
        await using var fpm = await LabFpm.Start(shop.Disk, new() { ControlTimeout = "0" });
        var site = shop.Settings with { PhpFpm = new() { PidFile = fpm.PidFile } };
        var failures = (await new SiteCaches(shop.Transports).RunAsync(site, [CacheKind.Opcache], build: false, null, TestContext.Current.CancellationToken)).Failures;
        var failure = Assert.Single(failures);
        Assert.Contains("would drop requests", string.Join('\n', failure.Output), StringComparison.Ordinal);
        Assert.Contains("process_control_timeout", failure.Next, StringComparison.Ordinal);
    }

    /// <summary>A script that is changed in place is not seen, since PHP-FPM was told not to look.</summary>
    private static async Task StaysOld(QueueShop shop, LabNginx nginx)
    {
        Assert.Equal("v1", (await nginx.Http.Get("/plain")).Words[0]);
        await shop.Site.Run(shop.Site.Release(QueueShop.First), "sed", "-i", "s/'v1'/'changed'/", "app/Release.php").Succeeded();
        Assert.Equal("v1", (await nginx.Http.Get("/plain")).Words[0]);
    }
}
