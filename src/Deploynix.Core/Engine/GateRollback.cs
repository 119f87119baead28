using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// Takes a site back from a release that did not pass its gate, once, under the lock that the deployment holds: with all that a rollback does, and
/// verified by the same checks. Where what it is taken back to does not pass them either, it stays there.
/// </summary>
internal sealed class GateRollback(HealthGates gates, Fleet fleet, ActRun act, IProgress<DeployEvent>? progress)
{
    private Fleet? _back;
    private ActRun? _rollback;
    private string? _commit;
    private Release? _target;

    private Site Site => act.Site;

    private ReleaseId Release => act.Release!;

    /// <summary>How the rollback ended, once it did; null where it was not begun.</summary>
    public DeployOutcome? Outcome { get; private set; }

    /// <summary>Whether every server is served by the release before.</summary>
    public bool IsComplete => _back?.Runs.All(run => run.IsLive) == true;

    /// <summary>Whether that release passed the same checks, or nothing could be told.</summary>
    public bool IsHealthy { get; private set; } = true;

    /// <summary>Does it, and tells what is true afterwards.</summary>
    public async Task<string> RunAsync(IReadOnlyList<SiteSeen> seen, CancellationToken cancel)
    {
        Plan plan;
        try
        {
            plan = Plan(seen);
        }
        catch (DeploynixException none)
        {
            return $"{none.What} The site serves {Release} still.";
        }
        _commit = plan.Commit;
        _target = plan.Target;
        _rollback = new ActRun(Act.Rollback, Site, act.By, act.Time, progress) { Release = plan.Release, Cause = act.Id, NeverTakesBack = true };
        _back = fleet.Then(_rollback);
        foreach (var run in _back.Runs)
        {
            run.Before = Release.Value;
            run.Note($"rollback to {plan.Release}: {Release} did not pass its health gate");
            await run.AnnounceAsync(cancel);
        }
        await _back.RunAsync(run => plan.Servers.Single(server => server.Server == run.Server).Steps, cancel);
        Outcome = _back.Outcome(_commit, null);
        if (Outcome.IsSuccess) Outcome = Outcome with { Release = _target };
        var left = _back.Runs.Where(run => !run.IsLive).ToList();
        if (left.Count > 0)
        {
            return $"It could not be taken back to {plan.Release} on {string.Join(", ", left.Select(run => $"{run.Server.Name} ({run.Failure?.What ?? "not reached"})"))}: what is live there is {Release}{(left.Count < _back.Runs.Length ? $"; the other servers serve {plan.Release}" : "")}.";
        }
        var results = await gates.VerifyAsync(_back, cancel);
        var unfinished = string.Concat(_back.Runs.Where(run => run.Failure is not null).Select(run => $" After the rollback '{run.Failure!.Step}' failed on {run.Server.Name}."));
        if (HealthGates.IsLost(results))
        {
            IsHealthy = false;
            var reason = SiteHealth.Reason(results);
            _back.Runs[0].Warn($"{plan.Release} is not healthy either: {reason}");
            return $"The site was taken back to {plan.Release}, which does not pass the same checks either ({reason}): it stays there, and nothing else is tried. What both need may be what is broken.{unfinished}";
        }
        return results.All(result => result.Status == HealthStatus.Unknown)
            ? $"The site serves {plan.Release} again; whether that works could not be told.{unfinished}"
            : $"The site serves {plan.Release} again, and passes the same checks.{unfinished}";
    }

    /// <summary>Whether a server is served by the release before.</summary>
    public bool IsBack(ServerRun run) => _back?.Runs.Single(other => other.Server == run.Server).IsLive == true;

    /// <summary>Writes the rollback's own lines of the journal, which follow those of the deployment.</summary>
    public Task ConcludeAsync(bool hurry) => _back is null ? Task.CompletedTask : _back.ConcludeAsync(
        run => StateFiles.AppendJournal(SitePaths.Of(Site), _rollback!.Entry(run, Outcomes.Of(run), _commit, null)), hurry);

    private Plan Plan(IReadOnlyList<SiteSeen> seen)
    {
        SiteSeen[] now = [.. seen.Select(server => server with
        {
            Current = Release,
            CurrentTarget = Release.RelativePath,
            Releases = [new(Release, new() { Id = Release.Value, Previous = server.Current?.Value }, ReleaseStatus.Bad), .. server.Releases],
        })];
        return ActivationPlanner.Plan(Act.Rollback, Site, now, RollbackTarget.From(Site, seen, now), act.By);
    }
}
