using System.Diagnostics;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Http;
using Deploynix.Infrastructure.Notifications;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Engines;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Notifications;

/// <summary>Whole deployments on this machine that people are told of.</summary>
public sealed class AnnouncedDeployTests : IAsyncLifetime
{
    private readonly LocalSite _here = new();
    private readonly Origin _origin;
    private readonly Deployer _deployer;
    private Site _site;

    public AnnouncedDeployTests()
    {
        _origin = new(_here.Box);
        _deployer = new(_here.Transports, TimeProvider.System, Shop.Mara, null, new SiteHealth(_here.Transports, new HttpProbe(), TimeProvider.System));
        _site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Repository = _origin.Path, Servers = [_here.Server], Steps = [new() { Name = "build", Run = "cp version built" }] };
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task What_began_and_how_it_ended_is_told()
    {
        using var endpoint = new Endpoint(new Reply(200));
        _origin.Commit("version", "v1");
        var (outcome, results) = await DeployAsync(endpoint);
        Assert.True(outcome.IsSuccess);
        Assert.All(results, result => Assert.True(result.Delivered, result.Reason));
        Assert.Equal(["started", "succeeded"], endpoint.Requests.Select(request => request.Headers["Deploynix-Event"]));
        Assert.Contains($"\"release\":\"{outcome.Release!.Id}\"", endpoint.Requests.Last().Body, StringComparison.Ordinal);

        _origin.Commit("version", "v2");
        _site = _site with { Steps = [new() { Name = "build", Run = "echo TOKEN=verysecret; false" }] };
        (outcome, _) = await DeployAsync(endpoint);
        Assert.False(outcome.IsSuccess);
        var last = endpoint.Requests.Last();
        Assert.Equal("failed", last.Headers["Deploynix-Event"]);
        Assert.Contains("build", last.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", last.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_its_gate_takes_back_is_told_of_as_failed_and_then_as_rolled_back()
    {
        using var endpoint = new Endpoint(new Reply(200));
        _origin.Commit("version", "good");
        var (first, _) = await DeployAsync(endpoint);
        _origin.Commit("version", "broken");
        _site = _site with { Health = new() { Checks = [new CommandCheck { Name = "works", Run = "grep -q good version", Needed = 1, Of = 1 }], Gate = new() { OnFailure = GateFailure.Rollback } } };
        var (outcome, _) = await DeployAsync(endpoint);
        Assert.Equal(["started", "failed", "rolledBack"], endpoint.Requests.Skip(2).Select(request => request.Headers["Deploynix-Event"]));
        var told = endpoint.Requests.TakeLast(2).Select(request => request.Body).ToArray();
        Assert.Contains($"{outcome.Deployment!.Release} did not pass the health gate", told[0], StringComparison.Ordinal);
        Assert.Contains($"\"release\":\"{first.Release!.Id}\"", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_act_that_is_refused_is_not_told_of()
    {
        using var endpoint = new Endpoint(new Reply(200));
        _origin.Commit("version", "v1");
        await using var other = await _here.OpenAsync();
        await Assert.ThrowsAsync<DeploynixException>(() => DeployAsync(endpoint));
        Assert.Empty(endpoint.Requests);
    }

    public static TheoryData<string> Ends => ["silent", "resetting", "refusing", "redirecting", "limiting", "broken"];

    [Theory, MemberData(nameof(Ends))]
    public async Task An_end_that_does_not_behave_changes_nothing_and_holds_nobody_up(string end)
    {
        using var endpoint = new Endpoint(end switch
        {
            "silent" => Reply.Silence,
            "resetting" => Reply.Reset,
            "refusing" => new Reply(403, "invalid_token"),
            "redirecting" => new Reply(302, "", "Location: http://127.0.0.1:1/"),
            "limiting" => new Reply(429, "", "Retry-After: 1"),
            _ => new Reply(500),
        });
        _origin.Commit("version", "v1");
        var began = Stopwatch.GetTimestamp();
        TimeSpan? live = null;
        var (outcome, results) = await DeployAsync(endpoint, TimeSpan.FromSeconds(2), () => live = Stopwatch.GetElapsedTime(began));
        Assert.True(outcome.IsSuccess, outcome.Failures.FirstOrDefault()?.Message);
        Assert.Equal("v1", _here.Box.Read("current/built"));
        Assert.False(_here.IsLocked);
        Assert.All(results, result => Assert.False(result.Delivered));
        Assert.InRange((Stopwatch.GetElapsedTime(began) - live!.Value).TotalSeconds, 0, 6);
        Assert.DoesNotContain("127.0.0.1", File.ReadAllText(_here.Box.Paths.Journal), StringComparison.Ordinal);
    }

    private async Task<(DeployOutcome Outcome, IReadOnlyList<NotificationResult> Results)> DeployAsync(Endpoint endpoint, TimeSpan? deadline = null, Action? onDone = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var announcer = new Announcer(new Notifier(TimeProvider.System), TimeProvider.System, _site, [Told.To(NotificationKind.Webhook, endpoint.Url)]) { Deadline = deadline ?? TimeSpan.FromSeconds(10) };
        var prepared = await _deployer.PrepareAsync(_site, new(), withRevision: false, cancel);
        var outcome = await new AnnouncedAct(announcer, _site, Act.Deploy, "main", null, Shop.Mara, TimeProvider.System)
            .RunAsync(new Progress<DeployEvent>(), progress => _deployer.DeployAsync(prepared, progress, cancel));
        onDone?.Invoke();
        return (outcome, await announcer.FinishAsync(cancel));
    }
}
