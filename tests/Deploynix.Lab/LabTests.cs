using Deploynix.Lab.Servers;

namespace Deploynix.Lab;

/// <summary>The lab proves itself: what the other tests stand on, without a deployer.</summary>
[Trait("Part", "main")]
public sealed class LabTests
{
    private const string First = "20260302_090000";
    private const string Second = "20260310_100500";

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_release_laid_by_hand_serves()
    {
        await using var shop = await LabShop.Open();
        await shop.Site.Lay(shop.Repository, "v1", First);
        await shop.Site.Run(shop.Site.Release(First), "composer", "install", "--no-dev", "--no-interaction").Succeeded();
        await shop.Site.Artisan(First, "key:generate", "--force").Succeeded();
        await shop.Site.Artisan(First, "migrate", "--force").Succeeded();
        await shop.Site.Swap(First);

        var page = await shop.Http.Get("/");
        Assert.Equal(200, page.Status);
        Assert.Contains("<dd id=\"version\">v1</dd>", page.Body, StringComparison.Ordinal);
        Assert.Contains($"<dd id=\"commit\">{await shop.Repository.Commit("v1")}</dd>", page.Body, StringComparison.Ordinal);
        Assert.Equal(["v1", First], (await shop.Http.Get("/plain")).Words);
        Assert.Equal(["v1", First, First], (await shop.Http.Get("/slow?ms=50")).Words);
        Assert.Equal("1 First article\n", (await shop.Http.Get("/db")).Body);
        Assert.Equal("written in .env\n", (await shop.Http.Get("/env")).Body);
        Assert.Contains("\"status\":\"ok\"", (await shop.Http.Get("/health")).Body, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_swap_is_seen_at_the_next_request_without_a_reload()
    {
        await using var shop = await LabShop.Open();
        await shop.Site.Lay(shop.Repository, "v1", First);
        await shop.Site.Lay(shop.Repository, "v2", Second);
        await shop.Site.Swap(First);
        Assert.Equal(["v1", First], (await shop.Http.Get("/plain")).Words);

        await shop.Site.Swap(Second);
        Assert.Equal(["v2", Second], (await shop.Http.Get("/plain")).Words);
        Assert.Equal(Second, shop.Site.ActiveRelease);
        Assert.Equal([First, Second], shop.Site.Releases);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task Without_the_resolved_root_a_swap_is_seen_after_a_reload_only()
    {
        await using var shop = await LabShop.Open(root: LabRoot.Unresolved);
        await shop.Site.Lay(shop.Repository, "v1", First);
        await shop.Site.Lay(shop.Repository, "v2", Second);
        await shop.Site.Swap(First);
        await shop.Http.Until("/plain", answer => answer.Status == 200);

        await shop.Site.Swap(Second);
        Assert.Equal(["v1", First], (await shop.Http.Get("/plain")).Words);
        await shop.Fpm.Reload();
        Assert.Equal(["v2", Second], (await shop.Http.Get("/plain")).Words);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_broken_release_builds_and_caches_and_answers_500_when_live()
    {
        await using var shop = await LabShop.Open();
        await shop.Site.Lay(shop.Repository, "v3-broken", First);
        await shop.Site.Run(shop.Site.Release(First), "composer", "install", "--no-dev", "--no-interaction").Succeeded();
        await shop.Site.Artisan(First, "optimize").Succeeded();
        await shop.Site.Artisan(First, "view:cache").Succeeded();
        await shop.Site.Swap(First);

        Assert.Equal(500, (await shop.Http.Get("/")).Status);
        Assert.Equal(200, (await shop.Http.Get("/health")).Status);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Laravel)]
    public async Task A_release_whose_build_fails_says_why()
    {
        await using var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Prepared(disk);
        await site.Lay(repository, "v4-build-fails", First);

        var build = await site.Run(site.Release(First), "composer", "install", "--no-dev", "--no-interaction");
        Assert.Equal(2, build.ExitCode);
        Assert.Contains("ERROR in resources/css/theme.css: no such file", build.Error, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Laravel)]
    public async Task A_worker_runs_a_queued_job()
    {
        await using var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Prepared(disk);
        await site.Lay(repository, "v2", Second);
        await site.Artisan(Second, "migrate", "--force").Succeeded();
        await site.Artisan(Second, "lab:dispatch", "hello").Succeeded();
        await site.Artisan(Second, "queue:work", "--once").Succeeded();

        Assert.Equal($"v2 {Second} hello\n", await File.ReadAllTextAsync($"{site.Shared}/storage/app/jobs.log", TestContext.Current.CancellationToken));
    }
}
