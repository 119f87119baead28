using System.Collections.Concurrent;
using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Looks at a site on its servers without changing anything: one exec channel per server and look.</summary>
public sealed class SiteReader(ITransportFactory transports)
{
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<(Server Server, string Path), RecordsSeen> _known = new();

    /// <summary>The site's releases, newest first, those that are on several servers as one.</summary>
    /// <exception cref="DeploynixException">The site is not there, or a server could not be asked.</exception>
    public async Task<ImmutableArray<Release>> ReleasesAsync(Site site, CancellationToken cancel)
    {
        var seen = await LookAsync(site, SiteProbe.ReleasesSince, cancel);
        foreach (var server in seen) SiteChecks.Readable(site, server);
        return ReleaseList.Merge(site, seen);
    }

    /// <summary>The last acts on the site, newest first, those of one run on several servers as one; interrupted deployments among them.</summary>
    /// <exception cref="DeploynixException">The site is not there, or a server could not be asked.</exception>
    public async Task<ImmutableArray<Deployment>> DeploymentsAsync(Site site, int last, CancellationToken cancel)
    {
        var seen = await LookAsync(site, (paths, known) => Sh.Lines(SiteProbe.ReleasesSince(paths, known), SiteProbe.Remains(), SiteProbe.Journal(paths, last)), cancel);
        foreach (var server in seen) SiteChecks.Readable(site, server);
        return [.. DeploymentList.Merge(site, seen).Take(last)];
    }

    /// <summary>The release that a reference means, whatever its state, if a server has it.</summary>
    /// <exception cref="DeploynixException">There is none, or the site is not there.</exception>
    public async Task<ReleaseId> PresentReleaseAsync(Site site, ReleaseReference reference, CancellationToken cancel)
    {
        var seen = await LookAsync(site, SiteProbe.ReleasesSince, cancel);
        foreach (var server in seen) SiteChecks.Readable(site, server);
        return ReleaseChoice.Present(site, seen, reference);
    }

    /// <summary>The release that a reference means, whatever its state, and though it may be gone; the newest for none.</summary>
    /// <exception cref="DeploynixException">There is none, or the site is not there.</exception>
    public async Task<ReleaseId> ReleaseAsync(Site site, ReleaseReference? reference, CancellationToken cancel)
    {
        var seen = await LookAsync(site, SiteProbe.ReleasesSince, cancel);
        foreach (var server in seen) SiteChecks.Readable(site, server);
        if (reference is not null) return ReleaseChoice.Find(site, seen, reference);
        return seen[0].Releases.Select(release => release.Id).FirstOrDefault() ?? throw new DeploynixException(ErrorKind.ReleaseNotFound, "There is no release yet.")
        {
            Site = site.ToString(), Next = $"Invoke-DeploynixDeploy {site.Name}",
        };
    }

    /// <summary>Runs a look on every server of the site at once and reads what it says.</summary>
    internal async Task<IReadOnlyList<SiteSeen>> LookAsync(Site site, Func<SitePaths, ShellCommand> look, CancellationToken cancel) =>
        await Task.WhenAll(site.Servers.Select(server => LookAsync(site, server, look(SitePaths.Of(site)), cancel)));

    /// <summary>The same for a look that begins with <see cref="SiteProbe.ReleasesSince"/>: of many records, what an earlier look learnt is not sent again.</summary>
    internal async Task<IReadOnlyList<SiteSeen>> LookAsync(Site site, Func<SitePaths, RecordsKnown?, ShellCommand> look, CancellationToken cancel) =>
        await Task.WhenAll(site.Servers.Select(server => SeenAsync(site, server, known => LinesAsync(site, server, look(SitePaths.Of(site), known), cancel))));

    /// <summary>The same, over channels that stay for the act that is planned from it. The looks are the caller's, and come by the names of their servers.</summary>
    internal async Task<(IReadOnlyList<SiteSeen> Seen, IReadOnlyDictionary<string, StandingLook> Looks)> StandAsync(
        Site site, Func<SitePaths, RecordsKnown?, ShellCommand> look, OuterAct? outer, TimeProvider time, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        var opening = site.Servers.Select(server => StandAsync(site, server, known => Supervisor.After(paths, look(paths, known), outer?.TokenFor(site)), time, cancel)).ToList();
        try
        {
            var opened = await Task.WhenAll(opening);
            return ([.. opened.Select(one => one.Seen)], opened.ToDictionary(one => one.Seen.Server.Name, one => one.Look));
        }
        catch
        {
            foreach (var one in opening.Where(one => one.IsCompletedSuccessfully)) await (await one).Look.DisposeAsync();
            throw;
        }
    }

    /// <summary>The log of a release, line by line; with <paramref name="follow"/> the lines that come, until the lock's holder is done or it is cancelled.</summary>
    /// <exception cref="DeploynixException">No such log is kept.</exception>
    public async Task LogAsync(Site site, Server server, ReleaseId release, int? last, bool follow, Action<string> onLine, CancellationToken cancel)
    {
        var result = await OneCommand.RunAsync(
            transports.Open(server), LogReading.Read(SitePaths.Of(site), release, last, follow), Timeout.InfiniteTimeSpan,
            line =>
            {
                if (line.Channel == OutputChannel.Out) onLine(line.Text);
            },
            cancel);
        if (result.Status.Code == LogReading.NoLog)
        {
            throw new DeploynixException(ErrorKind.LogNotFound, $"No log of {release} is kept.")
            {
                Site = site.ToString(), Server = server.Name, Next = $"Get-DeploynixRelease {site.Name} -All",
            };
        }
    }

    private async Task<(SiteSeen Seen, StandingLook Look)> StandAsync(Site site, Server server, Func<RecordsKnown?, ShellCommand> command, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(LookPatience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        StandingLook? look = null;
        try
        {
            var seen = await SeenAsync(site, server, async known =>
            {
                if (look is not null) await look.DisposeAsync();
                (look, var lines) = await StandingLook.OpenAsync(transports.Open(server), command(known), time, both.Token);
                var told = lines.Where(line => line.Channel == OutputChannel.Out).Select(line => line.Text).ToList();
                return told.Count > 0 ? told : [.. lines.TakeLast(5).Select(line => line.Text)];
            });
            look!.Told(seen.Now);
            return (seen, look);
        }
        catch (Exception e)
        {
            if (look is not null) await look.DisposeAsync();
            if (e is OperationCanceledException && !cancel.IsCancellationRequested) throw Unanswered(site, server);
            throw;
        }
    }

    /// <summary>Reads an answer in the light of what was known, and asks again as one who knows nothing where that does not fit.</summary>
    private async Task<SiteSeen> SeenAsync(Site site, Server server, Func<RecordsKnown?, Task<IReadOnlyList<string>>> ask)
    {
        var key = (server, site.Path);
        _known.TryGetValue(key, out var before);
        var lines = await ask(before?.Known);
        var (records, isComplete) = RecordsSeen.Read(lines, before);
        if (!isComplete)
        {
            lines = await ask(null);
            (records, _) = RecordsSeen.Read(lines, null);
        }
        if (records is null) _known.TryRemove(key, out _);
        else _known[key] = records;
        return SiteSeen.Parse(server, lines, known: records);
    }

    private static DeploynixException Unanswered(Site site, Server server) => new(ErrorKind.StepTimedOut, "The server did not answer within a minute.")
    {
        Site = site.ToString(), Server = server.Name, State = "Nothing was changed.", Next = $"ssh {server.Address} uptime",
    };

    private async Task<SiteSeen> LookAsync(Site site, Server server, ShellCommand look, CancellationToken cancel) =>
        SiteSeen.Parse(server, await LinesAsync(site, server, look, cancel));

    /// <summary>What a look printed on a server, line by line; where that is nothing, its last errors.</summary>
    internal async Task<IReadOnlyList<string>> LinesAsync(Site site, Server server, ShellCommand look, CancellationToken cancel)
    {
        var lines = new List<string>();
        var errors = new OutputTail(5);
        var transport = transports.Open(server);
        await using var process = await transport.StartAsync(look, cancel);
        await process.CloseInputAsync();
        using var limit = new CancellationTokenSource(LookPatience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await foreach (var line in process.Output.WithCancellation(both.Token))
            {
                if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
                else errors.Add(line);
            }
            await process.Completion.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Unanswered(site, server);
        }
        return lines.Count > 0 ? lines : [.. errors.Lines.Select(line => line.Text)];
    }
}
