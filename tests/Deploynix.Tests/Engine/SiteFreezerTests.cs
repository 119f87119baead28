using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

/// <summary>Sites that somebody froze.</summary>
public sealed class SiteFreezerTests : IAsyncLifetime, IProgress<DeployEvent>
{
    private static readonly DateTimeOffset Since = new(2026, 3, 18, 16, 0, 0, TimeSpan.Zero);

    private readonly LocalSite _here = new();
    private readonly List<DeployEvent> _events = [];
    private readonly Deployer _deployer;
    private readonly ReleaseActivator _activator;
    private readonly SiteFreezer _freezer;
    private readonly Origin _origin;
    private readonly Site _site;

    public SiteFreezerTests()
    {
        _origin = new(_here.Box);
        _deployer = new(_here.Transports, TimeProvider.System, Shop.Mara);
        _activator = new(_here.Transports, TimeProvider.System, Shop.Mara);
        _freezer = new(_here.Transports, TimeProvider.System, Shop.Mara);
        _site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Repository = _origin.Path, Servers = [_here.Server] };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    void IProgress<DeployEvent>.Report(DeployEvent value) => _events.Add(value);

    [Fact]
    public void It_is_written_aside_and_renamed() => Assert.Equal(
        """
        { printf '%s\n' '{"v":1,"by":"mara@desk","reason":"it'\''s the sale","since":"2026-03-18T16:00:00+00:00"}' > '/srv/a b/.deploynix/freeze.new' &&
        { sync '/srv/a b/.deploynix/freeze.new' 2>/dev/null || sync; } &&
        mv '/srv/a b/.deploynix/freeze.new' '/srv/a b/.deploynix/freeze'; } || exit 176
        """,
        FreezeFile.Write(new("/srv/a b"), new() { By = "mara@desk", Reason = "it's the sale", Since = Since }).ToPosix());

    [Theory]
    [InlineData("it's \\n \"quoted\" %s $(id) `id`")]
    [InlineData("größe 漢字 🚀 \t tab")]
    [InlineData("line\nfeed\r\nand more")]
    public async Task It_is_found_as_it_was_made(string reason)
    {
        var made = await FreezeAsync(reason, DateTimeOffset.UtcNow.AddHours(1));
        var found = (await _freezer.FindAsync(_site, Cancel))!;
        Assert.Equal((reason, "mara@desk", made.Until, "here"), (found.Reason, found.By, found.Until, Assert.Single(found.Servers)));
        Assert.Equal(("shop", "production"), (found.Site, found.Environment));
        Assert.False(File.Exists(_here.Box.Paths.Freeze + ".new"));
    }

    [Fact]
    public async Task A_frozen_site_takes_no_deployment_and_is_not_touched_and_takes_one_again_when_it_is_unlocked()
    {
        _origin.Commit("version", "v1");
        await FreezeAsync("the sale", null);
        var refusal = await Assert.ThrowsAsync<DeploynixException>(() => PrepareAsync(new() { Force = true }));
        Assert.Equal(ErrorKind.Frozen, refusal.Kind);
        Assert.Matches(@"^The site is frozen by mara@desk since .* UTC, until somebody unlocks it: the sale\.$", refusal.What);
        Assert.Equal("Unlock-DeploynixSite shop; or, in spite of it, run this again with -IgnoreFreeze", refusal.Next);
        Assert.Empty(Directory.GetDirectories(_here.Box.Paths.Releases));

        await _freezer.ThawAsync(_site, (await _freezer.FindAsync(_site, Cancel))!, LockWait.None, null, Cancel);
        Assert.Null(await _freezer.FindAsync(_site, Cancel));
        Assert.True((await _deployer.DeployAsync(await PrepareAsync(new()), null, Cancel)).IsSuccess);
        var history = await new SiteReader(_here.Transports).DeploymentsAsync(_site, 10, Cancel);
        Assert.Equal([Act.Deploy, Act.Unlock, Act.Lock], history.Select(deployment => deployment.Act));
        Assert.All(history, deployment => Assert.Equal((Outcome.Succeeded, "mara@desk"), (deployment.Outcome, deployment.By)));
        Assert.Contains("the sale", history[2].Servers[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_freeze_that_comes_between_the_look_and_the_lock_counts()
    {
        _origin.Commit("version", "v1");
        var prepared = await PrepareAsync(new());
        await FreezeAsync("the sale", null);
        Assert.Equal(ErrorKind.Frozen, (await Assert.ThrowsAsync<DeploynixException>(() => _deployer.DeployAsync(prepared, null, Cancel))).Kind);
        Assert.Empty(Directory.GetDirectories(_here.Box.Paths.Releases));
        Assert.False(_here.IsLocked);
    }

    [Fact]
    public async Task A_freeze_that_is_over_is_none()
    {
        _origin.Commit("version", "v1");
        await FreezeAsync("the sale", DateTimeOffset.UtcNow.AddSeconds(-2));
        Assert.Null(await _freezer.FindAsync(_site, Cancel));
        Assert.True((await _deployer.DeployAsync(await PrepareAsync(new()), null, Cancel)).IsSuccess);
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_freeze_all_the_same()
    {
        _origin.Commit("version", "v1");
        _here.Box.Write(".deploynix/freeze", "{\"by\":");
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<DeploynixException>(() => PrepareAsync(new()))).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_spite_of_it_a_deployment_warns_and_the_journal_keeps_that()
    {
        _origin.Commit("version", "v1");
        await FreezeAsync("the sale", null);
        var outcome = await _deployer.DeployAsync(await PrepareAsync(new() { IgnoreFreeze = true }), this, Cancel);
        Assert.True(outcome.IsSuccess);
        Assert.Contains("the sale", Assert.Single(_events.OfType<Warned>()).Message, StringComparison.Ordinal);
        Assert.Contains("the sale", Assert.Single((await new SiteReader(_here.Transports).DeploymentsAsync(_site, 1, Cancel))[0].Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_way_back_is_planned_with_the_freeze_and_goes_on_only_where_that_is_said()
    {
        foreach (var version in (string[])["v1", "v2"])
        {
            _origin.Commit("version", version);
            Assert.True((await _deployer.DeployAsync(await PrepareAsync(new()), null, Cancel)).IsSuccess);
        }
        var live = _here.Box.Target("current");
        await FreezeAsync("the sale", null);
        var plan = await _activator.PlanAsync(_site, Act.Rollback, null, force: false, Cancel);
        Assert.Equal("the sale", plan.Freeze!.Reason);
        Assert.Equal(ErrorKind.Frozen, (await Assert.ThrowsAsync<DeploynixException>(() => _activator.ApplyAsync(plan, null, Cancel))).Kind);
        Assert.Equal(live, _here.Box.Target("current"));
        Assert.True((await _activator.ApplyAsync(plan, LockWait.None, ignoreFreeze: true, this, Cancel)).IsSuccess);
        Assert.NotEqual(live, _here.Box.Target("current"));
        Assert.Single(_events.OfType<Warned>());
    }

    [Fact]
    public async Task It_is_made_and_taken_away_on_every_server()
    {
        var two = new TwoServers();
        var freezer = new SiteFreezer(two, TimeProvider.System, Shop.Mara);
        var freeze = await freezer.FreezeAsync(two.Site, freezer.Make(two.Site, "the sale", null), LockWait.None, null, Cancel);
        Assert.Equal(["web1", "web2"], freeze.Servers);
        Assert.All(two.Both, server => Assert.True(server.WasTold("mv /srv/shop/.deploynix/freeze.new /srv/shop/.deploynix/freeze")));
        await freezer.ThawAsync(two.Site, freeze, LockWait.None, null, Cancel);
        Assert.All(two.Both, server => Assert.True(server.WasTold("rm -f -- /srv/shop/.deploynix/freeze")));
        Assert.All(two.Both, server => Assert.Equal(2, server.Journal.Count()));
    }

    private Task<DeployPreparation> PrepareAsync(DeployOptions options) => _deployer.PrepareAsync(_site, options, withRevision: false, Cancel);

    private Task<SiteFreeze> FreezeAsync(string reason, DateTimeOffset? until) => _freezer.FreezeAsync(_site, _freezer.Make(_site, reason, until), LockWait.None, null, Cancel);
}
