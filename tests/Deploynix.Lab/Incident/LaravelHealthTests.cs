using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Http;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Incident;

/// <summary>What is asked of Laravel itself: its migrations and its queue.</summary>
[Trait("Part", "incident")]
public sealed class LaravelHealthTests
{
    private const string Id = "20260302_090000";

    [LabFact(Needs = LabProgram.Laravel)]
    public async Task Migrations_that_wait_and_jobs_that_wait_are_told()
    {
        await using var disk = await LabDisk.Create();
        var shop = await Laid(disk);
        await using var transports = new TransportFactory(new NoCredentials());
        var site = SiteOf(shop) with
        {
            Health = new()
            {
                Interval = TimeSpan.FromMilliseconds(100), Deadline = TimeSpan.FromSeconds(60),
                Checks =
                [
                    new ArtisanCheck { Name = "migrations", Command = "migrate:status", Needed = 1, Of = 1, Timeout = TimeSpan.FromSeconds(30) },
                    new QueueCheck { Name = "queue", Queue = "default", Pending = 1, Oldest = TimeSpan.FromHours(1), Needed = 1, Of = 1, Timeout = TimeSpan.FromSeconds(30) },
                ],
            },
        };
        var results = await Ask();
        Assert.Equal(["Unhealthy exit code 1", "Unhealthy its jobs could not be counted"], results.Select(result => $"{result.Status} {result.Seen}"));

        await shop.Artisan(Id, "migrate", "--force").Succeeded();
        results = await Ask();
        Assert.Equal(["Healthy exit code 0", "Healthy 0 jobs wait"], results.Select(result => $"{result.Status} {result.Seen}"));

        await disk.File($"shop/releases/{Id}/database/migrations/2026_03_18_160000_add_nothing.php", "<?php return new class extends Illuminate\\Database\\Migrations\\Migration { public function up(): void {} };");
        await shop.Artisan(Id, "lab:dispatch", "one").Succeeded();
        results = await Ask();
        Assert.Equal((HealthStatus.Degraded, "a migration is pending"), (results[0].Status, results[0].Seen));
        Assert.Contains(results[0].Output, line => line.Contains("2026_03_18_160000_add_nothing", StringComparison.Ordinal));
        Assert.True(results[1].Status == HealthStatus.Healthy && results[1].Seen.StartsWith("1 jobs wait, the oldest for ", StringComparison.Ordinal), results[1].ToString());

        await shop.Artisan(Id, "lab:dispatch", "two").Succeeded();
        site = site with { Health = site.Health with { Checks = [site.Health.Checks[1], (QueueCheck)site.Health.Checks[1] with { Name = "age", Pending = null, Oldest = TimeSpan.FromMilliseconds(1) }] } };
        results = await Ask();
        Assert.All(results, result => Assert.True(result.Status == HealthStatus.Unhealthy && result.Seen.StartsWith("2 jobs wait, the oldest for ", StringComparison.Ordinal), result.ToString()));

        async Task<IReadOnlyList<HealthResult>> Ask() => await new SiteHealth(transports, new HttpProbe(), TimeProvider.System).CheckAsync(site, new(), TestContext.Current.CancellationToken);
    }

    private static Site SiteOf(LabSite shop) => new()
    {
        Name = "shop", Environment = "production", Servers = [new Server { Name = "here", Host = "localhost", Connection = Connection.Local }], Path = shop.Path, Repository = "none",
    };

    private static async Task<LabSite> Laid(LabDisk disk)
    {
        var repository = await LabRepository.Create(disk);
        var shop = await LabSite.Prepared(disk);
        await shop.Lay(repository, "v1", Id);
        await shop.Swap(Id);
        return shop;
    }
}
