using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Removes releases by hand, and pins those that are to stay. Works under the site's lock, and the journal has it.</summary>
public sealed class ReleaseKeeper(ITransportFactory transports, TimeProvider time, Operator by, SiteReader? reader = null)
{
    /// <summary>Enough to find the last swap behind failed deployments and acts that swap nothing.</summary>
    private const int JournalLines = 500;

    private readonly SiteReader _reader = reader ?? new(transports);

    /// <summary>Looks at every server and plans to remove a release. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It is not there, or may not be removed; nothing was changed.</exception>
    public async Task<Plan> PlanRemovalAsync(Site site, ReleaseReference release, LockWait wait, CancellationToken cancel)
    {
        var seen = await LookAsync(site, wait, cancel);
        return KeepingPlanner.Remove(site, seen, ReleaseChoice.Find(site, seen, release));
    }

    /// <summary>Looks at every server and plans to pin a release. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It is not there; nothing was changed.</exception>
    public async Task<Plan> PlanPinAsync(Site site, ReleaseReference release, string? reason, LockWait wait, CancellationToken cancel)
    {
        var seen = await LookAsync(site, wait, cancel);
        var id = ReleaseChoice.Find(site, seen, release);
        return KeepingPlanner.Protect(site, seen, id, new() { Id = id.Value, By = by.ToString(), At = seen.Max(server => server.Now), Reason = reason });
    }

    /// <summary>Looks at every server and plans to unpin a release; tells whether it is pinned. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It is not there; nothing was changed.</exception>
    public async Task<(Plan Plan, bool IsPinned)> PlanUnpinAsync(Site site, ReleaseReference release, LockWait wait, CancellationToken cancel)
    {
        var seen = await LookAsync(site, wait, cancel);
        var id = ReleaseChoice.Find(site, seen, release);
        return (KeepingPlanner.Unprotect(site, seen, id), seen.Any(server => server.Find(id)?.Pin is not null));
    }

    /// <summary>Does it. Gives the release as it is afterwards, or as it was where it is removed.</summary>
    /// <exception cref="DeploynixException">A server could not be reached, or the site is locked: nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<DeployOutcome> ApplyAsync(Plan plan, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var act = new ActRun(plan.Act, plan.Site, by, time, progress) { Release = plan.Release, Wait = wait };
        await using var fleet = await Fleet.OpenAsync(act, transports, cancel);
        foreach (var run in fleet.Runs) run.Before = Of(plan, run).SeenRelease?.Value ?? Of(plan, run).SeenCurrent ?? ServerRun.Nothing;
        try
        {
            await fleet.RunAsync(run => Of(plan, run).Steps, cancel);
        }
        catch (OperationCanceledException)
        {
            await ConcludeAsync(Outcome.Stopped, hurry: true);
            throw;
        }
        if (fleet.Runs.Any(run => run.Failure?.Step == KeepingPlanner.Look)) return fleet.Refuse();
        await ConcludeAsync(Outcome.Succeeded, hurry: false);
        return new(
            DeploymentList.Of(plan.Site, [.. fleet.Runs.Where(HasPart).Select(run => Entry(run, Outcome.Succeeded))]),
            [.. fleet.Runs.Select(run => run.Failure).OfType<DeploynixException>()]) { Release = fleet.HasFailed ? null : plan.Target };

        bool HasPart(ServerRun run) => Of(plan, run).Steps.Length > 0;

        JournalEntry Entry(ServerRun run, Outcome outcome) => act.Entry(run, run.Failure is null ? outcome : Outcome.Failed, plan.Commit, null) with { From = null };

        Task ConcludeAsync(Outcome outcome, bool hurry) => fleet.ConcludeAsync(
            run => HasPart(run) ? StateFiles.AppendJournal(SitePaths.Of(plan.Site), Entry(run, outcome)) : Sh.Script($":"), hurry);
    }

    /// <summary>What stands there when nobody works on the site any more.</summary>
    private Task<IReadOnlyList<SiteSeen>> LookAsync(Site site, LockWait wait, CancellationToken cancel) => wait.UntilFreeAsync(async () =>
    {
        var seen = await _reader.LookAsync(site, (paths, known) => Sh.Lines(SiteProbe.ReleasesSince(paths, known), SiteProbe.Remains(), SiteProbe.Journal(paths, JournalLines)), cancel);
        foreach (var server in seen) SiteChecks.Changeable(site, server);
        return seen;
    }, cancel);

    private static ServerPlan Of(Plan plan, ServerRun run) => plan.Servers.Single(server => server.Server == run.Server);
}
