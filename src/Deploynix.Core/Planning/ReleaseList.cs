using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Brings together what the servers of a site have: one release for all that have one of its name.</summary>
internal static class ReleaseList
{
    /// <summary>Newest first.</summary>
    public static ImmutableArray<Release> Merge(Site site, IReadOnlyList<SiteSeen> seen) => seen is [var only]
        ? Of(site, only)
        :
        [
            .. seen.SelectMany(server => server.Releases.Select(release => (server, release)))
                .GroupBy(pair => pair.release.Id)
                .OrderByDescending(group => group.Key)
                .Select(group => Of(site, seen, group.Key, [.. group])),
        ];

    /// <summary>Those of a single server, of which there may be a thousand: nothing is asked for each of them that is the same for all.</summary>
    private static ImmutableArray<Release> Of(Site site, SiteSeen only)
    {
        var (paths, servers) = (SitePaths.Of(site), ImmutableArray.Create(only.Server.Name));
        var releases = ImmutableArray.CreateBuilder<Release>(only.Releases.Length);
        foreach (var release in only.Releases)
            releases.Add(Of(site, paths, release.Id, release.Status, release.Record, release.Pin, release.Bad, servers, release.Id == only.Current ? servers : [], isActive: release.Id == only.Current));
        return releases.MoveToImmutable();
    }

    private static Release Of(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId id, IReadOnlyList<(SiteSeen Server, ReleaseSeen Release)> on)
    {
        ImmutableArray<string> active = [.. seen.Where(server => server.Current == id).Select(server => server.Server.Name)];
        return Of(
            site, SitePaths.Of(site), id, Status(seen, [.. on.Select(pair => pair.Release.Status)]),
            on.Select(pair => pair.Release.Record).FirstOrDefault(record => record is not null),
            on.Select(pair => pair.Release.Pin).FirstOrDefault(pin => pin is not null),
            on.Select(pair => pair.Release.Bad).FirstOrDefault(mark => mark is not null),
            [.. on.Select(pair => pair.Server.Server.Name)], active, active.Length == seen.Count);
    }

    private static Release Of(
        Site site, SitePaths paths, ReleaseId id, ReleaseStatus status, ReleaseRecord? record, ReleasePin? pin, BadMark? bad, ImmutableArray<string> servers, ImmutableArray<string> active, bool isActive) => new()
    {
        Id = id.Value,
        Site = site.Name,
        Environment = site.Environment,
        SettingsPath = site.SettingsPath,
        Active = isActive,
        ActiveOn = active,
        Status = status,
        Time = record?.Created ?? id.Time,
        Commit = record?.Commit,
        Subject = record?.Subject,
        Author = record?.Author,
        Branch = record?.Branch,
        DeployedBy = record?.By,
        Duration = record is { Finished: { } finished } ? finished - record.Created : null,
        FailedStep = record?.FailedStep,
        Pinned = pin is not null,
        PinnedBy = pin?.By,
        PinnedAt = pin?.At,
        PinReason = pin?.Reason,
        BadReason = bad?.Reason,
        BadAt = bad?.At,
        Size = record?.Kilobytes * 1024,
        Path = paths.Release(id),
        Servers = servers,
    };

    private static ReleaseStatus Status(IReadOnlyList<SiteSeen> seen, IReadOnlyList<ReleaseStatus> statuses)
    {
        var distinct = statuses.Distinct().ToList();
        if (distinct.Contains(ReleaseStatus.Bad)) return ReleaseStatus.Bad;
        if (distinct is [var same] && (statuses.Count == seen.Count || same != ReleaseStatus.Finished)) return same;
        return distinct.Contains(ReleaseStatus.Building) ? ReleaseStatus.Building
            : distinct.Contains(ReleaseStatus.Finished) ? ReleaseStatus.Partial
            : distinct.Contains(ReleaseStatus.Interrupted) ? ReleaseStatus.Interrupted
            : ReleaseStatus.Failed;
    }
}
