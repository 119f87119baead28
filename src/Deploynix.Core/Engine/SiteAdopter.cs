using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Takes over what another deployer, or somebody by hand, laid out; and puts it back. Works under the site's lock, and the journal has it.</summary>
public sealed class SiteAdopter(ITransportFactory transports, TimeProvider time, Operator by)
{
    private readonly SiteReader _reader = new(transports);

    /// <summary>Looks at every server and plans to take over what is there. Changes nothing.</summary>
    /// <param name="site">The site.</param>
    /// <param name="force">Whether another deployer's lock is passed over, and a moment without the served folder is accepted where the server cannot exchange names.</param>
    /// <param name="wait">How long it waits for whoever works on the site.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is nothing to take over, or it cannot be; nothing was changed.</exception>
    public async Task<AdoptionPlan> PlanAsync(Site site, bool force, LockWait wait, CancellationToken cancel) =>
        AdoptionPlanner.Plan(site, await LookAsync(site, wait, cancel), force, by);

    /// <summary>Looks at every server and plans to put back what was before the adoption. Changes nothing.</summary>
    /// <exception cref="DeploynixException">There is no adoption, or something would be lost; nothing was changed.</exception>
    public async Task<AdoptionPlan> PlanUndoAsync(Site site, bool force, LockWait wait, CancellationToken cancel) =>
        AdoptionUndoPlanner.Plan(site, await LookAsync(site, wait, cancel), force);

    /// <summary>Does it.</summary>
    /// <exception cref="DeploynixException">A server could not be reached, or somebody works on the site: nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<DeployOutcome> ApplyAsync(AdoptionPlan adoption, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var plan = adoption.Plan;
        var act = new ActRun(plan.Act, plan.Site, by, time, progress) { Release = plan.Release, Wait = wait };
        await using var fleet = await Fleet.OpenAsync(act, transports, cancel);
        foreach (var run in fleet.Runs) run.Before = Of(plan, run).SeenRelease?.Value ?? Of(plan, run).SeenCurrent ?? plan.Site.Path;
        try
        {
            await fleet.RunAsync(run => Of(plan, run).Steps, cancel);
        }
        catch (OperationCanceledException)
        {
            await ConcludeAsync(Outcome.Stopped, hurry: true);
            throw;
        }
        await ConcludeAsync(Outcome.Succeeded, hurry: false);
        return new(
            DeploymentList.Of(plan.Site, [.. fleet.Runs.Select(run => Entry(run, Outcome.Succeeded))]),
            [.. fleet.Runs.Select(run => run.Failure).OfType<DeploynixException>()]);

        JournalEntry Entry(ServerRun run, Outcome outcome) => act.Entry(run, run.Failure is null ? outcome : Outcome.Failed, plan.Commit, null) with
        {
            From = null, Message = run.Failure?.What ?? Told(run),
        };

        string? Told(ServerRun run) => adoption.Adoptions.FirstOrDefault(adopted => adopted.Server == run.Server.Name) is { } adopted
            ? $"{AdoptionPlanner.Name(adopted.Layout)}: {string.Join(", ", adopted.Releases)}"
            : null;

        // An undoing takes the journal with the folder that came with the adoption.
        Task ConcludeAsync(Outcome outcome, bool hurry) => fleet.ConcludeAsync(
            run => Of(plan, run).Steps.IsEmpty
                ? Sh.Script($":")
                : Sh.Lines(Sh.Script($"[ -d {SitePaths.Of(plan.Site).State} ] || exit 0"), StateFiles.AppendJournal(SitePaths.Of(plan.Site), Entry(run, outcome))),
            hurry);
    }

    private Task<IReadOnlyList<SiteSeen>> LookAsync(Site site, LockWait wait, CancellationToken cancel) => wait.UntilFreeAsync(async () =>
    {
        var shared = site.SharedFiles.Concat(site.SharedDirectories).ToList();
        var seen = await _reader.LookAsync(
            site, paths => Sh.Lines(SiteInitialization.Tools(), SiteProbe.Releases(paths), SiteProbe.Tools(paths, []), AdoptionProbe.Look(paths, shared), SiteProbe.End), cancel);
        foreach (var server in seen)
        {
            // What is there is not ours yet: that current is no link, and that there is no .deploynix, is what this is about.
            SiteChecks.Changeable(site, server with { StateMissing = false, Unwritable = server.CurrentKind == CurrentKind.Missing ? [] : server.Unwritable });
        }
        return seen;
    }, cancel);

    private static ServerPlan Of(Plan plan, ServerRun run) => plan.Servers.Single(server => server.Server == run.Server);
}
