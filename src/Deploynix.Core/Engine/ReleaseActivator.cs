using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>Makes a release live that is there already: by hand, or as a rollback.</summary>
public sealed class ReleaseActivator(ITransportFactory transports, TimeProvider time, Operator by)
{
    private readonly SiteReader _reader = new(transports);

    /// <summary>Looks at every server and gives the plan. Changes nothing.</summary>
    /// <param name="site">The site.</param>
    /// <param name="act"><see cref="Act.Rollback"/> or <see cref="Act.Activate"/>; a rollback without a target takes the last known good release before the live one.</param>
    /// <param name="target">The release that is asked for, or null.</param>
    /// <param name="force">Whether a release that is not known to be whole, or a <c>current</c> that points elsewhere, is accepted.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is no such release, or it cannot be made live; nothing was changed.</exception>
    public async Task<Plan> PlanAsync(Site site, Act act, ReleaseReference? target, bool force, CancellationToken cancel)
    {
        var seen = await _reader.LookAsync(site, SiteProbe.Releases, cancel);
        foreach (var server in seen) SiteChecks.Activatable(site, server, force);
        var release = target is null ? RollbackTarget.LastKnownGood(site, seen) : ReleaseChoice.Of(site, seen, target, force);
        return ActivationPlanner.Plan(act, site, seen, release, by);
    }

    /// <summary>Does it.</summary>
    /// <exception cref="DeploynixException">A server could not be reached, or the site is locked: nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<DeployOutcome> ApplyAsync(Plan plan, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var act = new ActRun(plan.Act, plan.Site, by, time, progress) { Release = plan.Release };
        await using var fleet = await Fleet.OpenAsync(act, transports, cancel);
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
            run => StateFiles.AppendJournal(SitePaths.Of(plan.Site), act.Entry(run, Outcomes.Of(run), plan.Commit, null)), hurry);
    }

    private static ServerPlan Of(Plan plan, ServerRun run) => plan.Servers.Single(server => server.Server == run.Server);
}
