using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

public sealed class TwoServersTests
{
    private const string Swap = "ln -s releases/20260318_200000";
    private const string Back = "ln -s releases/" + TwoServers.Live;
    private readonly TwoServers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_goes_live_on_both_and_both_journals_tell_of_the_same_run()
    {
        var outcome = await _servers.DeployAsync(Cancel);
        Assert.True(outcome.IsSuccess);
        Assert.Equal((Outcome.Succeeded, "20260318_200000", TwoServers.Live), (outcome.Deployment!.Outcome, outcome.Deployment.Release, outcome.Deployment.Previous));
        foreach (var server in _servers.Both)
        {
            var entry = Assert.Single(server.Journal);
            Assert.Contains($"\"run\":\"{outcome.Deployment.Id}\"", entry, StringComparison.Ordinal);
            Assert.Contains("\"outcome\":\"succeeded\"", entry, StringComparison.Ordinal);
            Assert.Contains($"\"server\":\"{server.Server.Name}\"", entry, StringComparison.Ordinal);
        }
        Assert.Equal(["web1", "web2"], _servers.Events.OfType<Activated>().Select(happened => happened.Server).Order());
    }

    [Fact]
    public async Task A_failure_before_the_swap_on_one_keeps_both_where_they_are()
    {
        _servers.Web2.When("make build", new(2, "no rule"));
        var outcome = await _servers.DeployAsync(Cancel);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((ErrorKind.StepFailed, "web2", "build"), (failure.Kind, failure.Server, failure.Step));
        Assert.Equal(["no rule"], failure.Output);
        Assert.Contains("still serves 20260318_180000", failure.State, StringComparison.Ordinal);
        Assert.Equal((Outcome.Failed, "build"), (outcome.Deployment!.Outcome, outcome.Deployment.FailedStep));
        Assert.All(_servers.Both, server =>
        {
            Assert.False(server.WasTold(Swap) || server.WasTold("reload fpm"));
            Assert.Contains("\"status\":\"failed\"", Assert.Single(server.Journal), StringComparison.Ordinal);
        });
        Assert.Contains("\"outcome\":\"failed\"", _servers.Web2.Journal.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_at_the_swap_on_one_takes_the_other_back()
    {
        _servers.Web2.When(Swap, new(173));
        var outcome = await _servers.DeployAsync(Cancel);
        Assert.Equal(ErrorKind.CurrentMoved, Assert.Single(outcome.Failures).Kind);
        Assert.True(_servers.Web1.WasTold(Swap) && _servers.Web1.WasTold(Back));
        Assert.False(_servers.Web2.WasTold(Back) || _servers.Both.Any(server => server.WasTold("reload fpm")));
        Assert.Equal(Outcome.Failed, outcome.Deployment!.Outcome);
        Assert.All(_servers.Both, server => Assert.Contains("\"status\":\"failed\"", server.Journal.Single(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_cannot_be_taken_back_is_warned_of()
    {
        _servers.Web2.When(Swap, new(173));
        _servers.Web1.When(Back, new(180));
        var outcome = await _servers.DeployAsync(Cancel);
        Assert.Contains("web1 could not be taken back to 20260318_180000", Assert.Single(outcome.Deployment!.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_swap_leaves_the_release_live_and_the_other_steps_still_run()
    {
        _servers.Web1.When("reload fpm", new(1));
        var outcome = await _servers.DeployAsync(Cancel);
        Assert.Equal(Outcome.LiveWithFailures, outcome.Deployment!.Outcome);
        Assert.Contains("The site serves 20260318_200000 already.", Assert.Single(outcome.Failures).State, StringComparison.Ordinal);
        Assert.All(_servers.Both, server => Assert.True(server.WasTold("reload workers") && !server.WasTold(Back)));
        Assert.DoesNotContain("\"status\":\"failed\"", _servers.Web1.Journal.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_is_told_with_what_is_true_then()
    {
        _servers.Web2.When("make build", new() { Lost = true });
        var failure = Assert.Single((await _servers.DeployAsync(Cancel)).Failures);
        Assert.Equal((ErrorKind.ConnectionLost, "web2", "build"), (failure.Kind, failure.Server, failure.Step));
        Assert.Contains("still serves 20260318_180000", failure.State, StringComparison.Ordinal);
        Assert.False(_servers.Web1.WasTold(Swap));
    }

    [Fact]
    public async Task A_connection_that_goes_at_the_swap_leaves_open_what_is_live_there()
    {
        _servers.Web2.When(Swap, new() { Lost = true });
        var failure = Assert.Single((await _servers.DeployAsync(Cancel)).Failures);
        Assert.Contains("Whether 20260318_200000 went live on web2 is not known", failure.State, StringComparison.Ordinal);
        Assert.True(_servers.Web1.WasTold(Back));
    }

    [Fact]
    public async Task A_deployment_that_is_stopped_is_marked_and_journaled_as_that()
    {
        using var stop = new CancellationTokenSource();
        _servers.Web1.When("make build", new() { Hangs = true });
        var running = _servers.DeployAsync(stop.Token);
        await _servers.Web1.Hanging.Task.WaitAsync(LocalSite.Patience, Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.All(_servers.Both, server =>
        {
            Assert.Contains("\"outcome\":\"stopped\"", server.Journal.Single(), StringComparison.Ordinal);
            Assert.Contains("\"status\":\"failed\"", server.Journal.Single(), StringComparison.Ordinal);
            Assert.False(server.WasTold(Swap));
        });
    }

    [Fact]
    public async Task A_revision_that_is_not_there_is_refused_and_journaled_nowhere()
    {
        foreach (var server in _servers.Both) server.When("log -1 --no-show-signature", new(174));
        Assert.Equal(ErrorKind.RevisionNotFound, (await _servers.DeployAsync(Cancel)).Failures[0].Kind);
        Assert.All(_servers.Both, server => Assert.Empty(server.Journal));
    }

    [Fact]
    public async Task A_branch_that_moved_between_the_fetches_is_refused()
    {
        _servers.Web2.When("log -1 --no-show-signature", new(0, "commit\t" + new string('d', 40)));
        var outcome = await _servers.DeployAsync(Cancel);
        Assert.Contains("it moved while it was fetched", Assert.Single(outcome.Failures).What, StringComparison.Ordinal);
        Assert.All(_servers.Both, server => Assert.Empty(server.Journal));
    }

    [Fact]
    public async Task A_rollback_swaps_both_and_one_that_moved_takes_the_other_back()
    {
        var activator = new ReleaseActivator(_servers, TimeProvider.System, Shop.Mara);
        var plan = await activator.PlanAsync(_servers.Site, Act.Rollback, null, force: false, Cancel);
        Assert.Equal("20260318_170000", plan.Release.Value);
        Assert.True((await activator.ApplyAsync(plan, _servers, Cancel)).IsSuccess);
        _servers.Web2.When("ln -s releases/20260318_170000", new(173));
        var outcome = await activator.ApplyAsync(plan, _servers, Cancel);
        Assert.Equal(ErrorKind.CurrentMoved, Assert.Single(outcome.Failures).Kind);
        Assert.True(_servers.Web1.WasTold(Back));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(11, 2)]
    public async Task A_rollback_needs_one_channel_for_each_server_unless_somebody_thought_about_it_for_long(int seconds, int channels)
    {
        var time = new ManualTime();
        var activator = new ReleaseActivator(_servers, time, Shop.Mara);
        await using var prepared = await activator.PrepareAsync(_servers.Site, Act.Rollback, null, force: false, restoreEnvironment: false, LockWait.None, Cancel);
        time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.True((await activator.ApplyAsync(prepared, LockWait.None, ignoreFreeze: false, _servers, Cancel)).IsSuccess);
        Assert.All(_servers.Both, server =>
        {
            Assert.Equal(channels, server.Channels);
            Assert.Single(server.Journal);
        });
    }

    [Fact]
    public async Task Releases_of_two_servers_are_listed_as_one()
    {
        _servers.Web2.When("+now\t", new(0, "now\t1", "current\treleases/20260318_170000", "release\t20260318_170000", "release\t20260318_160000",
            TwoServers.Record("20260318_170000", "failed"), TwoServers.Record("20260318_160000")));
        var releases = await new SiteReader(_servers).ReleasesAsync(_servers.Site, Cancel);
        Assert.Equal(
            ["20260318_180000 Partial web1 web1", "20260318_170000 Partial web1,web2 web2", "20260318_160000 Partial web2 "],
            releases.Select(release => $"{release.Id} {release.Status} {string.Join(',', release.Servers)} {string.Join(',', release.ActiveOn)}"));
        Assert.DoesNotContain(releases, release => release.Active);
    }
}
