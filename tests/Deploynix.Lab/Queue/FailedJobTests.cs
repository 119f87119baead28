using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Queue;

/// <summary>Failed jobs of the real application: listed, run again, deleted.</summary>
[Trait("Part", "laravel")]
public sealed class FailedJobTests
{
    private const LabProgram Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd;

    [LabFact(Needs = Needs)]
    public async Task A_failed_job_is_listed_run_again_and_deleted()
    {
        await using var shop = await QueueShop.Open();
        await Fails(shop, "one");
        await Fails(shop, "two");
        var before = shop.ChannelsSoFar;
        var jobs = shop.Runs("Get-DeploynixFailedJob shop").All<FailedJob>();
        Assert.Equal(1, shop.ChannelsSoFar - before);
        Assert.Equal(2, jobs.Count);
        Assert.All(jobs, job =>
        {
            Assert.Equal(("database", "default", @"App\Jobs\WriteLine"), (job.Connection, job.Queue, job.Class));
            Assert.Contains("jobs.log", job.Exception, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", job.Exception, StringComparison.Ordinal);
            Assert.InRange(job.FailedAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(2));
            Assert.Equal(job.Id, job.Uuid);
        });

        await shop.Site.Run(shop.Site.Shared, "rm", "-rf", "storage/app/jobs.log").Succeeded();
        before = shop.ChannelsSoFar;
        Assert.Empty(shop.Runs($"Restart-DeploynixFailedJob {jobs[0].Id} -Site shop").All<object>());
        Assert.Equal(1, shop.ChannelsSoFar - before);
        Assert.Equal(jobs[1], shop.Runs("Get-DeploynixFailedJob shop").One<FailedJob>());
        await shop.Site.Artisan(QueueShop.First, "queue:work", "--once").Succeeded();
        Assert.Equal($"v1 {QueueShop.First} two\n", await File.ReadAllTextAsync(shop.JobsLog, TestContext.Current.CancellationToken));

        Assert.Empty(shop.Runs("Get-DeploynixFailedJob shop | Remove-DeploynixFailedJob -Confirm:$false").All<object>());
        Assert.Empty(shop.Runs("Get-DeploynixFailedJob shop").All<FailedJob>());
    }

    [LabFact(Needs = Needs)]
    public async Task All_of_them_can_be_run_again_or_deleted()
    {
        await using var shop = await QueueShop.Open();
        await Fails(shop, "one");
        await Fails(shop, "two");
        Assert.Single(shop.Runs("Get-DeploynixFailedJob shop -Last 1").Warnings);
        shop.Runs("Restart-DeploynixFailedJob -All -Site shop").All<object>();
        Assert.Equal(2, shop.Runs("Get-DeploynixQueue shop -Depth").One<QueueDepth>().Pending);

        await shop.Site.Artisan(QueueShop.First, "queue:work", "--once", "--tries=1");
        await shop.Site.Artisan(QueueShop.First, "queue:work", "--once", "--tries=1");
        Assert.Equal(2, shop.Runs("Get-DeploynixFailedJob shop").All<FailedJob>().Count);
        shop.Runs("Remove-DeploynixFailedJob -All -Site shop -Confirm:$false").All<object>();
        Assert.Empty(shop.Runs("Get-DeploynixFailedJob shop").All<FailedJob>());
    }

    [LabFact(Needs = Needs)]
    public async Task A_job_whose_payload_is_hostile_is_data_and_ids_are_checked()
    {
        await using var shop = await QueueShop.Open();
        await shop.Sql("""
            insert into failed_jobs (uuid, connection, queue, payload, exception, failed_at) values
              ('9f1c0a52-3c0f-4a52-9d5b-0f4f7b1f9a01', 'database', '$(touch /tmp/pwned)', '{"displayName":"A\nB\u001b[31m","uuid":["x"]}', char(27) || '[2J'';rm -rf' || char(10) || 'two', '2026-03-10 10:00:00'),
              ('9f1c0a52-3c0f-4a52-9d5b-0f4f7b1f9a02', 'database', 'default', 'no json ' || char(255), '', '2026-03-10 10:00:01')
            """);
        var jobs = shop.Runs("Get-DeploynixFailedJob shop").All<FailedJob>();
        Assert.Equal((null, "", "9f1c0a52-3c0f-4a52-9d5b-0f4f7b1f9a02"), (jobs[0].Class, jobs[0].Exception, jobs[0].Id));
        Assert.Equal(("A\uFFFDB\uFFFD[31m", "$(touch /tmp/pwned)", "\uFFFD[2J';rm -rf"), (jobs[1].Class, jobs[1].Queue, jobs[1].Exception));
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero), jobs[1].FailedAt);

        shop.Runs("Remove-DeploynixFailedJob all -Site shop -Confirm:$false").Refused("Deploynix.InvalidArgument");
        shop.Runs("Restart-DeploynixFailedJob '--queue=default' -Site shop").Refused("Deploynix.InvalidArgument");
        shop.Runs("Restart-DeploynixFailedJob 9f1c0a52-3c0f-4a52-9d5b-0f4f7b1f9a09 -Site shop").Refused("Deploynix.FailedJobNotFound");
        Assert.Equal(2, shop.Runs("Get-DeploynixFailedJob shop").All<FailedJob>().Count);
    }

    /// <summary>A job fails because what it writes to is a folder.</summary>
    private static async Task Fails(QueueShop shop, string text)
    {
        await shop.Site.Run(shop.Site.Shared, "mkdir", "-p", "storage/app/jobs.log").Succeeded();
        await shop.Site.Artisan(QueueShop.First, "lab:dispatch", text).Succeeded();
        await shop.Site.Artisan(QueueShop.First, "queue:work", "--once", "--tries=1");
    }
}
