using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// Reads and changes a site's .env. A change is made under the site's lock, and only to the file that was looked at; values travel as secrets, and no log,
/// journal or error has one.
/// </summary>
public sealed class SiteEnvironment(ITransportFactory transports, TimeProvider time, Operator by, OuterAct? outer = null)
{
    private readonly SiteReader _reader = new(transports);

    /// <summary>The variables of the site's .env, in its order.</summary>
    /// <exception cref="DeploynixException">There is none, or it cannot be read.</exception>
    public async Task<(ImmutableArray<EnvironmentVariable> Variables, ImmutableArray<string> Mistakes)> VariablesAsync(Site site, bool asPlainText, CancellationToken cancel)
    {
        var seen = await LookAsync(site, all: true, false, cancel);
        foreach (var server in seen.Where(server => server.Shared.File is null)) throw EnvironmentFailure.Unreadable(site, server);
        return (EnvironmentList.Of(site, seen, asPlainText), [.. seen.SelectMany(server => server.Shared.File!.Entries.Where(entry => entry.Problem is not null)
            .Select(entry => $"{server.Server.Name}: PHP cannot read the .env of {site}: line {entry.First + 1} has {entry.Problem}."))]);
    }

    /// <summary>What differs between what two releases were live with; null for the .env as it is now.</summary>
    /// <exception cref="DeploynixException">One of them was not kept.</exception>
    public async Task<ImmutableArray<EnvironmentChange>> CompareAsync(Site site, ReleaseReference from, ReleaseReference? to, CancellationToken cancel)
    {
        var seen = await LookAsync(site, all: true, false, cancel);
        var sites = seen.Select(server => server.Site).ToList();
        var (first, second) = (ReleaseChoice.Find(site, sites, from), to is null ? null : ReleaseChoice.Find(site, sites, to));
        return EnvironmentList.Compare(
            site,
            [.. seen.Select(server => (server.Server, Kept(server, first), second is null ? server.Shared.File ?? throw EnvironmentFailure.Unreadable(site, server) : Kept(server, second)))],
            first.Value, second?.Value ?? "now");

        Parsing.Dotenv.DotenvFile Kept(EnvironmentSeen server, ReleaseId release) =>
            server.Kept.GetValueOrDefault(release.Value)?.File ?? throw SharedEnvironment.NotKept(site, server.Server, release, "Nothing was changed.");
    }

    /// <summary>Plans to set variables. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It cannot be done; nothing was changed.</exception>
    public async Task<EnvironmentPlan> PlanSetAsync(Site site, IReadOnlyList<KeyValuePair<string, string>> values, bool refresh, LockWait wait, CancellationToken cancel) =>
        EnvironmentPlanner.Set(site, await LookFreeAsync(site, all: false, false, wait, cancel), values, refresh, by);

    /// <summary>Plans to remove variables. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It cannot be done; nothing was changed.</exception>
    public async Task<EnvironmentPlan> PlanRemoveAsync(Site site, IReadOnlyList<string> names, bool refresh, LockWait wait, CancellationToken cancel) =>
        EnvironmentPlanner.Remove(site, await LookFreeAsync(site, all: false, false, wait, cancel), names, refresh, by);

    /// <summary>Plans to put back what a release was live with; for null, the version before the last change. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It cannot be done; nothing was changed.</exception>
    public async Task<EnvironmentPlan> PlanRestoreAsync(Site site, ReleaseReference? release, bool refresh, LockWait wait, CancellationToken cancel)
    {
        var seen = await LookFreeAsync(site, all: release is not null, release is null, wait, cancel);
        return EnvironmentPlanner.Restore(site, seen, release is null ? null : ReleaseChoice.Find(site, [.. seen.Select(server => server.Site)], release), refresh, by);
    }

    /// <summary>Does it on every server.</summary>
    /// <exception cref="DeploynixException">Somebody works on the site or changed the file meanwhile, or it could not be written.</exception>
    /// <exception cref="AggregateException">The same, on several servers.</exception>
    public async Task ApplyAsync(EnvironmentPlan plan, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var act = new ActRun(Act.Environment, plan.Site, by, time, progress) { Outer = outer, Wait = wait };
        await using var fleet = await Fleet.OpenAsync(act, transports, cancel);
        act.Release = plan.Edits.Select(edit => edit.Seen.Site.Current).OfType<ReleaseId>().FirstOrDefault();
        var work = fleet.Runs.Select(run => (Run: run, Edit: plan.Edits.Single(edit => edit.Server == run.Server))).Where(pair => pair.Edit.ChangesText).ToList();
        foreach (var (run, edit) in work) run.Before = edit.Seen.Site.Current?.Value ?? ServerRun.Nothing;
        foreach (var (run, edit) in work)
        {
            // One server after another: what the first one refuses, the others are not asked.
            await WriteAsync(act, run, plan, edit, cancel);
            if (run.Failure is not null) break;
        }
        await Task.WhenAll(work.Where(pair => pair.Run.Failure is null && !fleet.HasFailed).Select(pair => ReloadAsync(pair.Run, pair.Edit.Reload, cancel)));
        await fleet.ConcludeAsync(
            run => work.Any(pair => pair.Run == run) && (!fleet.HasFailed || run.Failure is not null)
                ? StateFiles.AppendJournal(SitePaths.Of(plan.Site), act.Entry(run, run.Failure is null ? Outcome.Succeeded : Outcome.Failed, null, null) with { From = null, Message = run.Failure?.What ?? plan.What })
                : Sh.Script($":"),
            hurry: false);
        if (fleet.Refuse().Failures is { IsEmpty: false } failures) throw failures is [var one] ? one : new AggregateException(failures);
    }

    private static async Task WriteAsync(ActRun act, ServerRun run, EnvironmentPlan plan, EnvironmentEdit edit, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(edit.New.Text);
        var hash = Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
        var refresh = plan.Refreshes && edit.Seen.Site.Current is { } live
            ? new SiteSteps(plan.Site, edit.Server, live, live, null, null, act.By).ForArtisan(Artisan.Call(plan.Site.Php, "config:cache")) : null;
        act.Report(new StepStarted(run.Server.Name, Phase.Share, "write .env", 1, 1 + edit.Reload.Length));
        run.Count = 1 + edit.Reload.Length;
        var began = act.Time.GetTimestamp();
        try
        {
            var (result, _) = await run.AskAsync(EnvironmentFile.Replace(SitePaths.Of(plan.Site), edit.Seen.Shared.Hash, Convert.ToBase64String(bytes), hash, refresh), cancel);
            if (!result.IsSuccess) run.Fail(Explain(plan, edit, result));
            act.Report(new StepEnded(run.Server.Name, Phase.Share, "write .env", result.IsSuccess, act.Time.GetElapsedTime(began)));
        }
        catch (DeploynixException failure)
        {
            run.Fail(failure.At(plan.Site));
        }
    }

    private static async Task ReloadAsync(ServerRun run, ImmutableArray<Step> steps, CancellationToken cancel)
    {
        try
        {
            await run.RunAsync(steps, null, null, cancel);
        }
        catch (DeploynixException failure)
        {
            run.Fail(failure);
        }
    }

    private static DeploynixException Explain(EnvironmentPlan plan, EnvironmentEdit edit, StepResult result)
    {
        var (site, file) = (plan.Site, SitePaths.Of(plan.Site).SharedEnvironment);
        var redaction = new Redaction(EnvironmentPlanner.Values(edit.Old).Concat(EnvironmentPlanner.Values(edit.New)));
        var said = SiteScript.Words(result).Select(redaction.Mask).ToList();
        var (kind, what, next) = result switch
        {
            { TimedOut: true } => (ErrorKind.StepTimedOut, "To write .env and to cache the configuration took too long.", "raise timeouts.step in the settings if it needs longer"),
            { Status.Code: ExitCode.EnvironmentMoved } => (ErrorKind.EnvironmentFileMoved, $"{file} was changed by somebody else after this looked at it.", "look at it again, then run this again"),
            { Status.Code: ExitCode.EnvironmentOfAnother } => (ErrorKind.NotWritable, $"{file} belongs to {said.LastOrDefault()}, and the deploying user may not make a file that does.", "give the file to the deploying user (chown), then run this again"),
            { Status.Code: ExitCode.EnvironmentRejected } => (ErrorKind.EnvironmentFileInvalid, "The live release could not cache its configuration with the new .env.", "see what it says, and set the variable again; -NoRefresh leaves the live release alone"),
            _ => (ErrorKind.NotWritable, $"{file} could not be written.", $"Test-DeploynixSite {site.Name} -Check write-access, disk-space"),
        };
        return new(kind, what)
        {
            Site = site.ToString(), Server = edit.Server.Name, Output = [.. said.TakeLast(6)],
            State = plan.Edits.Length > 1 ? "On this server .env is what it was; servers before it in the settings have the new one." : "Nothing was changed.", Next = next,
        };
    }

    private Task<IReadOnlyList<EnvironmentSeen>> LookFreeAsync(Site site, bool all, bool previous, LockWait wait, CancellationToken cancel) => wait.UntilFreeAsync(async () =>
    {
        var seen = await LookAsync(site, all, previous, cancel);
        foreach (var server in seen.Where(server => outer?.Holds(site, server.Site.Holder) != true)) SiteChecks.Changeable(site, server.Site);
        return seen;
    }, cancel);

    private async Task<IReadOnlyList<EnvironmentSeen>> LookAsync(Site site, bool all, bool previous, CancellationToken cancel)
    {
        if (!SharedEnvironment.IsOf(site)) throw EnvironmentFailure.NotShared(site);
        var paths = SitePaths.Of(site);
        var seen = await Task.WhenAll(site.Servers.Select(async server => EnvironmentSeen.Parse(
            server, await _reader.LinesAsync(site, server, Sh.Lines(SiteProbe.Releases(paths), EnvironmentFile.Read(paths, all, previous)), cancel))));
        foreach (var server in seen) SiteChecks.Readable(site, server.Site);
        return seen;
    }
}
