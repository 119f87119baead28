using System.Collections.Concurrent;
using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What is said of an incident when it is opened.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Reason">What was seen.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Release">The release that it is about; null for the one that is live, or that was just left.</param>
public sealed record IncidentRequest(string Title, string? Reason, IncidentSeverity Severity, ReleaseReference? Release = null);

/// <summary>
/// Opens, keeps and closes incidents. They lie on the site's first server, so that everybody sees the same; no lock of the site is needed, and an act that somebody runs meanwhile is not held up.
/// </summary>
public sealed class SiteIncidents(ITransportFactory transports, TimeProvider time, Operator by)
{
    /// <summary>How far back the journal is read.</summary>
    private const int JournalLines = 1000;

    /// <summary>Within which time after a rollback an incident is about what was left, and not about what is live.</summary>
    private static readonly TimeSpan JustLeft = TimeSpan.FromHours(2);

    private readonly SiteReader _reader = new(transports);

    /// <summary>Incidents, newest first.</summary>
    /// <param name="site">The site.</param>
    /// <param name="id">One of them; null for the last ones.</param>
    /// <param name="last">How many of the last.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is none of that name, or a server could not be asked.</exception>
    public async Task<ImmutableArray<Incident>> ListAsync(Site site, string? id, int last, CancellationToken cancel)
    {
        var look = await LookAsync(site, id, last, cancel);
        if (id is not null && look.Incidents.IsEmpty) throw NotFound(site, $"No incident of {site} is called {id}.");
        return [.. look.Incidents.Select(seen => Of(site, look, seen))];
    }

    /// <summary>The incident that is open, with all that is known of it; null where none is.</summary>
    /// <exception cref="DeploynixException">A server could not be asked.</exception>
    public async Task<Incident?> FindOpenAsync(Site site, CancellationToken cancel) => (await ListAsync(site, null, 1, cancel)).FirstOrDefault(incident => incident.IsOpen);

    /// <summary>The line that would open an incident now. Changes nothing.</summary>
    /// <exception cref="DeploynixException">The site or the release is not there, or an incident is open already.</exception>
    internal async Task<IncidentLine> PlanAsync(Site site, IncidentRequest request, CancellationToken cancel)
    {
        var look = await LookAsync(site, null, 1, cancel);
        if (look.Incidents.FirstOrDefault(seen => seen.Closed is null) is { } open) throw AlreadyOpen(site, open.Id, open.Opened!.Title);
        var acts = look.Acts.Where(act => act.Act is Act.Deploy or Act.Activate or Act.Rollback && act.Outcome is Outcome.Succeeded or Outcome.LiveWithFailures or Outcome.RolledBack).ToList();
        var live = look.Servers[0].Current?.Value;
        var release = request.Release is { } named ? ReleaseChoice.Present(site, look.Servers, named).Value
            : acts.FirstOrDefault() is { } last && look.Servers[0].Now - last.Ended < JustLeft ? Left(last) ?? live : live;
        return new()
        {
            Event = IncidentEvent.Opened, By = by.ToString(), Title = request.Title, Text = request.Reason, Severity = request.Severity, Release = release,
            Since = acts.Find(act => act.Release == release) is { } began ? began.Outcome == Outcome.RolledBack ? began.Time : began.Ended : null,
        };

        static string? Left(Deployment last) => last.Outcome == Outcome.RolledBack ? last.Release : last.Act == Act.Rollback ? last.Previous : null;
    }

    /// <summary>Opens an incident and gives its id.</summary>
    /// <exception cref="DeploynixException">One is open already, or it could not be written: <see cref="ErrorKind.NotWritable"/>.</exception>
    internal Task<string> OpenAsync(Site site, IncidentLine line, CancellationToken cancel) => WriteAsync(site, IncidentFiles.Open(SitePaths.Of(site), line), cancel)!;

    /// <summary>The line that would open an incident of which nothing is known, since the server that keeps it is away.</summary>
    internal IncidentLine Blind(IncidentRequest request) => new() { Event = IncidentEvent.Opened, By = by.ToString(), Title = request.Title, Text = request.Reason, Severity = request.Severity };

    /// <summary>The commands that would open it.</summary>
    internal static string Describe(Site site, IncidentLine line) => Text($"{site}: open an incident on {site.Servers[0]}: {line.Title}{(line.Release is null ? "" : $" (release {line.Release})")}", IncidentFiles.Open(SitePaths.Of(site), line));

    /// <summary>The commands that would add to it.</summary>
    internal static string Describe(Site site, string? id, IncidentLine line) => Text($"{site}: add to the incident {id ?? "that is open"} on {site.Servers[0]}", IncidentFiles.Append(SitePaths.Of(site), id, line));

    /// <summary>The commands that would close it.</summary>
    internal static string DescribeClosing(Site site, string id, IncidentLine line) => Text($"{site}: close the incident {id} on {site.Servers[0]}", IncidentFiles.Close(SitePaths.Of(site), id, line));

    /// <summary>Adds to an incident, or to the one that is open, and gives its id.</summary>
    /// <exception cref="DeploynixException">There is none, or it could not be written.</exception>
    internal async Task<string> AddAsync(Site site, string? id, IReadOnlyList<IncidentLine> lines, CancellationToken cancel) =>
        await WriteAsync(site, IncidentFiles.Append(SitePaths.Of(site), id, lines), cancel)
        ?? throw NotFound(site, id is null ? "No incident is open." : $"No incident of {site} is called {id}.");

    /// <summary>Adds to the incident that is open, if one is; gives its id.</summary>
    /// <exception cref="DeploynixException">It could not be written.</exception>
    internal Task<string?> RecordAsync(Site site, IReadOnlyList<IncidentLine> lines, CancellationToken cancel) => WriteAsync(site, IncidentFiles.Append(SitePaths.Of(site), null, lines), cancel);

    /// <summary>Closes an incident.</summary>
    /// <exception cref="DeploynixException">It is not open, or it could not be written.</exception>
    internal async Task CloseAsync(Site site, string id, IncidentLine line, CancellationToken cancel)
    {
        _ = await WriteAsync(site, IncidentFiles.Close(SitePaths.Of(site), id, line), cancel) ?? throw NotFound(site, $"The incident {id} is not open any more.");
    }

    /// <summary>An incident that no server keeps, since none could.</summary>
    internal Incident NotKept(Site site, IncidentLine line) => new()
    {
        Id = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd_HHmmss", System.Globalization.CultureInfo.InvariantCulture), Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath,
        Title = line.Title ?? "", Reason = line.Text, Severity = line.Severity ?? default, Opened = time.GetUtcNow(), OpenedBy = line.By, Release = line.Release, Since = line.Since,
    };

    /// <summary>All that a report of an incident tells.</summary>
    /// <param name="site">The site.</param>
    /// <param name="id">The incident; null for the last one.</param>
    /// <param name="accessLog">The web server's log, on the servers; null to look for it, empty for none.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is none, or a server could not be asked.</exception>
    public async Task<IncidentReport> ReportAsync(Site site, string? id, string? accessLog, CancellationToken cancel)
    {
        var look = await LookAsync(site, id, 1, cancel);
        var seen = look.Incidents.FirstOrDefault() ?? throw NotFound(site, id is null ? $"{site} had no incident yet." : $"No incident of {site} is called {id}.");
        var incident = Of(site, look, seen);
        var evidence = EvidenceOf(site, look, seen);
        var bad = Record(look, incident.Release);
        var good = Record(look, evidence.Replacement ?? look.Acts.FirstOrDefault(act => act.Release == incident.Release && act.Act is Act.Deploy)?.Previous);
        var (commits, more) = bad?.Commit is { } to ? await CommitsAsync(site, good?.Commit == to ? null : good?.Commit, to, cancel) : ([], 0);
        var (traffic, gaps) = accessLog is { Length: 0 } ? (null, []) : await TrafficAsync(site, accessLog ?? site.Watch.AccessLog, incident, evidence, cancel);
        var made = time.GetUtcNow();
        return new()
        {
            Incident = incident.IsOpen ? incident : incident with
            {
                Items = [.. incident.Items.Select(item => item is { Item: IncidentStep.PostMortem, Status: IncidentStepStatus.Open } ? item with { Status = IncidentStepStatus.Done, Evidence = "this report", At = made, By = by.ToString() } : item)],
            },
            Made = made,
            By = by.ToString(),
            Servers = [.. site.Servers.Select(server => server.Name)],
            Replacement = evidence.Replacement,
            Branch = bad?.Branch,
            Commits = commits,
            MoreCommits = more,
            Migrations = incident.Release is { } release && look.Migrations is { } history ? history.RanBy(release) : [],
            People = [.. incident.Timeline.Where(moment => moment.By is not null && moment.At >= (incident.Since ?? incident.Opened)).GroupBy(moment => moment.By!).Select(group => (group.Key, group.Count())).OrderByDescending(pair => pair.Item2)],
            Traffic = traffic,
            Gaps = gaps,
        };
    }

    private async Task<(ImmutableArray<ReportCommit>, int)> CommitsAsync(Site site, string? from, string to, CancellationToken cancel)
    {
        var lines = (await _reader.LinesAsync(site, site.Servers[0], ReleaseCommits.Between(SitePaths.Of(site), from, to), cancel)).Select(line => line.Split('\t')).ToList();
        ImmutableArray<ReportCommit> commits = [.. lines.Where(parts => parts is ["commit", _, _, _, _, ..]).Select(parts => new ReportCommit(
            parts[1], parts[2].TrimEnd(), DateTimeOffset.TryParse(parts[3], System.Globalization.CultureInfo.InvariantCulture, out var at) ? at.ToUniversalTime() : null, string.Join(' ', parts[4..]).TrimEnd()))];
        var count = lines.Where(parts => parts is ["commits", _]).Select(parts => int.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0).FirstOrDefault();
        return (commits, from is null ? 0 : Math.Max(0, count - commits.Length));
    }

    private async Task<(Traffic?, ImmutableArray<string>)> TrafficAsync(Site site, string? path, Incident incident, IncidentEvidence evidence, CancellationToken cancel)
    {
        var (from, to) = Span(incident, evidence);
        var seen = await Task.WhenAll(site.Servers.Select(async server =>
        {
            try
            {
                return (server.Name, TrafficSeen.Parse(server.Name, site.Name, await _reader.LinesAsync(site, server, AccessLog.Read(site, path, from, to), cancel)));
            }
            catch (DeploynixException failure)
            {
                return (server.Name, new TrafficSeen(null, [], [], [$"The access log of {server} could not be read: {failure.What}"]));
            }
        }));
        return (TrafficSeen.Merge(seen, from, to), [.. seen.SelectMany(one => one.Item2.Gaps)]);
    }

    /// <summary>From a quarter of an hour before the release to a quarter of an hour after its end, in whole minutes; a day at most.</summary>
    private (DateTimeOffset From, DateTimeOffset To) Span(Incident incident, IncidentEvidence evidence)
    {
        var around = TimeSpan.FromMinutes(15);
        var end = (evidence.WayBack?.Ended is { } back && back > (incident.Closed ?? default) ? back : incident.Closed ?? time.GetUtcNow()) + around;
        if (end > time.GetUtcNow()) end = time.GetUtcNow();
        var begin = (incident.Since is { } since && since < incident.Opened ? since : incident.Opened) - around;
        if (end - begin > TimeSpan.FromDays(1)) begin = incident.Opened - around;
        if (end - begin > TimeSpan.FromDays(1)) end = begin + TimeSpan.FromDays(1);
        return (Floor(begin), Floor(end).AddSeconds(59));

        static DateTimeOffset Floor(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 60 * 60);
    }

    private static ReleaseRecord? Record(Look look, string? release) => release is not null && ReleaseId.TryParse(release) is { } id ? look.Servers[0].Find(id)?.Record : null;

    private static Incident Of(Site site, Look look, IncidentSeen seen)
    {
        var evidence = EvidenceOf(site, look, seen);
        var opened = seen.Opened!;
        return new()
        {
            Id = seen.Id,
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Title = opened.Title ?? "",
            Reason = opened.Text,
            Severity = opened.Severity ?? default,
            Opened = opened.At ?? default,
            OpenedBy = opened.By,
            Closed = seen.Closed?.At,
            ClosedBy = seen.Closed?.By,
            Resolution = seen.Closed?.Text,
            Release = opened.Release,
            Since = opened.Since,
            Server = site.Servers[0].Name,
            Items = IncidentChecklist.Of(evidence),
            Timeline = IncidentTimeline.Of(evidence),
            Problems = seen.Problems,
            Unread = look.Unread,
        };
    }

    private static IncidentEvidence EvidenceOf(Site site, Look look, IncidentSeen seen)
    {
        var first = look.Servers[0];
        var release = new[] { seen.Opened!.Release, first.Current?.Value }.OfType<string>().Select(ReleaseId.TryParse).OfType<ReleaseId>().FirstOrDefault(id => first.Find(id) is not null);
        var framework = site.Framework != Framework.Detect ? site.Framework
            : release is null ? Framework.Detect
            : first.Has(release, "artisan") ? Framework.Laravel : first.Has(release, "composer.json") ? Framework.Php : Framework.Custom;
        return new(site, seen, look.Acts, look.Migrations, framework);
    }

    /// <summary>Asks all servers. The first one has what is kept; another one that is away may be what the incident is about, and is told of.</summary>
    private async Task<Look> LookAsync(Site site, string? id, int last, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        var away = new ConcurrentQueue<(Server Server, string Why)>();
        var all = await Task.WhenAll(site.Servers.Select(async (server, i) =>
        {
            var look = Sh.Lines(
                SiteProbe.Releases(paths), SiteProbe.Journal(paths, JournalLines), i == 0 ? IncidentFiles.Read(paths, id, last) : Sh.Empty, i == 0 ? StateFiles.ReadMigrations(paths) : Sh.Empty);
            try
            {
                var lines = await _reader.LinesAsync(site, server, look, cancel);
                var seen = SiteSeen.Parse(server, lines);
                SiteChecks.Initialized(site, seen);
                return (Seen: (SiteSeen?)seen, Lines: lines);
            }
            catch (DeploynixException failure) when (i > 0)
            {
                away.Enqueue((server, failure.What));
                return (Seen: null, Lines: (IReadOnlyList<string>)[]);
            }
        }));
        ImmutableArray<SiteSeen> servers = [.. all.Select(one => one.Seen).OfType<SiteSeen>()];
        ImmutableArray<string> unread = [.. away.OrderBy(one => site.Servers.IndexOf(one.Server)).Select(one => $"the journal of {one.Server} could not be read: {one.Why}")];
        return new(servers, [.. DeploymentList.Merge(site, servers)], IncidentSeen.Parse(all[0].Lines), MigrationHistory.Parse(all[0].Lines), unread);
    }

    private async Task<string?> WriteAsync(Site site, ShellCommand script, CancellationToken cancel)
    {
        var server = site.Servers[0];
        var lines = new List<string>();
        var result = await OneCommand.RunAsync(transports.Open(server), script, site.Timeouts.Step, line =>
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }, cancel);
        var id = lines.Where(line => line.StartsWith("incident\t", StringComparison.Ordinal)).Select(line => line.Split('\t')[1]).FirstOrDefault();
        if (result.IsSuccess && id is not null) return id;
        if (result.Status.Code == ExitCode.IncidentMissing) return null;
        if (result.Status.Code == ExitCode.IncidentOpen) throw AlreadyOpen(site, id ?? "", null);
        throw new DeploynixException(result.TimedOut ? ErrorKind.StepTimedOut : ErrorKind.NotWritable, $"The incident could not be written to {SitePaths.Of(site).Incidents}.")
        {
            Site = site.ToString(), Server = server.Name, Output = [.. SiteScript.Words(result).TakeLast(5)], State = "Nothing was put down.", Next = $"Test-DeploynixSite {site.Name} -Check disk-space, write-access",
        };
    }

    private static DeploynixException AlreadyOpen(Site site, string id, string? title) => new(ErrorKind.IncidentOpen, $"An incident is open already: {id}{(title is null ? "" : $" ({title})")}.")
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixIncident {site.Name}; add to it by Update-DeploynixIncident, or close it by Stop-DeploynixIncident",
    };

    private static DeploynixException NotFound(Site site, string what) => new(ErrorKind.IncidentNotFound, what)
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixIncident {site.Name} -All",
    };

    private static string Text(string title, ShellCommand command) => $"{title}\n\n      {command.ToString().Replace("\n", "\n      ", StringComparison.Ordinal)}";

    private sealed record Look(ImmutableArray<SiteSeen> Servers, ImmutableArray<Deployment> Acts, ImmutableArray<IncidentSeen> Incidents, MigrationHistory? Migrations, ImmutableArray<string> Unread);
}
