using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Makes a release live that is there already: by hand, or as a rollback.</summary>
public sealed class ReleaseActivator(ITransportFactory transports, TimeProvider time, Operator by, OuterAct? outer = null, SiteReader? reader = null)
{
    private readonly SiteReader _reader = reader ?? new(transports);
    private int _rehearsed;

    /// <summary>Looks at every server and gives the plan. Changes nothing.</summary>
    /// <param name="site">The site.</param>
    /// <param name="act"><see cref="Act.Rollback"/> or <see cref="Act.Activate"/>; a rollback without a target takes the last known good release before the live one.</param>
    /// <param name="target">The release that is asked for, or null.</param>
    /// <param name="force">Whether a release that is not known to be whole, or a <c>current</c> that points elsewhere, is accepted.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is no such release, or it cannot be made live; nothing was changed.</exception>
    public Task<Plan> PlanAsync(Site site, Act act, ReleaseReference? target, bool force, CancellationToken cancel) =>
        PlanAsync(site, act, target, force, LockWait.None, cancel);

    /// <inheritdoc cref="PlanAsync(Site, Act, ReleaseReference, bool, CancellationToken)"/>
    /// <param name="wait">How long it waits for whoever works on the site: what it looks at is what they leave.</param>
#pragma warning disable CS1573 // The others are inherited.
    public Task<Plan> PlanAsync(Site site, Act act, ReleaseReference? target, bool force, LockWait wait, CancellationToken cancel) =>
        PlanAsync(site, act, target, force, restoreEnvironment: false, wait, cancel);

    /// <inheritdoc cref="PlanAsync(Site, Act, ReleaseReference, bool, LockWait, CancellationToken)"/>
    /// <param name="restoreEnvironment">Whether the .env that the release was live with comes back with it.</param>
    public Task<Plan> PlanAsync(Site site, Act act, ReleaseReference? target, bool force, bool restoreEnvironment, LockWait wait, CancellationToken cancel) =>
        PlanAsync(site, act, target, force, restoreEnvironment, leaves: null, wait, cancel);
#pragma warning restore CS1573

    /// <summary>Gives the plan of a rollback to the last known good release, which marks the one that is live now as bad. Changes nothing.</summary>
    /// <param name="site">The site.</param>
    /// <param name="reason">What the release that is live did.</param>
    /// <param name="wait">How long it waits for whoever works on the site.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is nothing to go back to; nothing was changed.</exception>
    public Task<Plan> PlanWayBackAsync(Site site, string reason, LockWait wait, CancellationToken cancel) =>
        PlanAsync(site, Act.Rollback, null, force: false, restoreEnvironment: false, reason, wait, cancel);

    private async Task<Plan> PlanAsync(Site site, Act act, ReleaseReference? target, bool force, bool restoreEnvironment, string? leaves, LockWait wait, CancellationToken cancel)
    {
        await using var prepared = await PrepareAsync(site, act, target, force, restoreEnvironment, leaves, wait, cancel);
        return prepared.Plan;
    }

    /// <summary>Looks at every server and gives the plan, for whoever is about to apply it: the channels of the look stay. Changes nothing.</summary>
    /// <param name="site">The site.</param>
    /// <param name="act"><see cref="Act.Rollback"/> or <see cref="Act.Activate"/>; a rollback without a target takes the last known good release before the live one.</param>
    /// <param name="target">The release that is asked for, or null.</param>
    /// <param name="force">Whether a release that is not known to be whole, or a <c>current</c> that points elsewhere, is accepted.</param>
    /// <param name="restoreEnvironment">Whether the .env that the release was live with comes back with it.</param>
    /// <param name="wait">How long it waits for whoever works on the site: what it looks at is what they leave.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is no such release, or it cannot be made live; nothing was changed.</exception>
    public Task<PreparedActivation> PrepareAsync(Site site, Act act, ReleaseReference? target, bool force, bool restoreEnvironment, LockWait wait, CancellationToken cancel) =>
        PrepareAsync(site, act, target, force, restoreEnvironment, leaves: null, wait, cancel);

    private Task<PreparedActivation> PrepareAsync(Site site, Act act, ReleaseReference? target, bool force, bool restoreEnvironment, string? leaves, LockWait wait, CancellationToken cancel) => wait.UntilFreeAsync(async () =>
    {
        var standing = _reader.StandAsync(
            site,
            (paths, known) => Sh.Lines(
                SiteProbe.ReleasesSince(paths, known),
                site.Framework == Framework.Detect ? SiteProbe.Marks : Sh.Empty,
                restoreEnvironment ? SiteProbe.KeptEnvironments() : Sh.Empty),
            outer, time, cancel);
        if (Interlocked.Exchange(ref _rehearsed, 1) == 0) _ = Task.Run(() => Rehearsal.Plan(site, by), CancellationToken.None).ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
        var (seen, looks) = await standing;
        try
        {
            foreach (var server in seen) SiteChecks.Activatable(site, server, force, outer);
            var release = target is null ? RollbackTarget.LastKnownGood(site, seen) : ReleaseChoice.Of(site, seen, target, force);
            BadMark? mark = leaves is null ? null : new() { Id = "", By = by.ToString(), At = time.GetUtcNow(), Reason = leaves };
            return new PreparedActivation(ActivationPlanner.Plan(act, site, seen, release, by, restoreEnvironment, mark) with { Freeze = FreezeRefusal.InForce(site, seen) }, looks);
        }
        catch
        {
            foreach (var look in looks.Values) await look.DisposeAsync();
            throw;
        }
    }, cancel);

    /// <summary>Does it.</summary>
    /// <exception cref="DeploynixException">A server could not be reached, or the site is locked: nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public Task<DeployOutcome> ApplyAsync(Plan plan, IProgress<DeployEvent>? progress, CancellationToken cancel) =>
        ApplyAsync(plan, LockWait.None, ignoreFreeze: false, progress, cancel);

    /// <summary>Does it, and waits for the lock where somebody was faster.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="wait">How long it waits.</param>
    /// <param name="ignoreFreeze">Whether it goes on where somebody froze the site.</param>
    /// <param name="progress">Who is told what happens.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">A server could not be reached, the site is locked or frozen, or not as the plan saw it: nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public Task<DeployOutcome> ApplyAsync(Plan plan, LockWait wait, bool ignoreFreeze, IProgress<DeployEvent>? progress, CancellationToken cancel) =>
        ApplyAsync(new PreparedActivation(plan, new Dictionary<string, StandingLook>()), wait, ignoreFreeze, progress, cancel);

    /// <inheritdoc cref="ApplyAsync(Plan, LockWait, bool, IProgress{DeployEvent}, CancellationToken)"/>
    /// <param name="prepared">What to do, and through which channels.</param>
#pragma warning disable CS1573 // The others are inherited.
    public async Task<DeployOutcome> ApplyAsync(PreparedActivation prepared, LockWait wait, bool ignoreFreeze, IProgress<DeployEvent>? progress, CancellationToken cancel)
#pragma warning restore CS1573
    {
        var plan = prepared.Plan;
        var act = new ActRun(plan.Act, plan.Site, by, time, progress)
        {
            Release = plan.Release, Outer = outer, Wait = wait, IgnoresFreeze = ignoreFreeze,
            AlsoTakeBack = plan.RestoresEnvironment ? EnvironmentFile.TakeBack(SitePaths.Of(plan.Site)) : Sh.Empty,
        };
        await using var fleet = await Fleet.OpenAsync(act, transports, prepared.Looks, () => Ahead(plan, act), cancel);
        foreach (var run in fleet.Runs) ExpectSeen(plan, run);
        foreach (var run in fleet.Runs) run.Before = Of(plan, run).SeenRelease?.Value ?? Of(plan, run).SeenCurrent ?? "nothing";
        try
        {
            await fleet.RunAsync(run => Of(plan, run).Steps, cancel);
        }
        catch (OperationCanceledException)
        {
            await ConcludeAsync(hurry: true);
            throw;
        }
        await ConcludeAsync(hurry: false);
        var outcome = fleet.Outcome(plan.Commit, null);
        return outcome.IsSuccess ? outcome with { Release = plan.Target } : outcome;

        Task ConcludeAsync(bool hurry) => fleet.ConcludeAsync(
            run =>
            {
                var (paths, entry) = (SitePaths.Of(plan.Site), act.Entry(run, Outcomes.Of(run), plan.Commit, null));
                return run.MayBeTold ? StateFiles.AppendJournalOnce(paths, entry) : StateFiles.AppendJournal(paths, entry);
            }, hurry, last: !hurry);
    }

    /// <summary>
    /// The first step of a plan for one server. Where it is the swap and nothing else is to be done, the journal is told in the same breath. A site that is frozen, or whose freeze is to be
    /// passed over, is asked first.
    /// </summary>
    private static AheadSteps? Ahead(Plan plan, ActRun act)
    {
        if (plan.Servers is not [{ Steps: [var step, ..] } server] || plan.Freeze is not null || act.IgnoresFreeze) return null;
        var script = ServerRun.Script(act, step);
        if (step.Phase != Phase.Activate || step.IsOfSite || server.Steps.Length > 1 || plan.RestoresEnvironment || plan.Site.Proof.Url is not null) return Of(script, tells: false);
        var before = server.SeenRelease?.Value ?? server.SeenCurrent ?? ServerRun.Nothing;
        return Of(StateFiles.Told(SitePaths.Of(plan.Site), script, act.Entry(server.Server, before, Outcome.Succeeded, plan.Commit, null)), tells: true);

        AheadSteps Of(ShellCommand sent, bool tells) => new([(step, sent)], [sent], server.SeenCurrent) { Tells = tells };
    }

    /// <summary>
    /// Somebody was faster between the look and the lock: which release is the one before the live one has changed, and so may have what the operator wants.
    /// The swap would refuse it as well, but only after the hooks before it.
    /// </summary>
    private static void ExpectSeen(Plan plan, ServerRun run)
    {
        var seen = Of(plan, run).SeenCurrent;
        if (run.Start.Current == seen) return;
        throw new DeploynixException(ErrorKind.CurrentMoved, $"current was moved by somebody else after this looked at it: from {seen ?? "nothing"} to {run.Start.Current ?? "nothing"}; {plan.Release} was not activated.")
        {
            Site = plan.Site.ToString(), Server = run.Server.Name, Release = plan.Release.Value,
            State = $"The site serves {run.Start.Current ?? "nothing"}. Nothing was changed.", Next = $"Get-DeploynixDeployment {plan.Site.Name} -Last 3, then decide again",
        };
    }

    private static ServerPlan Of(Plan plan, ServerRun run) => plan.Servers.Single(server => server.Server == run.Server);
}
