using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Queue;

/// <summary>Real workers, which a loop keeps running, on a real queue.</summary>
[Trait("Part", "laravel")]
public sealed class QueueTests
{
    private const LabProgram Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd;

    [LabFact(Needs = Needs)]
    public async Task A_worker_is_shown_with_the_release_that_it_runs_and_the_jobs_that_wait()
    {
        await using var shop = await QueueShop.Open();
        Assert.Empty(shop.Runs("Get-DeploynixQueue shop").All<QueueWorker>());
        await shop.Site.Artisan(QueueShop.First, "lab:dispatch", "one").Succeeded();
        await shop.Site.Artisan(QueueShop.First, "lab:dispatch", "two").Succeeded();
        await shop.Sql("update jobs set available_at = available_at + 3600 where id = 2");

        var depth = shop.Runs("Get-DeploynixQueue shop -Depth").One<QueueDepth>();
        Assert.Equal(("database", "default", 1L, 1L, 0L), (depth.Connection, depth.Queue, depth.Pending, depth.Delayed, depth.Reserved));
        Assert.InRange(DateTimeOffset.UtcNow - depth.OldestPending!.Value, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(2));

        await shop.Works("--queue=mail,default");
        var before = shop.ChannelsSoFar;
        var worker = shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>();
        Assert.Equal(1, shop.ChannelsSoFar - before);
        Assert.Equal((WorkerKind.QueueWork, "mail,default", null, QueueShop.First, true, LabUser.Current.Name), (worker.Kind, worker.Queue, worker.Connection, worker.Release, worker.IsCurrent, worker.User));
        Assert.InRange(worker.Started, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.InRange(worker.MemoryBytes, 1 << 20, 1L << 30);
        Assert.Contains("artisan queue:work", worker.Command, StringComparison.Ordinal);
        await LabWait.Until("the job ran", () => File.Exists(shop.JobsLog), TimeSpan.FromSeconds(30));
        Assert.Equal(["default", "mail"], shop.Runs("Get-DeploynixQueue shop -Depth").All<QueueDepth>().Select(queue => queue.Queue));
    }

    [LabFact(Needs = Needs)]
    public async Task After_a_swap_a_restart_brings_the_worker_to_the_live_release()
    {
        await using var shop = await QueueShop.Open();
        await shop.Works();
        await shop.Site.Swap(QueueShop.Second);
        var old = shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>();
        Assert.Equal((QueueShop.First, false), (old.Release, old.IsCurrent));

        var before = shop.ChannelsSoFar;
        var run = shop.Runs("Restart-DeploynixQueue shop -Wait -Timeout 40s -PassThru");
        var restart = run.One<WorkerRestart>();
        Assert.Empty(run.Warnings);
        Assert.Equal(1, shop.ChannelsSoFar - before);
        Assert.Equal((old.Pid, QueueShop.First, WorkerTurn.Replaced, QueueShop.Second), (restart.Pid, restart.Release, restart.Turn, restart.NewRelease));

        var now = shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>();
        Assert.Equal((restart.NewPid, true), (now.Pid, now.IsCurrent));
        await shop.Site.Artisan(QueueShop.Second, "lab:dispatch", "after").Succeeded();
        await LabWait.Until("the new worker ran the job", () => File.Exists(shop.JobsLog), TimeSpan.FromSeconds(30));
        Assert.Equal($"v2 {QueueShop.Second} after\n", await File.ReadAllTextAsync(shop.JobsLog, TestContext.Current.CancellationToken));
    }

    [LabFact(Needs = Needs)]
    public async Task A_worker_that_hears_nothing_is_named_by_a_warning()
    {
        await using var shop = await QueueShop.Open();
        await shop.Works();
        var worker = shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>();
        await LabProcess.Run(["kill", "-STOP", $"{worker.Pid}"], LabProcess.AsMyself).Succeeded();
        try
        {
            Assert.True(shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>().IsStopped);
            var run = shop.Runs("Restart-DeploynixQueue shop -Wait -Timeout 2 -PassThru");
            Assert.Equal(WorkerTurn.StillRunning, run.One<WorkerRestart>().Turn);
            var warning = Assert.Single(run.Warnings);
            Assert.Contains($"worker {worker.Pid} did not restart within 2 s (it is stopped by a signal); it runs on {QueueShop.First}: php artisan queue:work", warning, StringComparison.Ordinal);
        }
        finally
        {
            await LabProcess.Run(["kill", "-CONT", $"{worker.Pid}"], LabProcess.AsMyself).Succeeded();
        }
    }

    [LabFact(Needs = Needs)]
    public async Task A_worker_whose_release_was_removed_is_shown_without_one()
    {
        await using var shop = await QueueShop.Open();
        await shop.Works();
        // Stopped, so that it does not stumble over what is gone before it is looked at.
        var pid = $"{shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>().Pid}";
        await LabProcess.Run(["kill", "-STOP", pid], LabProcess.AsMyself).Succeeded();
        try
        {
            await shop.Site.Swap(QueueShop.Second);
            await shop.Site.Run(shop.Site.Path, "rm", "-rf", $"releases/{QueueShop.First}").Succeeded();
            var worker = shop.Runs("Get-DeploynixQueue shop").One<QueueWorker>();
            Assert.Equal((null, false), (worker.Release, worker.IsCurrent));
            Assert.EndsWith($"releases/{QueueShop.First} (deleted)", worker.Directory, StringComparison.Ordinal);
        }
        finally
        {
            await LabProcess.Run(["kill", "-CONT", pid], LabProcess.AsMyself);
        }
    }

    [LabFact(Needs = Needs)]
    public async Task A_cache_that_cannot_carry_the_signal_is_an_error_that_says_what_is_true()
    {
        await using var shop = await QueueShop.Open();
        await File.AppendAllTextAsync(shop.Site.EnvironmentFile, "CACHE_DRIVER=array\n", TestContext.Current.CancellationToken);
        var deaf = shop.Runs("Restart-DeploynixQueue shop").Refused("Deploynix.NotProven");
        Assert.Contains("driver 'array'", deaf.What, StringComparison.Ordinal);

        await File.AppendAllTextAsync(shop.Site.EnvironmentFile, "CACHE_DRIVER=redis\n", TestContext.Current.CancellationToken);
        var down = shop.Runs("Restart-DeploynixQueue shop").Refused("Deploynix.CommandFailed");
        Assert.Contains("Cache store [redis] is not defined.", string.Join('\n', down.Output), StringComparison.Ordinal);
        Assert.Equal("The workers were not told; they run on as they did.", down.State);
        Assert.NotNull(down.Next);
    }

    [LabFact(Needs = Needs)]
    public async Task WhatIf_runs_nothing()
    {
        await using var shop = await QueueShop.Open();
        var before = shop.ChannelsSoFar;
        Assert.Empty(shop.Runs("Restart-DeploynixQueue shop -WhatIf; Clear-DeploynixCache shop -WhatIf; Remove-DeploynixFailedJob -All -Site shop -WhatIf").All<object>());
        Assert.Equal(before, shop.ChannelsSoFar);
    }
}
