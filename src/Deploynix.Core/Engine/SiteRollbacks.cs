using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Finds out what a rollback would take back, and what not: one channel per server, no lock, nothing written.</summary>
public sealed class SiteRollbacks(ITransportFactory transports, Operator by)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    /// <summary>The plan for a target, chosen as a rollback chooses it.</summary>
    /// <param name="site">The site.</param>
    /// <param name="target">The release to go back to; null for the last known good one.</param>
    /// <param name="restoreEnvironment">Whether the .env that it was live with would come back with it.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is no such release, or a server could not be reached.</exception>
    public async Task<RollbackPlan> PlanAsync(Site site, ReleaseReference? target, bool restoreEnvironment, CancellationToken cancel)
    {
        var opening = site.Servers.Select(server => PlanProbe.OpenAsync(site, server, transports, cancel)).ToList();
        try
        {
            var probes = await Task.WhenAll(opening);
            var seen = await Task.WhenAll(probes.Select(probe => LookAsync(probe, site, cancel)));
            foreach (var server in seen) SiteChecks.Initialized(site, server);
            var release = target is null ? RollbackTarget.LastKnownGood(site, seen) : RollbackTarget.Named(site, seen, ReleaseChoice.Find(site, seen, target), force: true);
            var plan = ActivationPlanner.Plan(Act.Rollback, site, seen, release, by, restoreEnvironment) with { Freeze = FreezeRefusal.InForce(site, seen) };
            var facts = new RollbackFacts
            {
                Site = site, Plan = plan, Seen = seen, Target = release,
                Live = seen.Select(server => server.Current).OfType<ReleaseId>().DefaultIfEmpty(null).Max(),
                Servers = [.. seen.Select(server => new RollbackServer { Server = server.Server.Name, Active = server.Current?.Value ?? server.CurrentTarget })],
            };
            facts = facts with { IsLaravel = IsLaravel(facts) };
            return RollbackAssessor.Assess(seen.All(server => server.Current == release) ? facts : await FindOutAsync(facts, probes, cancel));
        }
        finally
        {
            foreach (var probe in opening.Where(probe => probe.IsCompletedSuccessfully)) await (await probe).DisposeAsync();
        }
    }

    private static async Task<RollbackFacts> FindOutAsync(RollbackFacts facts, PlanProbe[] probes, CancellationToken cancel)
    {
        facts = facts with { Left = Left(facts, await probes[0].AskAsync(RollbackProbe.Left(SitePaths.Of(facts.Site), facts.Target), Short, cancel)) };
        // Each server has one channel, and is asked on it one thing after another; the servers are asked at once.
        var first = FirstAsync(facts, probes[0], cancel);
        var others = probes.Skip(1).Select(probe => OwnAsync(facts, probe, cancel)).ToList();
        var known = await first;
        var own = await Task.WhenAll(others);
        return known with { Servers = [known.Servers[0], .. own.Select(server => server.Server)], Unknown = [.. known.Unknown, .. own.SelectMany(server => server.Unknown)] };
    }

    /// <summary>What all servers share is asked on the first one.</summary>
    private static async Task<RollbackFacts> FirstAsync(RollbackFacts facts, PlanProbe probe, CancellationToken cancel)
    {
        var paths = SitePaths.Of(facts.Site);
        var unknown = facts.Unknown.ToBuilder();
        if (facts.Live is { } gone && facts.Seen[0].Find(gone) is null) unknown.Add($"commits, files and packages: {gone}, which is live, is not there any more");
        if (facts.Live is { } live && facts.Seen[0].Find(live) is not null) facts = facts with { Code = await ReleaseComparer.CompareAsync(probe, facts.Site, facts.Seen[0], facts.Target, live, cancel) };
        if (facts.IsLaravel)
        {
            var records = await probe.AskAsync(Sh.Lines(StateFiles.ReadMigrations(paths), Sh.Script($":")), Short, cancel);
            Tell("recorded migrations", records.Failure);
            var ran = await AskApplicationAsync(facts, probe, (at, now) => RollbackScript.Migrations(paths, facts.Site.Php, at, now, facts.Target), RanMigrations.Parse, cancel);
            Tell("migrations", ran.Why);
            var workers = await probe.AskAsync(WorkerProbe.Processes(paths), Short, cancel);
            var named = workers.Failure is null && workers.Lines.Count > 0
                ? WorkersSeen.Parse(facts.Site, probe.Server, workers.Lines).Workers.Where(worker => worker.Connection is not null || worker.Queue is not null).Select(worker => $"{worker.Connection}={worker.Queue}").Distinct(StringComparer.Ordinal).ToList() : [];
            var jobs = await AskApplicationAsync(facts, probe, (at, now) => RollbackScript.Waiting(paths, facts.Site.Php, at, now, facts.Target, facts.Left, named), RollbackSeen.JobsOf, cancel);
            Tell("jobs", jobs.Why);
            foreach (var failed in jobs.Answer?.Jobs.Where(waiting => waiting is { Reason: not null, Count: null }) ?? []) Tell($"jobs in {failed.Connection}", failed.Reason);
            var backups = await probe.AskAsync(RollbackProbe.Backups(paths), Short, cancel);
            Tell("backups", backups.Failure);
            facts = facts with
            {
                Records = MigrationHistory.Parse(records.Lines), Ran = ran.Answer, Jobs = jobs.Answer?.Jobs, Backups = BackupsSeen.Parse(facts.Site, probe.Server, backups.Lines),
            };
        }
        var own = await OwnAsync(facts, probe, cancel);
        return facts with { Servers = facts.Servers.SetItem(0, own.Server), Unknown = [.. unknown, .. own.Unknown] };

        void Tell(string part, string? why)
        {
            if (why is not null) unknown.Add($"{part}: {PlainText.Of(why)}");
        }
    }

    /// <summary>What is a server's own: its .env, its cached configuration, its shared files.</summary>
    private static async Task<(RollbackServer Server, ImmutableArray<string> Unknown)> OwnAsync(RollbackFacts facts, PlanProbe probe, CancellationToken cancel)
    {
        var (site, paths) = (facts.Site, SitePaths.Of(facts.Site));
        var server = facts.Servers.First(one => one.Server == probe.Server.Name);
        var unknown = ImmutableArray.CreateBuilder<string>();
        var where = site.Servers.Length > 1 ? $"{probe.Server.Name}: " : "";
        if (SharedEnvironment.IsOf(site, facts.IsLaravel))
        {
            var answer = await probe.AskAsync(RollbackProbe.Environment(paths, facts.Target), Short, cancel);
            var (now, then, configuration) = RollbackSeen.Environment(answer.Lines);
            if (answer.Failure is { } failure) unknown.Add($"{where}.env: {PlainText.Of(failure)}");
            else if (now.File is null) unknown.Add($"{where}.env: the shared .env is not there, or cannot be read");
            else if (then.File is null) unknown.Add($"{where}.env: none was kept of {facts.Target}, so that it is not known what it was live with");
            server = server with
            {
                Configuration = facts.IsLaravel ? configuration : ConfigurationCache.None,
                EnvironmentKept = then.File is not null,
                Environment = now.File is not null && then.File is not null ? EnvironmentList.Compare(site, [(probe.Server, then.File, now.File)], facts.Target.Value, "now") : [],
            };
        }
        var folders = site.SharedDirectories;
        if (!folders.IsEmpty && (facts.IsLaravel || !site.DefaultedLists.HasFlag(DefaultedLists.SharedDirectories)))
        {
            if (facts.Left is { } left)
            {
                var answer = await probe.AskAsync(RollbackProbe.Uploads(paths, folders, left), Long, cancel);
                if (answer.Failure is null && RollbackSeen.Uploads(answer.Lines) is { } uploads) server = server with { Uploads = uploads.Files, UploadBytes = uploads.Bytes, MoreUploads = uploads.More };
                else unknown.Add($"{where}uploads: {PlainText.Of(answer.Failure ?? "they could not be counted")}");
            }
            else
            {
                unknown.Add($"{where}uploads: nothing tells when {facts.Target} was left");
            }
        }
        return (server, unknown.ToImmutable());
    }

    /// <summary>Asks the live release; where that does not start, which may be why somebody wants to go back, the one that would be live.</summary>
    private static async Task<(T? Answer, string? Why)> AskApplicationAsync<T>(
        RollbackFacts facts, PlanProbe probe, Func<ReleaseId, ReleaseId, ShellCommand> question, Func<LaravelAnswer, T?> read, CancellationToken cancel) where T : class
    {
        string? why = null;
        foreach (var at in new[] { facts.Live, facts.Target }.OfType<ReleaseId>().Distinct())
        {
            var answer = await probe.AskAsync(question(at, facts.Live ?? facts.Target), Long, cancel);
            if (read(LaravelAnswer.Parse(answer.Lines)) is { } told) return (told, null);
            why ??= $"{at} does not answer ({answer.Failure ?? "its answer is cut"})";
        }
        return (null, why);
    }

    private static bool IsLaravel(RollbackFacts facts) => facts.Site.Framework == Framework.Laravel
        || (facts.Site.Framework == Framework.Detect && new[] { facts.Target, facts.Live }.OfType<ReleaseId>().Any(release => facts.Seen[0].Has(release, "artisan")));

    /// <summary>As the journal tells; of a release that it does not know to have been left, when the oldest newer one was made.</summary>
    private static DateTimeOffset? Left(RollbackFacts facts, PlanAnswer journal) =>
        RollbackSeen.Left(facts.Target, journal.Lines) ?? facts.Seen[0].Releases.Where(release => release.Id > facts.Target && release.IsFinished).Select(release => release.Record?.Finished ?? release.Begun).Min();

    private static async Task<SiteSeen> LookAsync(PlanProbe probe, Site site, CancellationToken cancel)
    {
        var answer = await probe.AskAsync(Sh.Lines(SiteProbe.Releases(SitePaths.Of(site)), SiteProbe.KeptEnvironments()), Long, cancel);
        return SiteSeen.Parse(probe.Server, answer.Lines.Count > 0 || answer.Failure is null ? answer.Lines : [answer.Failure]);
    }
}
