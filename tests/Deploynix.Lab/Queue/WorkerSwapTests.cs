using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Queue;

/// <summary>What becomes of jobs while releases are swapped under the workers.</summary>
[Trait("Part", "laravel")]
public sealed class WorkerSwapTests
{
    private const int Swaps = 20;

    [LabFact(Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd | LabProgram.Supervisor | LabProgram.Redis)]
    public async Task No_job_is_lost_or_run_twice_while_releases_are_swapped_and_every_worker_turns_over()
    {
        await using var shop = await SupervisedShop.Open();
        await shop.StartWorkers();
        await using var jobs = shop.StartJobs();
        await LabWait.Until("a job is done", () => shop.Done.Count > 0, TimeSpan.FromSeconds(20));

        var turnovers = new List<double>();
        var before = shop.Running;
        for (var swap = 0; swap < Swaps; swap++)
        {
            var was = shop.Place.ActiveRelease;
            var outcome = swap % 2 == 0 ? await shop.Deploy(swap % 4 == 0 ? "v2" : "v1") : await shop.RollBack();
            Assert.True(outcome.Deployment!.Warnings.IsEmpty, $"swap {swap}: {string.Join('\n', outcome.Deployment.Warnings)}\nworkers before: {string.Join(", ", before)}\n{shop.WorkerLog}");
            var live = shop.Place.ActiveRelease!;
            Assert.NotEqual(was, live);

            var swapped = await shop.SwappedAt();
            var after = await shop.WorkersOn(live);
            Assert.Empty(after.Select(worker => (worker.Id, worker.Started)).Intersect(before.Select(worker => (worker.Id, worker.Started))));
            // A tick is a hundredth of a second.
            Assert.All(after, worker => Assert.True(worker.StartedAt > swapped - TimeSpan.FromSeconds(0.02), $"{worker} started before the swap at {swapped}"));
            turnovers.Add((after.Max(worker => worker.StartedAt) - swapped).TotalMilliseconds);
            before = after;

            // The workers do jobs before the next swap, so that each swap finds jobs in flight.
            var done = DoneOn(live);
            await LabWait.Until("a job was done by the new release", () => DoneOn(live) > done, TimeSpan.FromSeconds(20));
        }

        var dispatched = await shop.StopJobs(jobs);
        var texts = shop.Done.Select(line => line[2]).ToList();
        var lost = Enumerable.Range(1, dispatched).Select(id => $"{id}").Except(texts).ToList();
        var doubled = texts.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        Figures.Report("worker_swap_jobs", $"{dispatched}");
        Figures.Report("worker_swap_swaps", $"{Swaps}");
        Figures.Report("worker_swap_lost", $"{lost.Count}");
        Figures.Report("worker_swap_doubled", $"{doubled.Count}");
        Figures.Report("worker_turnover_ms", $"{turnovers.Order().ElementAt(Swaps / 2):0}");
        Figures.Report("worker_turnover_ms_worst", $"{turnovers.Max():0}");

        Assert.Empty(lost);
        Assert.Empty(doubled);
        Assert.InRange(texts.Count, Swaps, int.MaxValue);
        Assert.Equal("0", (await LabProcess.Run(["sqlite3", shop.Place.Database, "select count(*) from failed_jobs"]).Succeeded()).Text);

        int DoneOn(string release) => shop.Done.Count(line => line[1] == release);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd | LabProgram.Supervisor | LabProgram.Redis)]
    public async Task A_worker_that_began_on_the_old_release_when_the_signal_was_given_already_is_told_again()
    {
        await using var shop = await SupervisedShop.Open();
        var old = shop.Place.ActiveRelease!;
        // As a worker does whose last job ended at the wrong moment.
        var late = new HookStep { Name = "a late worker", Run = $"cd '{shop.Place.Release(old)}' && setsid php artisan queue:work >/dev/null 2>&1 & while ! grep -qs queue:work /proc/$!/cmdline; do sleep 0.1; done" };
        shop.Site = shop.Site with
        {
            Workers = new() { Deadline = TimeSpan.FromSeconds(25) },
            Pipeline = [.. shop.Site.Pipeline, new(Phase.Reload, [new() { BuiltIn = "queue:restart" }, new() { Own = late }, new() { BuiltIn = "workers" }])],
        };
        Assert.Empty((await shop.Deploy("v2")).Deployment!.Warnings);
        Assert.Empty(shop.Running);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd | LabProgram.Supervisor | LabProgram.Redis)]
    public async Task A_release_whose_workers_cannot_start_does_not_cost_them_for_good()
    {
        await using var shop = await SupervisedShop.Open();
        var good = shop.Place.ActiveRelease!;
        await shop.Place.Run("releases", "sh", "-c", "mkdir broken && echo '<?php exit(1);' > broken/artisan").Succeeded();
        await shop.Place.Swap("broken");
        await shop.StartSupervisor();
        // Supervisor's own limit is three retries.
        await LabWait.Until("supervisor tried five times", () => Task.FromResult(LabLog.Count(shop.SupervisorLog, "worker_00 (exit status 1; not expected)") >= 5), TimeSpan.FromSeconds(40), () => shop.SupervisorLog);
        await shop.Place.Swap(good);
        await shop.WorkersOn(good);
    }
}
