using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Http;
using Deploynix.Tests.Engines;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Health;

/// <summary>The gate of a site on two servers, of which one is not healthy.</summary>
public sealed class TwoServersGateTests
{
    private const string Swap = "ln -s releases/20260318_200000";
    private const string Back = "ln -s releases/" + TwoServers.Live;

    private readonly TwoServers _servers = new()
    {
        Site = Shop.Of(Framework.Custom, "web1", "web2") with
        {
            Reload = [new() { Name = "fpm", Run = "reload fpm" }],
            Health = new() { Checks = [new CommandCheck { Name = "up", Run = "is-it-up", Needed = 1, Of = 1 }], Gate = new() { OnFailure = GateFailure.Rollback } },
        },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_fails_takes_both_back_with_all_that_a_rollback_does()
    {
        Healthy(_servers.Web1, 0);
        Healthy(_servers.Web2, 7);
        var outcome = await DeployAsync();
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((ErrorKind.HealthGateFailed, "20260318_200000 did not pass the health gate: up on web2: exit code 7."), (failure.Kind, failure.What));
        Assert.Equal(Outcome.RolledBack, outcome.Deployment!.Outcome);
        Assert.All(_servers.Both, server =>
        {
            Assert.Equal(2, server.Scripts.Count(script => script.Contains("reload fpm", StringComparison.Ordinal)));
            Assert.True(server.WasTold(Swap) && server.WasTold(Back) && server.WasTold("20260318_200000.bad"));
            var lines = server.Journal.ToList();
            Assert.Contains("\"outcome\":\"rolledBack\"", lines[0], StringComparison.Ordinal);
            Assert.Contains($"\"cause\":\"{outcome.Deployment.Id}\"", lines[1], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task One_that_cannot_be_taken_back_does_not_bring_the_bad_release_back_to_the_other()
    {
        Healthy(_servers.Web1, 7);
        Healthy(_servers.Web2, 0);
        _servers.Web2.When(Back, new(173));
        var outcome = await DeployAsync();
        var failure = Assert.Single(outcome.Failures);
        Assert.StartsWith($"It could not be taken back to {TwoServers.Live} on web2 (current was moved by somebody else while this ran", failure.State, StringComparison.Ordinal);
        Assert.Contains($"the other servers serve {TwoServers.Live}", failure.State, StringComparison.Ordinal);
        Assert.Equal("Invoke-DeploynixRollback shop tries it again; Get-DeploynixLog shop -Release 20260318_200000", failure.Next);
        Assert.Equal(1, _servers.Web1.Scripts.Count(script => script.Contains(Swap, StringComparison.Ordinal)));
        Assert.Equal([Outcome.RolledBack, Outcome.LiveWithFailures], outcome.Deployment!.Servers.Select(server => server.Outcome));
    }

    [Fact]
    public async Task Migrations_that_ran_are_named()
    {
        Healthy(_servers.Web1, 7);
        Healthy(_servers.Web2, 7);
        _servers.Web1.When("20260318_200000.migrations", new(0, "migration\t2026_03_18_000001_drop_price"));
        var failure = Assert.Single((await DeployAsync()).Failures);
        Assert.Contains("Its migration 2026_03_18_000001_drop_price ran and is not undone.", failure.State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_told_is_a_warning_and_no_reason_to_go_back()
    {
        foreach (var server in _servers.Both) server.When("is-it-up", new() { Lost = true });
        var outcome = await DeployAsync();
        Assert.True(outcome.IsSuccess);
        Assert.Contains("The health gate could tell nothing: up: the server could not be asked", Assert.Single(outcome.Deployment!.Warnings), StringComparison.Ordinal);
        Assert.False(_servers.Web1.WasTold(Back));
    }

    private static void Healthy(RecordingTransport server, int code) => server.When("is-it-up", new(0, $"line\t0\texit {code}", "end\t0\t0\t5"));

    private async Task<DeployOutcome> DeployAsync()
    {
        var deployer = new Deployer(_servers, TimeProvider.System, Shop.Mara, null, new SiteHealth(_servers, new HttpProbe(), TimeProvider.System));
        return await deployer.DeployAsync(await deployer.PrepareAsync(_servers.Site, new(), withRevision: true, Cancel), _servers, Cancel);
    }
}
