using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// The servers of a site during one act. Phases are done by all together: a server that fails before the swap keeps every other from
/// swapping, and one that fails at the swap takes those back that swapped already, so that a site is never served from two releases.
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly ActRun _act;

    private Fleet(ActRun act, ImmutableArray<ServerRun> runs)
    {
        _act = act;
        Runs = runs;
    }

    public ImmutableArray<ServerRun> Runs { get; }

    public bool HasFailed => Runs.Any(run => run.Failure is not null);

    /// <summary>Takes the lock on every server, always in the same order, so that two acts cannot hold half of it each.</summary>
    public static Task<Fleet> OpenAsync(ActRun act, ITransportFactory transports, CancellationToken cancel) => OpenAsync(act, transports, new Dictionary<string, StandingLook>(), null, cancel);

    /// <inheritdoc cref="OpenAsync(ActRun, ITransportFactory, CancellationToken)"/>
    /// <param name="looks">What stands on the servers from the look before; a look serves one attempt.</param>
    /// <param name="first">What may be sent to the only server together with the wish for the lock.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static async Task<Fleet> OpenAsync(ActRun act, ITransportFactory transports, IReadOnlyDictionary<string, StandingLook> looks, Func<AheadSteps?>? first, CancellationToken cancel)
#pragma warning restore CS1573
    {
        var left = new Dictionary<string, StandingLook>(looks);
        var runs = ImmutableArray.CreateBuilder<ServerRun>(act.Site.Servers.Length);
        try
        {
            foreach (var server in act.Site.Servers)
            {
                runs.Add(await act.Wait.UntilFreeAsync(() =>
                {
                    left.Remove(server.Name, out var look);
                    return ServerRun.OpenAsync(act, transports.Open(server), look, act.Site.Servers.Length == 1 ? first : null, cancel);
                }, cancel));
            }
            if (act.IsRelease) HonourFreeze(act, runs);
            return new(act, runs.ToImmutable());
        }
        catch
        {
            foreach (var run in runs) await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same servers, under the same locks, for another act. It is this one that lets go of them.</summary>
    public Fleet Then(ActRun act) => new(act, [.. Runs.Select(run => run.Then(act))]);

    /// <summary>Runs the steps of every server, phase by phase; those of a single server, which nobody has to wait for, one after another.</summary>
    /// <param name="stepsOf">The steps.</param>
    /// <param name="asked">What each server is asked after them, if it is sent along; null for nothing.</param>
    /// <param name="entry">What the journal of a single server gets when all of it went well, if it is sent along; null for nothing.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Func<ServerRun, ImmutableArray<Step>> stepsOf, ShellCommand? asked, Func<ServerRun, JournalEntry>? entry, CancellationToken cancel)
    {
        var plans = Runs.ToDictionary(run => run, stepsOf);
        foreach (var (run, steps) in plans) run.Count += steps.Length;
        if (Runs is [var only])
        {
            await RunPhaseAsync(only, plans[only], asked, entry is null ? null : () => entry(only), cancel);
            return;
        }
        foreach (var phase in plans.Values.SelectMany(steps => steps).Select(step => step.Phase).Distinct().Order())
        {
            if (HasFailed && !Runs.Any(run => run.IsLive)) return;
            await Task.WhenAll(plans.Select(plan => RunPhaseAsync(plan.Key, plan.Value.Where(step => step.Phase == phase), null, null, cancel)));
            if (phase == Phase.Activate && HasFailed) await TakeBackAsync();
        }
    }

    /// <inheritdoc cref="RunAsync(Func{ServerRun, ImmutableArray{Step}}, ShellCommand, Func{ServerRun, JournalEntry}, CancellationToken)"/>
    public Task RunAsync(Func<ServerRun, ImmutableArray<Step>> stepsOf, CancellationToken cancel) => RunAsync(stepsOf, null, null, cancel);

    /// <summary>The last things of an act, on every server.</summary>
    public Task ConcludeAsync(Func<ServerRun, ShellCommand> script, bool hurry, bool last = false) => Task.WhenAll(Runs.Select(run => run.ConcludeAsync(script(run), hurry, last)));

    /// <summary>The act as the journal has it, with the failures of its servers.</summary>
    public DeployOutcome Outcome(string? commit, string? branch) => new(
        DeploymentList.Of(_act.Site, [.. Runs.Select(run => _act.Entry(run, Outcomes.Of(run), commit, branch))]),
        [.. Runs.Select(run => run.Failure).OfType<DeploynixException>()]);

    /// <summary>The failures of an act that did nothing, so that no journal has it.</summary>
    public DeployOutcome Refuse() => new(null, [.. Runs.Select(run => run.Failure).OfType<DeploynixException>()]);

    public async ValueTask DisposeAsync()
    {
        foreach (var run in Runs) await run.DisposeAsync();
    }

    /// <summary>A freeze that came after the look counts as well: under the lock it can be relied on.</summary>
    private static void HonourFreeze(ActRun act, IEnumerable<ServerRun> runs)
    {
        foreach (var run in runs)
        {
            if (run.Start is not { Freeze: { } record, Now: { } now } || record.Of(act.Site) is not { } freeze || !freeze.IsInForce(now)) continue;
            if (!act.IgnoresFreeze) throw FreezeRefusal.Explain(act.Site, freeze, run.Server.Name, $"The site serves {run.Start.Current ?? "nothing"}. Nothing was changed.");
            run.Warn($"This went on although the site is {freeze}.");
        }
    }

    private static async Task RunPhaseAsync(ServerRun run, IEnumerable<Step> steps, ShellCommand? asked, Func<JournalEntry>? entry, CancellationToken cancel)
    {
        try
        {
            await run.RunAsync(steps, asked, entry, cancel);
        }
        catch (DeploynixException failure)
        {
            run.Fail(failure);
        }
    }

    /// <summary>One server did not swap: those that did go back to what they served, if that is still theirs to decide.</summary>
    private async Task TakeBackAsync()
    {
        if (_act.NeverTakesBack || Runs.All(run => run.IsLive)) return;
        foreach (var run in Runs.Where(run => run.IsLive && run.Before != ServerRun.Nothing && ReleaseId.TryParse(run.Before) is not null))
        {
            var paths = SitePaths.Of(_act.Site);
            await run.TakeBackAsync(Sh.Lines(CurrentLink.Expect(paths, _act.Release!.RelativePath), CurrentLink.Swap(paths, ReleaseId.Parse(run.Before)), _act.AlsoTakeBack));
        }
    }
}
