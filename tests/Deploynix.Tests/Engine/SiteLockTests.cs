using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

/// <summary>Waiting for a site's lock, what who waits is told, and commands that an act's own steps run.</summary>
public sealed class SiteLockTests : IAsyncLifetime, IProgress<DeployEvent>
{
    private readonly LocalSite _here = new();
    private readonly List<DeployEvent> _events = [];
    private readonly Origin _origin;
    private readonly Deployer _deployer;
    private Site _site;

    public SiteLockTests()
    {
        _origin = new(_here.Box);
        _deployer = new(_here.Transports, TimeProvider.System, Shop.Mara);
        _site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Repository = _origin.Path, Servers = [_here.Server] };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    void IProgress<DeployEvent>.Report(DeployEvent value)
    {
        lock (_events) _events.Add(value);
    }

    [Fact]
    public async Task Who_waits_gets_the_lock_when_the_first_is_done_and_looks_again()
    {
        _origin.Commit("version", "v1");
        var first = DeployThatWaitsAsync();
        await LocalSite.UntilAsync(() => File.Exists(_here.Box.In("begun")), "the first one's step");
        _site = _site with { Steps = [] };
        var second = DeployAsync(TimeSpan.FromMinutes(1));
        await LocalSite.UntilAsync(() => Waits.Any(), "the second one's waiting");
        Assert.Matches(@"^mara@desk works on this site: deploy \d{8}_\d{6}, since \d\d:\d\d:\d\d UTC \(\d+ s ago\)\.$", Waits.First().Holder);
        _here.Box.Write("go", "");
        Assert.True((await first).IsSuccess);
        var outcome = await second;
        Assert.Equal((await first).Release!.Id, outcome.Deployment!.Previous);
        Assert.Equal($"releases/{outcome.Release!.Id}", _here.Box.Target("current"));
    }

    [Fact]
    public async Task When_the_time_is_over_the_refusal_says_who_and_how_long_it_waited()
    {
        _origin.Commit("version", "v1");
        await using var session = await _here.OpenAsync();
        var refusal = await Assert.ThrowsAsync<DeploynixException>(() => DeployAsync(TimeSpan.FromMilliseconds(600)));
        Assert.Equal(ErrorKind.Locked, refusal.Kind);
        Assert.Contains("mara@desk works on this site: deploy, since", refusal.What, StringComparison.Ordinal);
        Assert.EndsWith("This waited 600ms for it.", refusal.What, StringComparison.Ordinal);
        Assert.Contains("-WaitFor", refusal.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_it_is_stopped()
    {
        _origin.Commit("version", "v1");
        await using var session = await _here.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = DeployAsync(TimeSpan.FromMinutes(5), stop.Token);
        await LocalSite.UntilAsync(() => Waits.Any(), "the waiting");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_rollback_that_was_planned_before_somebody_was_faster_is_refused_before_its_hooks()
    {
        foreach (var version in (string[])["v1", "v2", "v3"])
        {
            _origin.Commit("version", version);
            Assert.True((await DeployAsync(TimeSpan.Zero)).IsSuccess);
        }
        _site = _site with { Hooks = [new(HookPoint.Before, Phase.Activate, new() { Name = "say", Run = "echo x >> \"$DEPLOYNIX_PATH/said\"" })] };
        var activator = new ReleaseActivator(_here.Transports, TimeProvider.System, Shop.Mara);
        var plan = await activator.PlanAsync(_site, Act.Rollback, null, force: false, Cancel);
        Assert.True((await activator.ApplyAsync(plan, null, Cancel)).IsSuccess);
        var live = _here.Box.Target("current");
        var refusal = await Assert.ThrowsAsync<DeploynixException>(() => activator.ApplyAsync(plan, null, Cancel));
        Assert.Equal(ErrorKind.CurrentMoved, refusal.Kind);
        Assert.Contains($"to {live}", refusal.What, StringComparison.Ordinal);
        Assert.Equal("x\n", _here.Box.Read("said"));
    }

    [Fact]
    public async Task A_step_of_the_sites_own_has_the_token_and_the_lock_its_hash_and_no_log_the_token()
    {
        _origin.Commit("version", "v1");
        _site = _site with { Steps = [new() { Name = "tell", Run = "printf %s \"$DEPLOYNIX_LOCK_TOKEN\" > ../../token; cat ../../.deploynix/lock > ../../line; env" }] };
        var outcome = await DeployAsync(TimeSpan.Zero);
        Assert.True(outcome.IsSuccess, outcome.Failures.FirstOrDefault()?.Message);
        var token = _here.Box.Read("token");
        Assert.Equal(32, token.Length);
        var holder = LockHolder.TryParse(_here.Box.Read("line"))!;
        Assert.Equal((OuterAct.Hash(token), outcome.Release!.Id), (holder.TokenHash, holder.Release));
        Assert.NotNull(holder.At);
        var log = File.ReadAllText(_here.Box.Paths.Log(ReleaseId.Parse(outcome.Release.Id)));
        Assert.Contains("DEPLOYNIX_LOCK_TOKEN=********", log, StringComparison.Ordinal);
        Assert.DoesNotContain(_events.OfType<StepPrinted>(), printed => printed.Line.Text.Contains(token, StringComparison.Ordinal));
        Assert.All(Directory.EnumerateFiles(_here.Box.Paths.State, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(token, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Within_an_act_a_deployment_is_refused_and_a_freeze_let_in_and_after_it_the_token_is_stale()
    {
        _origin.Commit("version", "v1");
        _site = _site with { Steps = [new() { Name = "wait", Run = "printf %s \"$DEPLOYNIX_LOCK_TOKEN\" > ../../token; : > ../../begun; until [ -e ../../go ]; do sleep 0.02; done" }] };
        var outer = DeployAsync(TimeSpan.Zero);
        await LocalSite.UntilAsync(() => File.Exists(_here.Box.In("begun")), "the step");
        var inside = new OuterAct(_here.Box.Read("token"), _site.Path);
        var nested = new Deployer(_here.Transports, TimeProvider.System, Shop.Mara, inside);
        var refusal = await Assert.ThrowsAsync<DeploynixException>(() => nested.PrepareAsync(_site, new() { Wait = new(TimeSpan.FromMinutes(5), TimeProvider.System, null) }, withRevision: false, Cancel));
        Assert.Equal(ErrorKind.NestedAct, refusal.Kind);
        Assert.Matches(@"another act on the same site: deploy \d{8}_\d{6} by mara@desk, since", refusal.What);
        Assert.Equal(ErrorKind.NestedAct, (await SessionRefusalAsync(inside.Token)).Kind);
        Assert.Equal(ErrorKind.Locked, (await SessionRefusalAsync(new string('0', 32))).Kind);

        var freezer = new SiteFreezer(_here.Transports, TimeProvider.System, Shop.Mara, inside);
        await freezer.FreezeAsync(_site, freezer.Make(_site, "the sale", null), LockWait.None, null, Cancel);
        Assert.True(_here.IsLocked, "the outer act's lock is still its own");
        Assert.NotNull(LockHolder.TryParse(_here.Box.Run("cat .deploynix/lock").Out)?.Release);
        _here.Box.Write("go", "");
        Assert.True((await outer).IsSuccess);
        Assert.NotNull(await freezer.FindAsync(_site, Cancel));
        Assert.Equal(ErrorKind.LockTokenStale, (await SessionRefusalAsync(inside.Token)).Kind);
        Assert.Equal(ErrorKind.LockTokenStale, (await Assert.ThrowsAsync<DeploynixException>(() => freezer.FreezeAsync(_site, freezer.Make(_site, "x", null), LockWait.None, null, Cancel))).Kind);
        Assert.False(_here.IsLocked);
    }

    private IEnumerable<WaitingForLock> Waits
    {
        get { lock (_events) return [.. _events.OfType<WaitingForLock>()]; }
    }

    private async Task<DeploynixException> SessionRefusalAsync(string token) => await Assert.ThrowsAsync<DeploynixException>(() =>
        RemoteSession.OpenAsync(_here.Transports.Open(_here.Server), Supervisor.Locked(_here.Box.Paths, _here.Holder.ToLine(), token), TimeProvider.System, Cancel));

    private Task<DeployOutcome> DeployThatWaitsAsync()
    {
        var waiting = _site with { Steps = [new() { Name = "wait", Run = ": > ../../begun; until [ -e ../../go ]; do sleep 0.02; done" }] };
        return DeployAsync(waiting, TimeSpan.Zero, Cancel);
    }

    private Task<DeployOutcome> DeployAsync(TimeSpan patience, CancellationToken? cancel = null) => DeployAsync(_site, patience, cancel ?? Cancel);

    private async Task<DeployOutcome> DeployAsync(Site site, TimeSpan patience, CancellationToken cancel) => await _deployer.DeployAsync(
        await _deployer.PrepareAsync(site, new() { Wait = new(patience, TimeProvider.System, this) }, withRevision: false, cancel), this, cancel);
}
