using System.Text.RegularExpressions;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Tells what one release has that another one has not. It reads only, and takes no lock.</summary>
public sealed partial class ReleaseComparer(ITransportFactory transports)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    /// <summary>Compares two releases on the site's first server: commits, files, packages, built assets and migrations.</summary>
    /// <param name="site">The site.</param>
    /// <param name="from">The release that is compared.</param>
    /// <param name="to">The release that it is compared to; null for the live one.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">There is no such release, or the server could not be asked.</exception>
    public async Task<ReleaseDifference> CompareAsync(Site site, ReleaseReference from, ReleaseReference? to, CancellationToken cancel)
    {
        await using var probe = await PlanProbe.OpenAsync(site, site.Servers[0], transports, cancel);
        var looked = await probe.AskAsync(SiteProbe.Releases(SitePaths.Of(site)), Long, cancel);
        var seen = SiteSeen.Parse(probe.Server, looked.Lines.Count > 0 || looked.Failure is null ? looked.Lines : [looked.Failure]);
        SiteChecks.Readable(site, seen);
        var (first, second) = (Found(site, seen, from), Found(site, seen, to ?? new ReleaseReference("current")));
        var known = await CompareAsync(probe, site, seen, first, second, cancel);
        var (lines, why) = await LinesAsync(probe, "migrations", ReleaseComparison.Migrations(SitePaths.Of(site), first, second), Short, cancel);
        return why is null ? ReleaseDifferenceSeen.Migrations(known, lines) : known with { Unknown = known.Unknown.Add(why) };
    }

    /// <summary>Compares commits, files, packages and built assets, over a channel that is there.</summary>
    internal static async Task<ReleaseDifference> CompareAsync(PlanProbe probe, Site site, SiteSeen seen, ReleaseId from, ReleaseId to, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        var known = await HistoryAsync(probe, site, seen, from, to, cancel);
        var (lines, why) = await LinesAsync(probe, "packages", ReleaseComparison.Packages(paths, from, to), Short, cancel);
        known = why is null ? ReleaseDifferenceSeen.Packages(known, lines) : known with { Unknown = known.Unknown.Add(why) };
        (lines, why) = await LinesAsync(probe, "built assets", ReleaseComparison.Assets(paths, from, to, site.Publish), Short, cancel);
        return why is null ? ReleaseDifferenceSeen.Assets(known, lines) : known with { Unknown = known.Unknown.Add(why) };
    }

    /// <summary>By the commits; where one is not known any more, by the folders, and it is said why.</summary>
    private static async Task<ReleaseDifference> HistoryAsync(PlanProbe probe, Site site, SiteSeen seen, ReleaseId from, ReleaseId to, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        var known = new ReleaseDifference { Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, From = from.Value, To = to.Value };
        var (first, second) = (Commit(seen, from), Commit(seen, to));
        string? why;
        if (first is null || second is null)
        {
            why = $"commits: none is recorded of {(first is null ? from : to)}";
        }
        else
        {
            (var history, why) = await LinesAsync(probe, "commits", ReleaseComparison.History(paths, first, second), Long, cancel);
            if (why is null)
            {
                known = ReleaseDifferenceSeen.History(known, history, out var gone);
                if (gone.IsEmpty) return known;
                why = gone.Contains("mirror") ? "commits: the site has no mirror of the repository" : $"commits: {string.Join(", ", gone.Select(commit => commit[..Math.Min(10, commit.Length)]))} is not in the site's mirror any more";
            }
        }
        known = known with { Unknown = known.Unknown.Add(why) };
        var (files, wrong) = await LinesAsync(probe, "files", ReleaseComparison.Files(paths, from, to), Long, cancel);
        return wrong is null ? ReleaseDifferenceSeen.Files(known, files) : known with { Unknown = known.Unknown.Add(wrong) };
    }

    private static async Task<(IReadOnlyList<string> Lines, string? Why)> LinesAsync(PlanProbe probe, string part, ShellCommand command, TimeSpan limit, CancellationToken cancel)
    {
        var answer = await probe.AskAsync(command, limit, cancel);
        return (answer.Lines, answer.Failure is null ? null : $"{part}: {PlainText.Of(answer.Failure)}");
    }

    private static ReleaseId Found(Site site, SiteSeen seen, ReleaseReference reference) => Planning.RollbackTarget.Named(site, [seen], ReleaseChoice.Find(site, [seen], reference), force: true);

    /// <summary>A record is a file on the server: what is no hash in it does not get into a command.</summary>
    private static string? Commit(SiteSeen seen, ReleaseId release) => seen.Find(release)?.Record?.Commit is { } commit && Hash().IsMatch(commit) ? commit : null;

    [GeneratedRegex(@"\A[0-9a-f]{7,64}\z")]
    private static partial Regex Hash();
}
