using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What a deployment does before it knows what the revision is: brings it to the servers, and asks what it is.</summary>
internal sealed class DeployBeginning
{
    private readonly IReadOnlyList<SiteSeen> _seen;
    private readonly ImmutableDictionary<string, ImmutableArray<Step>> _steps;

    public DeployBeginning(DeployPreparation prepared, ActRun act, IReadOnlyList<SiteSeen> seen)
    {
        _seen = seen;
        Request = new(prepared.Site, prepared.Revision, ReleaseId.Next(seen.Max(server => server.Now), seen.SelectMany(server => server.Releases).Select(release => release.Id)), act.By, act.Id, seen.Max(server => server.Now))
        {
            Clean = prepared.Options.Clean, BackupDatabase = prepared.Options.BackupDatabase, HasGate = !prepared.Gates.After.IsEmpty,
        };
        Inspect = DeployPlanner.Inspect(Request);
        _steps = seen.ToImmutableDictionary(server => server.Server.Name, server => DeployPlanner.Fetch(Request, server));
    }

    public DeployRequest Request { get; }

    /// <summary>The question what the revision is.</summary>
    public ShellCommand Inspect { get; }

    public ImmutableArray<Step> StepsOf(ServerRun run) => _steps[run.Server.Name];

    /// <summary>What may be sent to the only server before it has the lock: what depends on nothing that was seen there but the live release and the last one. Null for nothing.</summary>
    public AheadSteps? Ahead(ActRun act)
    {
        if (_seen is not [var seen] || act.IgnoresFreeze || StepsOf(seen) is not [{ IsOfSite: false } first, ..] steps) return null;
        var pairs = steps.Select(step => (step, ServerRun.Script(act, step))).ToList();
        var newest = seen.Releases.Select(release => release.Id.Value).Max(StringComparer.Ordinal);
        return new(pairs, new StepsToSend(pairs).Chain(first, _ => Inspect), seen.CurrentTarget) { SeenNewest = newest ?? "" };
    }

    private ImmutableArray<Step> StepsOf(SiteSeen seen) => _steps[seen.Server.Name];
}
