using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

/// <summary>Whole deployments on this machine, from a real repository.</summary>
public sealed class LocalDeployTests : IAsyncLifetime
{
    private readonly LocalSite _here = new();
    private readonly Origin _origin;
    private readonly Deployer _deployer;
    private Site _site;

    public LocalDeployTests()
    {
        _origin = new(_here.Box);
        _deployer = new(_here.Transports, TimeProvider.System, Shop.Mara);
        _site = Shop.Of(Framework.Custom) with
        {
            Path = _here.Box.Paths.Base, Repository = _origin.Path, Servers = [_here.Server], Retention = new() { Releases = 2 },
            Steps = [new() { Name = "build", Run = "cp version built" }],
        };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task Versions_go_live_one_after_another_and_back()
    {
        var commits = new List<string>();
        foreach (var version in (string[])["v1", "v2", "v3"])
        {
            commits.Add(_origin.Commit("version", version));
            var outcome = await DeployAsync();
            Assert.True(outcome.IsSuccess, outcome.Failures.FirstOrDefault()?.Message);
            Assert.Equal(version, _here.Box.Read("current/built"));
        }
        var releases = await ReleasesAsync();
        Assert.Equal([commits[2], commits[1]], releases.Select(release => release.Commit!));
        Assert.Equal([true, false], releases.Select(release => release.Active));
        Assert.All(releases, release => Assert.Equal(ReleaseStatus.Finished, release.Status));

        await ActivateAsync(Act.Rollback, null);
        Assert.Equal("v2", _here.Box.Read("current/built"));
        await ActivateAsync(Act.Activate, new(commits[2][..8]));
        Assert.Equal("v3", _here.Box.Read("current/built"));
        var history = await new SiteReader(_here.Transports).DeploymentsAsync(_site, 10, Cancel);
        Assert.Equal([Act.Activate, Act.Rollback, Act.Deploy, Act.Deploy, Act.Deploy], history.Select(deployment => deployment.Act));
        Assert.All(history, deployment => Assert.Equal(Outcome.Succeeded, deployment.Outcome));
        var log = new List<string>();
        await new SiteReader(_here.Transports).LogAsync(_site, _here.Server, ReleaseId.Parse(releases[0].Id), null, false, log.Add, Cancel);
        Assert.Contains(log, line => line.EndsWith("build: build", StringComparison.Ordinal));
        Assert.False(_here.IsLocked);
    }

    [Fact]
    public async Task A_build_that_fails_changes_nothing_that_is_live()
    {
        _origin.Commit("version", "v1");
        await DeployAsync();
        var live = _here.Box.Target("current");
        _origin.Commit("version", "v2");
        _site = _site with { Steps = [new() { Name = "build", Run = "echo to the log\nfalse\ntouch not-here" }] };
        var outcome = await DeployAsync();
        Assert.Equal((ErrorKind.StepFailed, "build"), (Assert.Single(outcome.Failures).Kind, outcome.Failures[0].Step));
        Assert.Equal(["to the log"], outcome.Failures[0].Output);
        Assert.Equal(live, _here.Box.Target("current"));
        var failed = (await ReleasesAsync())[0];
        Assert.Equal((ReleaseStatus.Failed, "build"), (failed.Status, failed.FailedStep));
        Assert.False(File.Exists(Path.Combine(failed.Path, "not-here")));
        Assert.Single(await new SiteReader(_here.Transports).DeploymentsAsync(_site, 10, Cancel), deployment => deployment.Outcome == Outcome.Failed);
    }

    [Fact]
    public async Task Hooks_run_around_the_phases_and_find_their_variables()
    {
        var commit = _origin.Commit("version", "v1");
        HookStep Say(string name) => new() { Name = name, Run = $"echo \"{name} $DEPLOYNIX_PHASE $DEPLOYNIX_SITE $DEPLOYNIX_COMMIT $DEPLOYNIX_PREVIOUS\" >> \"$DEPLOYNIX_PATH/said\"" };
        _site = _site with
        {
            Hooks = [new(HookPoint.After, Phase.Build, Say("after")), new(HookPoint.Before, Phase.Fetch, Say("before")), new(HookPoint.After, Phase.Activate, Say("live"))],
        };
        Assert.True((await DeployAsync()).IsSuccess);
        Assert.Equal($"before fetch shop  \nafter build shop {commit} \nlive activate shop {commit} \n", _here.Box.Read("said"));
    }

    [Fact]
    public async Task Preparing_shows_every_step_and_changes_nothing()
    {
        _origin.Commit("version", "v1");
        await DeployAsync();
        var commit = _origin.Commit("version", "v2");
        var before = Tree();
        var prepared = await _deployer.PrepareAsync(_site, new(), withRevision: true, Cancel);
        Assert.Contains("cp version built", prepared.Plan!.Describe(), StringComparison.Ordinal);
        Assert.Equal(commit, prepared.Plan.Commit);
        Assert.Equal(before, Tree());
    }

    [Fact]
    public async Task A_branch_that_is_not_there_is_refused_before_anything_is_touched()
    {
        _origin.Commit("version", "v1");
        var before = Tree();
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => _deployer.PrepareAsync(_site, new() { Branch = "missing" }, withRevision: true, Cancel));
        Assert.Equal(ErrorKind.RevisionNotFound, failure.Kind);
        Assert.Equal(before, Tree());
    }

    [Fact]
    public async Task Of_two_at_once_exactly_one_deploys()
    {
        _origin.Commit("version", "v1");
        _site = _site with { Steps = [new() { Name = "wait", Run = "until [ -e ../../go ]; do sleep 0.02; done" }] };
        var prepared = await _deployer.PrepareAsync(_site, new(), withRevision: false, Cancel);
        var both = new[] { _deployer.DeployAsync(prepared, null, Cancel), _deployer.DeployAsync(prepared, null, Cancel) };
        var loser = await Task.WhenAny(both);
        Assert.Equal(ErrorKind.Locked, (await Assert.ThrowsAsync<DeploynixException>(() => loser)).Kind);
        _here.Box.Write("go", "");
        Assert.True((await both.Single(task => task != loser)).IsSuccess);
        Assert.Single(await ReleasesAsync());
    }

    [Fact]
    public async Task A_site_is_initialised_once_and_then_deployed()
    {
        Directory.Delete(_here.Box.Paths.Base, recursive: true);
        _origin.Commit("version", "v1");
        Assert.Equal(ErrorKind.NotInitialized, (await Assert.ThrowsAsync<DeploynixException>(() => DeployAsync())).Kind);
        var initializer = new SiteInitializer(_here.Transports);
        var plan = await initializer.PlanAsync(_site, Cancel);
        Assert.True(plan.IsNeeded);
        await initializer.ApplyAsync(plan, Cancel);
        Assert.False((await initializer.PlanAsync(_site, Cancel)).IsNeeded);
        Assert.True((await DeployAsync()).IsSuccess);
    }

    private async Task<DeployOutcome> DeployAsync() =>
        await _deployer.DeployAsync(await _deployer.PrepareAsync(_site, new(), withRevision: false, Cancel), null, Cancel);

    private async Task<IReadOnlyList<Release>> ReleasesAsync() => await new SiteReader(_here.Transports).ReleasesAsync(_site, Cancel);

    private async Task ActivateAsync(Act act, ReleaseReference? release)
    {
        var activator = new ReleaseActivator(_here.Transports, TimeProvider.System, Shop.Mara);
        var outcome = await activator.ApplyAsync(await activator.PlanAsync(_site, act, release, force: false, Cancel), null, Cancel);
        Assert.True(outcome.IsSuccess, outcome.Failures.FirstOrDefault()?.Message);
    }

    /// <summary>A hash of every file and link of the site, with their times.</summary>
    private string Tree() => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        _here.Box.Run("find . -printf '%p %y %s %m %T@ %l\\n' | sort; find . -type f -exec sha256sum {} + | sort").Out)));
}
