using System.Diagnostics;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Http;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Engines;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Health;

/// <summary>Whole deployments on this machine that have to pass a health gate.</summary>
public sealed class HealthGateTests : IAsyncLifetime
{
    private static readonly CommandCheck Works = new() { Name = "works", Run = "grep -q '^good' version", Needed = 1, Of = 1 };
    private readonly LocalSite _here = new();
    private readonly Origin _origin;
    private readonly SiteHealth _health;
    private readonly Deployer _deployer;
    private readonly List<DeployEvent> _events = [];
    private Site _site;

    public HealthGateTests()
    {
        _origin = new(_here.Box);
        _health = new(_here.Transports, new HttpProbe(), TimeProvider.System);
        _deployer = new(_here.Transports, TimeProvider.System, Shop.Mara, null, _health);
        _site = Shop.Of(Framework.Custom) with
        {
            Path = _here.Box.Paths.Base, Repository = _origin.Path, Servers = [_here.Server],
            Reload = [new() { Name = "fpm", Run = "printf '%s ' \"$DEPLOYNIX_RELEASE\" >> \"$DEPLOYNIX_PATH/reloaded\"" }],
            Health = new() { Checks = [Works], Interval = TimeSpan.FromMilliseconds(50), Deadline = TimeSpan.FromSeconds(20), Gate = new() { OnFailure = GateFailure.Rollback } },
        };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task A_release_that_does_not_pass_is_taken_back_once_marked_bad_and_never_picked_again()
    {
        var first = await GoesLive("good 1");
        var second = await GoesLive("good 2");
        var outcome = await DeployAsync("broken 3");
        var bad = outcome.Deployment!.Release!;
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((ErrorKind.HealthGateFailed, "health gate", $"{bad} did not pass the health gate: works on here: exit code 1."), (failure.Kind, failure.Step, failure.What));
        Assert.Equal($"The site serves {second} again, and passes the same checks. {bad} is marked bad.", failure.State);
        Assert.Equal("good 2", _here.Box.Read("current/version"));
        Assert.EndsWith($"{bad} {second} ", _here.Box.Read("reloaded"), StringComparison.Ordinal);
        Assert.False(_here.IsLocked);

        // Both acts are in the journal, and belong together.
        var history = await HistoryAsync();
        Assert.Equal([(Act.Rollback, Outcome.Succeeded, second), (Act.Deploy, Outcome.RolledBack, bad)], history.Take(2).OrderBy(act => act.Act == Act.Deploy).Select(act => (act.Act, act.Outcome, act.Release!)));
        var (rollback, deploy) = (history.First(act => act.Act == Act.Rollback), history.First(act => act.Release == bad));
        Assert.Equal((deploy.Id, bad, "health gate"), (rollback.Cause, rollback.Previous, deploy.FailedStep));
        Assert.Equal(rollback.Id, outcome.Rollback!.Deployment!.Id);

        // It is there, with its reason, and is offered by nothing.
        var releases = await new SiteReader(_here.Transports).ReleasesAsync(_site, Cancel);
        var marked = releases.Single(release => release.Id == bad);
        Assert.Equal((ReleaseStatus.Bad, "works on here: exit code 1", false), (marked.Status, marked.BadReason, marked.Active));
        Assert.Equal(first, (await PlanAsync(Act.Rollback, null)).Release.Value);
        Assert.Equal(ErrorKind.ReleaseBad, (await Assert.ThrowsAsync<DeploynixException>(() => PlanAsync(Act.Activate, bad))).Kind);

        // A deployment after it goes back past it as well.
        var third = await DeployAsync("broken 4");
        Assert.Contains($"The site serves {second} again", Assert.Single(third.Failures).State, StringComparison.Ordinal);
        var fifth = await GoesLive("good 5");
        Assert.Equal(second, (await PlanAsync(Act.Rollback, null)).Release.Value);

        // Retention keeps as many of them as of failed ones. Who knows better says so, which takes the mark away.
        bad = third.Deployment!.Release!;
        var plan = await PlanAsync(Act.Activate, bad, force: true);
        Assert.True(plan.Unmarks && (await Activator.ApplyAsync(plan, null, Cancel)).IsSuccess);
        Assert.Equal(ReleaseStatus.Finished, (await new SiteReader(_here.Transports).ReleasesAsync(_site, Cancel)).Single(release => release.Id == bad).Status);
        Assert.NotEqual(fifth, bad);
    }

    [Fact]
    public async Task What_somebody_took_back_by_hand_is_not_what_a_later_rollback_goes_to()
    {
        var first = await GoesLive("good 1");
        var second = await GoesLive("good 2");
        var broken = await GoesLive("good 3");
        Assert.Equal(second, await BackAsync());
        var fourth = await GoesLive("good 4");
        Assert.NotEqual(broken, fourth);
        Assert.Equal(second, await BackAsync());
        Assert.Equal(first, await BackAsync());
        Assert.Equal("good 1", _here.Box.Read("current/version"));

        async Task<string> BackAsync()
        {
            var plan = await PlanAsync(Act.Rollback, null);
            Assert.True((await Activator.ApplyAsync(plan, null, Cancel)).IsSuccess);
            return plan.Release.Value;
        }
    }

    [Fact]
    public async Task A_way_back_marks_what_it_leaves_so_that_nothing_picks_it_again()
    {
        var first = await GoesLive("good 1");
        var second = await GoesLive("good 2");
        var plan = await Activator.PlanWayBackAsync(_site, "25 % of 20 requests were answered by 5xx.", LockWait.None, Cancel);
        Assert.Contains($"releases/{second}.bad", plan.Describe(), StringComparison.Ordinal);
        Assert.True((await Activator.ApplyAsync(plan, null, Cancel)).IsSuccess);
        var releases = await new SiteReader(_here.Transports).ReleasesAsync(_site, Cancel);
        Assert.Equal((ReleaseStatus.Bad, "25 % of 20 requests were answered by 5xx."), releases.Where(release => release.Id == second).Select(release => (release.Status, release.BadReason!)).Single());
        Assert.True(releases.Single(release => release.Id == first).Active);
        Assert.Equal(ErrorKind.NoRollbackTarget, (await Assert.ThrowsAsync<DeploynixException>(() => PlanAsync(Act.Rollback, null))).Kind);

        // A disk that is full is no reason to stay: here a folder lies where the mark would be written.
        var third = await GoesLive("good 3");
        Directory.CreateDirectory(_here.Box.In($".deploynix/releases/{third}.bad.new"));
        plan = await Activator.PlanWayBackAsync(_site, "again", LockWait.None, Cancel);
        _events.Clear();
        Assert.True((await Activator.ApplyAsync(plan, new Recorder(_events), Cancel)).IsSuccess);
        Assert.Equal("good 1", _here.Box.Read("current/version"));
        Assert.Contains(_events.OfType<Warned>(), warned => warned.Message.Contains($"{third} could not be marked bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_both_are_unhealthy_it_says_so_and_stays_on_the_one_before()
    {
        var first = await GoesLive("good 1");
        var second = await GoesLive("good 2");
        File.Delete(_here.Box.In("reloaded"));
        _site = _site with { Health = _site.Health with { Checks = [new CommandCheck { Name = "database", Run = "exit 3", Needed = 1, Of = 1 }] } };
        var outcome = await DeployAsync("good 3");
        var bad = outcome.Deployment!.Release!;
        var failure = Assert.Single(outcome.Failures);
        Assert.Contains($"was taken back to {second}, which does not pass the same checks either (database on here: exit code 3): it stays there", failure.State, StringComparison.Ordinal);
        Assert.Equal("good 2", _here.Box.Read("current/version"));
        // Once there, once back, and no more.
        Assert.Equal($"{bad} {second} ", _here.Box.Read("reloaded"));
        Assert.NotEqual(first, second);
        Assert.Contains(_events.OfType<Warned>(), warned => warned.Message.Contains("is not healthy either", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_good_release_to_go_back_to_it_stays_live_and_says_so()
    {
        var outcome = await DeployAsync("broken 1");
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal($"No finished release is older than the live one, {outcome.Deployment!.Release}. The site serves {outcome.Deployment.Release} still. {outcome.Deployment.Release} is marked bad.", failure.State);
        Assert.Equal((Outcome.LiveWithFailures, "broken 1"), (outcome.Deployment.Outcome, _here.Box.Read("current/version")));
        Assert.Null(outcome.Rollback);
    }

    [Theory, InlineData(GateFailure.Stop), InlineData(GateFailure.Rollback)]
    public async Task Of_the_first_release_no_rollback_is_advised_and_the_advice_works(GateFailure onFailure)
    {
        _site = _site with { Health = _site.Health with { Gate = new() { OnFailure = onFailure } } };
        var bad = (await DeployAsync("broken 1")).Failures.Single();
        Assert.Equal($"Get-DeploynixLog shop -Release {bad.Release}; there is no release to go back to: mend it, in the code or on the server, then Invoke-DeploynixDeploy shop", bad.Next);
        await GoesLive("good 2");
        bad = (await DeployAsync("broken 3")).Failures.Single();
        Assert.Equal(onFailure == GateFailure.Stop, bad.Next!.Contains("Invoke-DeploynixRollback", StringComparison.Ordinal));
        if (onFailure == GateFailure.Stop) Assert.NotEqual(bad.Release, (await PlanAsync(Act.Rollback, null)).Release.Value);
    }

    [Fact]
    public async Task Told_to_stop_it_leaves_the_release_live_and_the_rollback_to_somebody()
    {
        var first = await GoesLive("good 1");
        _site = _site with { Health = _site.Health with { Gate = new() } };
        var outcome = await DeployAsync("broken 2");
        Assert.Contains($"The site serves {outcome.Deployment!.Release}. {outcome.Deployment.Release} is marked bad.", Assert.Single(outcome.Failures).State, StringComparison.Ordinal);
        Assert.Contains("Invoke-DeploynixRollback shop", outcome.Failures[0].Next, StringComparison.Ordinal);
        Assert.Equal("broken 2", _here.Box.Read("current/version"));
        Assert.Equal(first, (await PlanAsync(Act.Rollback, null)).Release.Value);
        // Somebody asks for it now, whatever the settings say; from a bad release it goes to the last good one.
        var again = await DeployAsync("broken 3", new() { AutoRollback = true });
        Assert.Contains($"The site serves {first} again", Assert.Single(again.Failures).State, StringComparison.Ordinal);
        Assert.Equal("good 1", _here.Box.Read("current/version"));
    }

    [Fact]
    public async Task Told_to_warn_it_warns_and_without_a_gate_nothing_is_asked()
    {
        await GoesLive("good 1");
        var outcome = await DeployAsync("broken 2", new() { NoGate = true });
        Assert.True(outcome.IsSuccess);
        Assert.DoesNotContain(_events.OfType<StepStarted>(), step => step.Step == HealthGates.StepName);
        _site = _site with { Health = _site.Health with { Gate = new() { OnFailure = GateFailure.Warn } } };
        outcome = await DeployAsync("broken 3");
        Assert.Contains("is live and is not healthy: works on here: exit code 1", Assert.Single(outcome.Deployment!.Warnings), StringComparison.Ordinal);
        Assert.True(outcome.IsSuccess);
    }

    [Fact]
    public async Task What_does_not_pass_before_the_swap_never_goes_live()
    {
        var first = await GoesLive("good 1");
        _site = _site with { Health = _site.Health with { Gate = new() { Before = GateChecks.All } } };
        var outcome = await DeployAsync("broken 2");
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((ErrorKind.HealthGateFailed, HealthGates.EarlyName, $"The site still serves {first}; nothing that is live was changed."), (failure.Kind, failure.Step, failure.State));
        Assert.Equal((Outcome.Failed, "good 1"), (outcome.Deployment!.Outcome, _here.Box.Read("current/version")));
        Assert.DoesNotContain(outcome.Deployment.Release!, _here.Box.Read("reloaded"), StringComparison.Ordinal);
        Assert.Equal((ReleaseStatus.Failed, HealthGates.EarlyName), (await new SiteReader(_here.Transports).ReleasesAsync(_site, Cancel))[0] is var failed ? (failed.Status, failed.FailedStep) : default);
    }

    [Fact]
    public async Task A_check_that_hangs_is_bounded_by_the_deadline_and_the_site_is_taken_back()
    {
        var first = await GoesLive("good 1");
        _site = _site with { Health = _site.Health with { Deadline = TimeSpan.FromSeconds(6), Checks = [new CommandCheck { Name = "hangs", Run = $"grep -q '^good' version || {_here.Sleeper}", Timeout = TimeSpan.FromMinutes(1) }] } };
        var clock = Stopwatch.StartNew();
        var outcome = await DeployAsync("broken 2");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(40), $"{clock.Elapsed}");
        Assert.Contains($"The site serves {first} again", Assert.Single(outcome.Failures).State, StringComparison.Ordinal);
        await LocalSite.UntilAsync(() => _here.Marked.Length == 0, "the check to be ended");
    }

    [Fact]
    public async Task One_check_that_fails_is_enough_and_the_others_are_not_waited_for()
    {
        await GoesLive("good 1");
        _site = _site with { Health = _site.Health with { Checks = [Works, new CommandCheck { Name = "slow", Run = "grep -q '^good' version || sleep 60", Timeout = TimeSpan.FromSeconds(15) }, new LogCheck { Name = "log", Quiet = TimeSpan.FromSeconds(2) }] } };
        var clock = Stopwatch.StartNew();
        var outcome = await DeployAsync("broken 2");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(35), $"{clock.Elapsed}");
        Assert.Contains("passes the same checks", Assert.Single(outcome.Failures).State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_in_the_gate_the_swap_stands_and_the_journal_says_that_nothing_is_proven()
    {
        await GoesLive("good 1");
        var flag = _here.Box.In("asked");
        _site = _site with { Health = _site.Health with { Checks = [new CommandCheck { Name = "waits", Run = $"touch '{flag.Replace("'", "'\\''", StringComparison.Ordinal)}'; {_here.Sleeper}", Timeout = TimeSpan.FromMinutes(1) }] } };
        using var stop = new CancellationTokenSource();
        var running = DeployAsync("good 2", stop: stop);
        await LocalSite.UntilAsync(() => File.Exists(flag), "the gate");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("good 2", _here.Box.Read("current/version"));
        var last = (await HistoryAsync())[0];
        Assert.Equal((Outcome.LiveWithFailures, "health gate"), (last.Outcome, last.FailedStep));
        Assert.Contains("nothing proves that what is live works", last.Servers[0].Message, StringComparison.Ordinal);
        await LocalSite.UntilAsync(() => _here.Marked.Length == 0 && !_here.IsLocked, "the check to be ended");
    }

    [Fact]
    public async Task Whose_client_went_away_in_the_gate_is_interrupted_and_not_proven()
    {
        var release = await GoesLive("good 1");
        // As if nobody had been there any more to write the journal's last line.
        var journal = _here.Box.In(".deploynix/journal.jsonl");
        var lost = await GoesLive("good 2");
        await File.WriteAllLinesAsync(journal, (await File.ReadAllLinesAsync(journal, Cancel)).Take(1), Cancel);
        // Both may have begun in the same second.
        var last = Assert.Single(await HistoryAsync(), act => act.Outcome == Outcome.Interrupted);
        Assert.Equal(lost, last.Release);
        Assert.EndsWith("; nothing proves that it passed its health gate", last.Servers[0].Message, StringComparison.Ordinal);
        Assert.NotEqual(release, lost);
    }

    [Fact]
    public async Task The_plan_names_the_gates()
    {
        _origin.Commit("version", "good 1");
        var prepared = await _deployer.PrepareAsync(_site, new(), withRevision: true, Cancel);
        Assert.EndsWith("\n\n  health gate after the swap: works; when it fails: mark the release bad and roll back, once", prepared.Plan!.Describe(), StringComparison.Ordinal);
    }

    private ReleaseActivator Activator => new(_here.Transports, TimeProvider.System, Shop.Mara);

    private Task<Core.Planning.Plan> PlanAsync(Act act, string? release, bool force = false) => Activator.PlanAsync(_site, act, release is null ? null : new(release), force, Cancel);

    private async Task<Deployment[]> HistoryAsync() => [.. await new SiteReader(_here.Transports).DeploymentsAsync(_site, 20, Cancel)];

    private async Task<string> GoesLive(string version)
    {
        var outcome = await DeployAsync(version);
        Assert.True(outcome.IsSuccess, outcome.Failures.FirstOrDefault()?.Message);
        return outcome.Release!.Id;
    }

    private async Task<DeployOutcome> DeployAsync(string version, DeployOptions? options = null, CancellationTokenSource? stop = null)
    {
        _origin.Commit("version", version);
        _events.Clear();
        return await _deployer.DeployAsync(await _deployer.PrepareAsync(_site, options ?? new(), withRevision: false, Cancel), new Recorder(_events), stop?.Token ?? Cancel);
    }

    private sealed class Recorder(List<DeployEvent> events) : IProgress<DeployEvent>
    {
        public void Report(DeployEvent value)
        {
            lock (events) events.Add(value);
        }
    }
}
