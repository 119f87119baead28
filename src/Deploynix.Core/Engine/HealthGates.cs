using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>The health gates of a deployment: before the swap they ask the release in private, after it what users get. Which checks, and what follows, is <see cref="GateChoice"/>'s.</summary>
internal sealed class HealthGates(SiteHealth health, GateChoice choice, Fleet fleet, ActRun act)
{
    /// <summary>What the gate after the swap is called in logs, journals and errors.</summary>
    public const string StepName = "health gate";

    /// <summary>What the one before it is called.</summary>
    public const string EarlyName = "health gate before the swap";

    private Site Site => act.Site;

    /// <summary>Asks the release before anybody is served by it. One that does not work fails the deployment on every server, which changes nothing that is live.</summary>
    public async Task BeforeAsync(CancellationToken cancel)
    {
        if (choice.Before.IsEmpty || fleet.HasFailed) return;
        var results = await AskAsync(fleet, Phase.Migrate, EarlyName, new() { Checks = choice.Before, Before = act.Release!.Value, StopsAtFailure = true }, cancel);
        foreach (var server in results.Where(result => result.AskedPhp).Select(result => result.Server).Distinct())
        {
            Warn($"{server}: {Site.Health.Gate.Through} does not hand out {act.Release}, so that PHP's own web server was asked; about_Deploynix_Health shows what nginx needs (health.gate.through)");
        }
        if (!IsLost(results)) return;
        if (choice.OnFailure == GateFailure.Warn)
        {
            Warn($"{act.Release} does not pass the {EarlyName}: {SiteHealth.Reason(results)}");
            return;
        }
        foreach (var run in fleet.Runs) run.Fail(Failure(EarlyName, results, act.StateAfter(run), $"Get-DeploynixLog {Site.Name} -Release {act.Release}, mend it, then deploy again; -NoGate goes live without it"));
    }

    /// <summary>Asks what is live; null where it passed, or where a failure is a warning.</summary>
    public async Task<ImmutableArray<HealthResult>?> AfterAsync(CancellationToken cancel)
    {
        if (choice.After.IsEmpty || !fleet.Runs.All(run => run.IsLive)) return null;
        var results = await VerifyAsync(fleet, cancel);
        if (!IsLost(results)) return null;
        if (choice.OnFailure != GateFailure.Warn) return results;
        Warn($"{act.Release} is live and is not healthy: {SiteHealth.Reason(results)}");
        return null;
    }

    /// <summary>Makes the checks of the gate after the swap, under whatever act the servers are.</summary>
    public Task<ImmutableArray<HealthResult>> VerifyAsync(Fleet servers, CancellationToken cancel) =>
        AskAsync(servers, Phase.Reload, StepName, new() { Checks = choice.After, StopsAtFailure = true }, cancel);

    /// <summary>Whether something does not work. What could not be told is no reason to take a site back.</summary>
    public static bool IsLost(IEnumerable<HealthResult> results) => results.Any(result => result.Status == HealthStatus.Unhealthy);

    /// <summary>Marks the release bad on every server, and gives the migrations that it was about to run, where that was looked at.</summary>
    public async Task<ImmutableArray<string>> MarkAsync(string reason, CancellationToken cancel)
    {
        var paths = SitePaths.Of(Site);
        var mark = new BadMark { Id = act.Release!.Value, By = act.By.ToString(), At = act.Time.GetUtcNow(), Run = act.Id, Reason = reason };
        var told = await Task.WhenAll(fleet.Runs.Select(async run =>
        {
            try
            {
                var (result, lines) = await run.AskAsync(Sh.Lines(StateFiles.MigrationsOf(paths, act.Release), StateFiles.WriteBad(paths, mark)), cancel);
                if (!result.IsSuccess) run.Warn($"{act.Release} could not be marked bad: {string.Join(' ', result.Tail.Select(line => line.Text))}");
                return lines;
            }
            catch (DeploynixException lost)
            {
                run.Warn($"{act.Release} could not be marked bad: {lost.What}");
                return [];
            }
        }));
        return [.. told.SelectMany(lines => lines).Select(line => line.Split('\t')).Where(parts => parts is ["migration", _]).Select(parts => parts[1]).Distinct()];
    }

    /// <summary>What the deployment fails with.</summary>
    public DeploynixException Failure(string gate, IReadOnlyCollection<HealthResult> results, string state, string next) => new(ErrorKind.HealthGateFailed, $"{act.Release} did not pass the {gate}: {SiteHealth.Reason(results)}.")
    {
        Site = Site.ToString(), Release = act.Release?.Value, Step = gate, State = state, Next = next,
        Output = [.. results.Where(result => result.Status == HealthStatus.Unhealthy).SelectMany(result => result.Output).Take(12)],
    };

    private async Task<ImmutableArray<HealthResult>> AskAsync(Fleet servers, Phase phase, string name, HealthRequest request, CancellationToken cancel)
    {
        var began = await Task.WhenAll(servers.Runs.Select(run => run.BeginAsync(phase, name)));
        ImmutableArray<HealthResult> results;
        try
        {
            results = await health.CheckAsync(Site, request, cancel);
        }
        catch (OperationCanceledException)
        {
            foreach (var run in servers.Runs.Where(run => run.IsLive)) run.Fail(new(ErrorKind.Stopped, $"stopped in the {name}: nothing proves that what is live works") { Step = name });
            throw;
        }
        await Task.WhenAll(servers.Runs.Select((run, i) => run.EndAsync(phase, name, began[i], !IsLost(results), results.Where(result => (result.Server ?? servers.Runs[0].Server.Name) == run.Server.Name).Select(result => result.ToString()))));
        if (results.All(result => result.Status == HealthStatus.Unknown)) Warn($"The {name} could tell nothing: {string.Join("; ", results.Select(result => $"{result.Check}: {result.Seen}").Distinct())}");
        return results;
    }

    private void Warn(string message) => fleet.Runs[0].Warn(message);
}
