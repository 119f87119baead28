using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Deploys a site: looks, plans, and, when told to, does it on every server of the site.</summary>
public sealed class Deployer(ITransportFactory transports, TimeProvider time, Operator by, OuterAct? outer = null, SiteHealth? health = null, SiteReader? reader = null)
{
    private readonly SiteReader _reader = reader ?? new(transports);

    /// <summary>Looks at every server and at the repository, refuses what cannot work, and gives the plan. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It cannot work, and why; nothing was changed.</exception>
    public async Task<DeployPreparation> PrepareAsync(Site site, DeployOptions options, bool withRevision, CancellationToken cancel)
    {
        var revision = DeployRevision.Of(site, options);
        var gates = GateChoice.Of(site, options);
        if (health is null && gates is not { Before.IsEmpty: true, After.IsEmpty: true }) throw new InvalidOperationException("Nobody was given who could ask for the site's health.");
        var (seen, looks) = await options.Wait.UntilFreeAsync(async () =>
        {
            var looked = await _reader.StandAsync(site, (paths, known) => Look(site, paths, known, revision, withRevision), outer, time, cancel);
            return await KeepAsync(looked.Looks, () =>
            {
                foreach (var server in looked.Seen) SiteChecks.Deployable(site, server, options.Force, outer);
                return looked;
            });
        }, cancel);
        return await KeepAsync(looks, () =>
        {
            if (!options.IgnoreFreeze && FreezeRefusal.InForce(site, seen) is { } freeze) throw FreezeRefusal.Explain(site, freeze, freeze.Servers[0], SiteChecks.Serves(seen[0]));
            if (withRevision) DeployRevision.CheckExists(site, revision, seen[0]);
            return new DeployPreparation(site, options, revision, gates, seen, looks, withRevision ? Preview(site, revision, options, seen) with { Gates = gates.Describe() } : null);
        });
    }

    /// <summary>Lets go of the looks where what follows refuses to go on.</summary>
    private static async Task<T> KeepAsync<T>(IReadOnlyDictionary<string, StandingLook> looks, Func<T> then)
    {
        try
        {
            return then();
        }
        catch
        {
            foreach (var look in looks.Values) await look.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does it. Returns what was done, also when a step failed: then with the failures, and what is live as it was before, or as told.</summary>
    /// <exception cref="DeploynixException">A server could not be reached, or the site is locked: nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the running step was ended and the release marked, where the connection allowed it.</exception>
    public async Task<DeployOutcome> DeployAsync(DeployPreparation prepared, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        if (prepared.Site.Timeouts.Deployment is not { } allowed) return await DeployAsync(prepared, Begin(null), progress, cancel);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await DeployAsync(prepared, Begin(limit), progress, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new DeploynixException(ErrorKind.StepTimedOut, $"The deployment was not live within {allowed.TotalSeconds:0.#} s and was ended.")
            {
                Site = prepared.Site.ToString(),
                State = "The running step was ended; nothing that is live was changed.",
                Next = $"Get-DeploynixDeployment {prepared.Site.Name} -Last 1 tells where it was; raise timeouts.deployment in the settings if it needs longer",
            };
        }

        ActRun Begin(CancellationTokenSource? limit) => new(Act.Deploy, prepared.Site, by, time, progress)
        {
            Outer = outer, Wait = prepared.Options.Wait, IgnoresFreeze = prepared.Options.IgnoreFreeze, Limit = limit,
        };
    }

    private async Task<DeployOutcome> DeployAsync(DeployPreparation prepared, ActRun act, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var beginning = new DeployBeginning(prepared, act, prepared.Seen);
        await using var fleet = await Fleet.OpenAsync(act, transports, prepared.Looks, () => beginning.Ahead(act), cancel);
        if (prepared.Site.Timeouts.Deployment is { } allowed) act.Limit?.CancelAfter(allowed);
        var seen = await SeenUnderLockAsync(prepared, fleet, cancel);
        if (!seen.SequenceEqual(prepared.Seen)) beginning = new(prepared, act, seen);
        var request = beginning.Request;
        act.Release = request.Release;
        foreach (var run in fleet.Runs) await run.AnnounceAsync(cancel);
        // Of the first look: what somebody did meanwhile is no better to estimate by.
        foreach (var server in prepared.Seen.Where(server => !server.Pace.IsEmpty)) act.Report(new Paced(server.Server.Name, server.Pace));
        RevisionSeen? revision = null;
        GateRollback? back = null;
        try
        {
            await fleet.RunAsync(beginning.StepsOf, beginning.Inspect, null, cancel);
            if (fleet.HasFailed) return fleet.Refuse();
            revision = await InspectAsync(fleet, request, beginning.Inspect, cancel);
            if (revision is null) return fleet.Refuse();
            foreach (var run in fleet.Runs)
            {
                await run.LogToAsync(SitePaths.Of(prepared.Site).Log(act.Release), $"deploy {act.Release} of {prepared.Site} ({request.Revision}, {revision.Commit}) by {by}", cancel);
            }
            var failure = await ReleaseAsync(revision);
            await fleet.ConcludeAsync(run => Conclusion(request, revision, run, OutcomeOf(run)), hurry: false);
            if (back is not null) await back.ConcludeAsync(hurry: false);
            if (failure is not null) return Lost(revision, failure);
        }
        catch (OperationCanceledException)
        {
            if (revision is not null) await fleet.ConcludeAsync(run => Conclusion(request, revision, run, run.IsLive ? back?.IsBack(run) == true ? Outcome.RolledBack : Outcome.LiveWithFailures : Outcome.Stopped), hurry: true);
            if (back is not null) await back.ConcludeAsync(hurry: true);
            throw;
        }
        var outcome = fleet.Outcome(revision.Commit, request.Revision.Name);
        return outcome.IsSuccess ? outcome with { Release = Made(request, revision, act) } : outcome;

        async Task<DeploynixException?> ReleaseAsync(RevisionSeen found)
        {
            var steps = fleet.Runs.ToDictionary(run => run, run => DeployPlanner.Release(request, Of(seen, run), found, first: run == fleet.Runs[0]));
            if (prepared.Gates is { Before.IsEmpty: true, After.IsEmpty: true })
            {
                await fleet.RunAsync(run => steps[run], null, run => act.Entry(run, Outcome.Succeeded, found.Commit, request.Revision.Name), cancel);
                return null;
            }
            var gates = new HealthGates(health!, prepared.Gates, fleet, act);
            await fleet.RunAsync(run => [.. steps[run].Where(step => step.Phase < Phase.Activate)], cancel);
            await gates.BeforeAsync(cancel);
            await fleet.RunAsync(run => [.. steps[run].Where(step => step.Phase is Phase.Activate or Phase.Reload)], cancel);
            if (await gates.AfterAsync(cancel) is { } results) return await LoseAsync(gates, results);
            // Not before: what it may be taken back to has to be there.
            await fleet.RunAsync(run => [.. steps[run].Where(step => step.Phase > Phase.Reload)], cancel);
            return null;
        }

        async Task<DeploynixException> LoseAsync(HealthGates gates, IReadOnlyCollection<HealthResult> results)
        {
            var reason = SiteHealth.Reason(results);
            foreach (var run in fleet.Runs) run.Fail(gates.Failure(HealthGates.StepName, results, "", ""));
            var migrations = await gates.MarkAsync(reason, cancel);
            var state = $"The site serves {act.Release}.";
            if (prepared.Gates.OnFailure == GateFailure.Rollback)
            {
                back = new GateRollback(gates, fleet, act, progress);
                state = await back.RunAsync(seen, cancel);
            }
            return gates.Failure(HealthGates.StepName, results, $"{state} {act.Release} is marked bad.{GateAdvice.Migrations(act.Release, migrations)}", GateAdvice.Next(prepared.Site, act.Release, back, RollbackTarget.Exists(seen), migrations));
        }

        Outcome OutcomeOf(ServerRun run) => back?.IsBack(run) == true ? Outcome.RolledBack : Outcomes.Of(run);

        DeployOutcome Lost(RevisionSeen found, DeploynixException failure) => new(
            DeploymentList.Of(prepared.Site, [.. fleet.Runs.Select(run => act.Entry(run, OutcomeOf(run), found.Commit, request.Revision.Name))]),
            [failure]) { Rollback = back?.Outcome };

        ShellCommand Conclusion(DeployRequest request, RevisionSeen revision, ServerRun run, Outcome outcome) => Sh.Lines(
            outcome is Outcome.Failed or Outcome.Stopped
                ? StateFiles.WriteRecord(SitePaths.Of(prepared.Site), DeployPlanner.Record(request, revision, ReleaseStatus.Failed, run.Failure?.Step ?? "stopped"))
                : Sh.Empty,
            Journal(run, act.Entry(run, outcome, revision.Commit, request.Revision.Name)));

        ShellCommand Journal(ServerRun run, JournalEntry entry) =>
            run.MayBeTold ? StateFiles.AppendJournalOnce(SitePaths.Of(prepared.Site), entry) : StateFiles.AppendJournal(SitePaths.Of(prepared.Site), entry);
    }

    private static ShellCommand Look(Site site, SitePaths paths, RecordsKnown? known, RevisionRequest revision, bool withRevision) => Sh.Lines(
        SiteProbe.ReleasesSince(paths, known),
        site.Framework == Framework.Detect ? SiteProbe.Marks : Sh.Empty,
        SiteProbe.Tools(paths, ["git", "tar", "flock", "setsid", "timeout", "sha256sum"]),
        SiteProbe.Remains(pace: true),
        DeployPlanner.PinnedComposer(site) is { } composer ? SiteProbe.Composer(composer) : Sh.Empty,
        withRevision ? SiteProbe.RemoteRevision(paths, site.Repository, revision.Name) : Sh.Empty,
        SiteProbe.End);

    private Plan Preview(Site site, RevisionRequest revision, DeployOptions options, IReadOnlyList<SiteSeen> seen)
    {
        var release = ReleaseId.Next(seen.Max(server => server.Now), seen.SelectMany(server => server.Releases).Select(other => other.Id));
        var request = new DeployRequest(site, revision, release, by, "preview", seen.Max(server => server.Now)) { Clean = options.Clean, BackupDatabase = options.BackupDatabase };
        var assumed = DeployRevision.Assume(site, revision, seen[0]);
        return new()
        {
            Act = Act.Deploy,
            Site = site,
            Release = release,
            Commit = assumed.Commit,
            Title = $"{site}: deploy {revision} ({assumed.Commit[..Math.Min(7, assumed.Commit.Length)]}) as {release}, instead of {string.Join(", ", seen.Select(server => server.Current?.Value ?? "nothing").Distinct())}",
            Servers = [.. seen.Select((server, index) => new ServerPlan
            {
                Server = server.Server,
                SeenCurrent = server.CurrentTarget,
                SeenRelease = server.Current,
                Steps = [.. DeployPlanner.Fetch(request, server), .. DeployPlanner.Release(request, server, assumed, index == 0)],
            })],
        };
    }

    /// <summary>What the probe saw, looked at again where somebody was faster between the look and the lock.</summary>
    private static async Task<IReadOnlyList<SiteSeen>> SeenUnderLockAsync(DeployPreparation prepared, Fleet fleet, CancellationToken cancel)
    {
        var seen = new List<SiteSeen>();
        foreach (var run in fleet.Runs)
        {
            var before = prepared.Seen.Single(server => server.Server == run.Server);
            if (run.Start.Current != before.CurrentTarget || (run.Start.Newest is { } newest && (ReleaseId.TryParse(newest) is not { } last || before.Find(last) is null)))
            {
                await run.PassAsync();
                var look = await run.AskAsync(Sh.Lines(SiteProbe.Releases(SitePaths.Of(prepared.Site)), SiteProbe.Remains()), cancel);
                before = SiteSeen.Parse(run.Server, look.Lines, lockIsOurs: true);
                SiteChecks.Readable(prepared.Site, before);
            }
            run.Before = before.Current?.Value ?? before.CurrentTarget ?? "nothing";
            seen.Add(before);
        }
        return seen;
    }

    private static async Task<RevisionSeen?> InspectAsync(Fleet fleet, DeployRequest request, ShellCommand inspect, CancellationToken cancel)
    {
        RevisionSeen? first = null;
        foreach (var run in fleet.Runs)
        {
            var (result, lines) = await run.AskAsync(inspect, cancel);
            if (!result.IsSuccess)
            {
                run.Fail(DeployRevision.NotFound(request.Site, request.Revision, run.Server, $"The site still serves {run.Before}; nothing was changed."));
                return null;
            }
            var seen = RevisionSeen.Parse(lines);
            first ??= seen;
            if (seen.Commit != first.Commit)
            {
                // The branch moved while the servers fetched; the next attempt finds them of one mind.
                run.Fail(new DeploynixException(ErrorKind.RevisionNotFound, $"{request.Revision} is {seen.Commit[..7]} here and {first.Commit[..7]} on {fleet.Runs[0].Server.Name}: it moved while it was fetched.")
                {
                    Site = request.Site.ToString(), Server = run.Server.Name, State = $"The site still serves {run.Before}; nothing was changed.", Next = $"Invoke-DeploynixDeploy {request.Site.Name}",
                });
                return null;
            }
        }
        return first;
    }

    private static Release Made(DeployRequest request, RevisionSeen revision, ActRun act) => new()
    {
        Id = request.Release.Value,
        Site = request.Site.Name,
        Environment = request.Site.Environment,
        SettingsPath = request.Site.SettingsPath,
        Active = true,
        ActiveOn = [.. request.Site.Servers.Select(server => server.Name)],
        Servers = [.. request.Site.Servers.Select(server => server.Name)],
        Status = ReleaseStatus.Finished,
        Time = request.Now,
        Commit = revision.Commit,
        Subject = revision.Subject,
        Author = revision.Author,
        Branch = request.Revision.Name,
        DeployedBy = request.By.ToString(),
        Duration = act.Elapsed,
        Path = SitePaths.Of(request.Site).Release(request.Release),
    };

    private static SiteSeen Of(IReadOnlyList<SiteSeen> seen, ServerRun run) => seen.Single(server => server.Server == run.Server);
}

/// <summary>A deployment that was looked at and can be done, and the channels that it was looked through, over which it can be done at once. Disposing it lets go of them; nothing is locked until it is done.</summary>
public sealed class DeployPreparation : IAsyncDisposable
{
    internal DeployPreparation(Site site, DeployOptions options, RevisionRequest revision, GateChoice gates, IReadOnlyList<SiteSeen> seen, IReadOnlyDictionary<string, StandingLook> looks, Plan? plan)
    {
        Looks = looks;
        Site = site;
        Options = options;
        Revision = revision;
        Gates = gates;
        Seen = seen;
        Plan = plan;
    }

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>What was asked for.</summary>
    public DeployOptions Options { get; }

    /// <summary>Every step that would be run, where the revision was asked for in the repository; null otherwise.</summary>
    public Plan? Plan { get; }

    /// <summary>One line for a prompt.</summary>
    public string Title => Plan?.Title ?? $"{Site}: deploy {Revision}, instead of {string.Join(", ", Seen.Select(server => server.Current?.Value ?? "nothing").Distinct())}";

    internal RevisionRequest Revision { get; }

    internal GateChoice Gates { get; }

    internal IReadOnlyList<SiteSeen> Seen { get; }

    internal IReadOnlyDictionary<string, StandingLook> Looks { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var look in Looks.Values) await look.DisposeAsync();
    }
}

/// <summary>How an act ended: what the journal has of it, and the failures of its servers.</summary>
public sealed record DeployOutcome(Deployment? Deployment, ImmutableArray<DeploynixException> Failures)
{
    /// <summary>The release that is live now; null after a failure.</summary>
    public Release? Release { get; init; }

    /// <summary>The rollback that followed, where the release did not pass its health gate; null where there was none.</summary>
    public DeployOutcome? Rollback { get; init; }

    /// <summary>Whether all of it was done on every server.</summary>
    public bool IsSuccess => Failures.IsEmpty;
}
