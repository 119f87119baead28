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
        ? [.. only.Releases.Select(release => Of(site, seen, release.Id, [(only, release)]))]
        :
        [
            .. seen.SelectMany(server => server.Releases.Select(release => (server, release)))
                .GroupBy(pair => pair.release.Id)
                .OrderByDescending(group => group.Key)
                .Select(group => Of(site, seen, group.Key, [.. group])),
        ];

    private static Release Of(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId id, IReadOnlyList<(SiteSeen Server, ReleaseSeen Release)> on)
    {
        var record = on.Select(pair => pair.Release.Record).FirstOrDefault(record => record is not null);
        var pin = on.Select(pair => pair.Release.Pin).FirstOrDefault(pin => pin is not null);
        var bad = on.Select(pair => pair.Release.Bad).FirstOrDefault(mark => mark is not null);
        ImmutableArray<string> active = [.. seen.Where(server => server.Current == id).Select(server => server.Server.Name)];
        return new()
        {
            Id = id.Value,
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Active = active.Length == seen.Count,
            ActiveOn = active,
            Status = Status(seen, [.. on.Select(pair => pair.Release.Status)]),
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
            Path = SitePaths.Of(site).Release(id),
            Servers = [.. on.Select(pair => pair.Server.Server.Name)],
        };
    }

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
