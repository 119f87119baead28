using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

[Trait("Part", "laravel")]
public sealed class AfterTheSwapTests
{
    [LabFact]
    public async Task A_deployment_proves_that_users_get_it_and_reloads_fpm_gracefully()
    {
        await using var shop = await LiveShop.Open();
        await Succeeds(shop.Deploy("v1"));
        var second = await Succeeds(shop.Deploy("v2"));
        Assert.StartsWith("v2", (await shop.Shop.Http.Get("/plain")).Body, StringComparison.Ordinal);
        Assert.NotNull(second.Deployment!.Proven);
        Assert.Contains("requests in flight are finished first", shop.Printed("reload php-fpm"), StringComparison.Ordinal);
        Assert.Empty(second.Deployment.Warnings);
    }

    [LabFact]
    public async Task A_reload_that_would_drop_requests_is_left_out_where_nobody_needs_it()
    {
        await using var shop = await LiveShop.Open(new() { ControlTimeout = "0" });
        await Succeeds(shop.Deploy("v1"));
        var second = await Succeeds(shop.Deploy("v2"));
        Assert.NotNull(second.Deployment!.Proven);
        Assert.Contains("not reloaded", shop.Printed("reload php-fpm"), StringComparison.Ordinal);
        Assert.StartsWith("v2", (await shop.Shop.Http.Get("/plain")).Body, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task Where_the_old_release_would_stay_fpm_is_reloaded_and_what_that_costs_is_said_first()
    {
        await using var shop = await LiveShop.Open(new() { ControlTimeout = "0" }, LabRoot.Unresolved);
        await Succeeds(shop.Deploy("v1"));
        Assert.StartsWith("v1", (await shop.Shop.Http.Get("/plain")).Body, StringComparison.Ordinal);
        var second = await Succeeds(shop.Deploy("v2"));
        Assert.Contains(second.Deployment!.Warnings, warning => warning.Contains("requests in flight are dropped", StringComparison.Ordinal));
        Assert.StartsWith("v2", (await shop.Shop.Http.Get("/plain")).Body, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task Where_the_old_release_stays_and_nothing_can_be_done_the_deployment_says_so()
    {
        await using var shop = (await LiveShop.Open(root: LabRoot.Unresolved)).With(site => site with { PhpFpm = new(), Proof = site.Proof with { Deadline = TimeSpan.FromSeconds(1) } });
        await Succeeds(shop.Deploy("v1"));
        var second = await shop.Deploy("v2");
        var failure = Assert.Single(second.Failures);
        Assert.Equal("Deploynix.StepFailed", failure.Kind.Id);
        Assert.Equal("prove", failure.Step);
        Assert.Contains("users do not get", failure.Message, StringComparison.Ordinal);
        Assert.Contains("serves", failure.State, StringComparison.Ordinal);
        Assert.Equal(Outcome.LiveWithFailures, second.Deployment!.Outcome);
    }

    [LabFact]
    public async Task A_rollback_is_proven_too_and_makes_caches_anew_only_where_they_are_stale()
    {
        await using var shop = await LiveShop.Open();
        await Succeeds(shop.Deploy("v1"));
        await Succeeds(shop.Deploy("v2"));
        var back = await Succeeds(shop.RollBack());
        Assert.NotNull(back.Deployment!.Proven);
        Assert.Contains("as new as", shop.Printed("refresh caches"), StringComparison.Ordinal);
        Assert.StartsWith("v1", (await shop.Shop.Http.Get("/plain")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await shop.Shop.Http.Get("/")).Status);

        await shop.Shop.Site.Run(shop.Shop.Site.Shared, "touch", "-d", "+1 hour", ".env").Succeeded();
        await Succeeds(shop.Activate(shop.Shop.Site.Releases[^1]));
        Assert.DoesNotContain("as new as", shop.Printed("refresh caches"), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await shop.Shop.Http.Get("/")).Status);
    }

    [LabFact]
    public async Task A_worker_that_does_not_turn_over_is_named_by_a_warning()
    {
        await using var shop = (await LiveShop.Open()).With(site => site with { Workers = new() { Deadline = TimeSpan.FromSeconds(1) } });
        await Succeeds(shop.Deploy("v1"));
        await using var worker = LabProcess.Start(["php", "artisan", "queue:work", "--sleep=60"], new() { Directory = shop.Shop.Site.Release(shop.Shop.Site.ActiveRelease!) });
        await LabWait.Until("the worker runs", () => Task.FromResult(File.ReadAllText($"/proc/{worker.Id}/comm").StartsWith("php", StringComparison.Ordinal)));
        await worker.Signal("STOP");
        try
        {
            var second = await Succeeds(shop.Deploy("v2"));
            Assert.Contains(second.Deployment!.Warnings, warning => warning.Contains($"process {worker.Id} still runs in releases/", StringComparison.Ordinal));
        }
        finally
        {
            await worker.Signal("CONT");
        }
    }

    private static async Task<Deploynix.Core.Engine.DeployOutcome> Succeeds(Task<Deploynix.Core.Engine.DeployOutcome> act)
    {
        var outcome = await act;
        Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => failure.Message)));
        return outcome;
    }
}
