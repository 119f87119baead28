using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Http;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Incident;

/// <summary>What is asked of Laravel itself: its migrations, its queue, its failed jobs and its log.</summary>
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

    [LabFact(Needs = LabProgram.Laravel)]
    public async Task A_watch_sees_failed_jobs_exceptions_in_Monologs_JSON_and_health_that_goes_and_comes_back()
    {
        await using var disk = await LabDisk.Create();
        var shop = await Laid(disk);
        await shop.Artisan(Id, "migrate", "--force").Succeeded();
        await using var transports = new TransportFactory(new NoCredentials());
        var watcher = new ReleaseWatcher(transports, new SiteHealth(transports, new HttpProbe(), TimeProvider.System), new QuickTime());
        var site = SiteOf(shop) with { Watch = new() { AccessLog = await disk.File("access.log", ""), For = TimeSpan.FromDays(1), Interval = TimeSpan.FromSeconds(10), MaxFailedJobs = 0 } };

        var begun = false;
        var result = await watcher.WatchAsync(site, async _ =>
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            if (begun) return;
            begun = true;
            await shop.Run(shop.Release(Id), "php", "-r", """
                require 'bootstrap/autoload.php';
                $handler = new Monolog\Handler\StreamHandler('storage/logs/laravel.log');
                $handler->setFormatter(new Monolog\Formatter\JsonFormatter());
                $log = new Monolog\Logger('production', [$handler]);
                $log->error('It broke', ['userId' => 7, 'exception' => new UnexpectedValueException('It broke', 3, new LogicException('inside'))]);
                """).Succeeded();
            // A file cannot be written where a folder is: what the job does fails.
            await disk.Directory("shop/shared/storage/app/jobs.log");
            await shop.Artisan(Id, "lab:dispatch", "fails").Succeeded();
            await shop.Artisan(Id, "queue:work", "--once", "--tries=1");
        }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((WatchEnd.Crossed, "1 jobs failed (at most 0).", 1L), (result.End, result.Reason, result.FailedJobs));
        Assert.Contains(result.NewKinds, kind => kind.Class == "UnexpectedValueException" && kind.Place.EndsWith(":5", StringComparison.Ordinal));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var told = new List<string>();
        var ill = $"{shop.Path}/ill";
        site = site with
        {
            Watch = site.Watch with { MaxFailedJobs = null },
            Health = new() { Interval = TimeSpan.FromMilliseconds(50), Checks = [new CommandCheck { Name = "well", Run = $"! test -e {ill}", Needed = 1, Of = 1 }] },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watcher.WatchAsync(site, new()
        {
            GoesOn = true,
            Warn = _ => { },
            Tell = async _ =>
            {
                await Task.Delay(20, stop.Token);
                if (told.Count == 0) await File.WriteAllTextAsync(ill, "", stop.Token);
            },
            Lost = reason =>
            {
                told.Add($"lost: {reason}");
                File.Delete(ill);
            },
            Restored = reason =>
            {
                told.Add($"restored: {reason}");
                stop.Cancel();
            },
        }, stop.Token));
        const string Reason = "The site is not healthy: well on here: exit code 1.";
        Assert.Equal([$"lost: {Reason}", $"restored: {Reason}"], told);
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
