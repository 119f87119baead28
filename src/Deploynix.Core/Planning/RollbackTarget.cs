using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Chooses the release that a site is taken back to.</summary>
internal static class RollbackTarget
{
    /// <summary>
    /// What was live before the one that is live, where that is finished on every server; else what was live before that, and so on. A release that somebody took back by hand lies between
    /// them by its age, and is not what they would go back to. Where no record tells, the newest finished one that is older.
    /// </summary>
    /// <exception cref="DeploynixException">There is none.</exception>
    public static ReleaseId LastKnownGood(Site site, IReadOnlyList<SiteSeen> seen)
    {
        var live = seen.Select(server => server.Current).OfType<ReleaseId>().DefaultIfEmpty(null).Max()
            ?? throw NothingLive(site, seen);
        return Before(seen, live) ?? FinishedEverywhere(seen).Where(id => id < live).DefaultIfEmpty(null).Max()
            ?? throw new DeploynixException(ErrorKind.NoRollbackTarget, $"No finished release is older than the live one, {live}.")
            {
                Site = site.ToString(), State = $"The site serves {live}. Nothing was changed.", Next = $"Get-DeploynixRelease {site.Name} -All",
            };
    }

    /// <summary>Where a deployment is taken back to: to what was live before it, where that is a good release; else to the newest good one.</summary>
    /// <param name="site">The site.</param>
    /// <param name="before">What was seen before the deployment.</param>
    /// <param name="now">The same, with the new release live.</param>
    /// <exception cref="DeploynixException">There is none.</exception>
    public static ReleaseId From(Site site, IReadOnlyList<SiteSeen> before, IReadOnlyList<SiteSeen> now) =>
        before[0].Current is { } left && before.All(server => server.Current == left && server.Find(left) is { IsFinished: true }) ? left : LastKnownGood(site, now);

    /// <summary>Whether there is anything that a release which is newer than all of these could be taken back to.</summary>
    public static bool Exists(IReadOnlyList<SiteSeen> before) => FinishedEverywhere(before).Any();

    private static DeploynixException NothingLive(Site site, IReadOnlyList<SiteSeen> seen) =>
        seen.Select(server => server.CurrentTarget).FirstOrDefault(target => target is not null) is { } foreign
            ? new(ErrorKind.NoRollbackTarget, $"current points at {foreign}, which is no release of this site, so that none is the one before it.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixRelease {site.Name}, and give the one that is meant",
            }
            : new(ErrorKind.NoRollbackTarget, "Nothing is live yet, so there is nothing to roll back.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Invoke-DeploynixDeploy {site.Name}",
            };

    /// <summary>The release that was asked for, if it can be made live.</summary>
    /// <exception cref="DeploynixException">It is not there, or not known to be whole.</exception>
    public static ReleaseId Named(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId target, bool force)
    {
        foreach (var server in seen)
        {
            var release = server.Find(target) ?? throw new DeploynixException(ErrorKind.ReleaseNotFound, $"There is no release {target}.")
            {
                Site = site.ToString(), Server = server.Server.Name, State = Serves(server), Next = $"Get-DeploynixRelease {site.Name} -All",
            };
            if (release.Status == ReleaseStatus.Bad && !force)
            {
                throw new DeploynixException(ErrorKind.ReleaseBad, $"{target} is marked bad since {release.Bad?.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {release.Bad?.Reason ?? "it did not work when it was live"}")
                {
                    Site = site.ToString(), Server = server.Server.Name, Release = target.Value, State = Serves(server),
                    Next = $"Get-DeploynixRelease {site.Name}, for those that can be activated; -Force if you know that this one works now, which takes the mark away",
                };
            }
            if (!release.IsFinished && !force)
            {
                throw new DeploynixException(ErrorKind.ReleaseNotFinished, $"{target} is {release.Status.ToString().ToLowerInvariant()}: it is not known to be whole.")
                {
                    Site = site.ToString(), Server = server.Server.Name, Release = target.Value, State = Serves(server),
                    Next = $"Get-DeploynixRelease {site.Name}, for those that can be activated; -Force if you know that this one can",
                };
            }
        }
        return target;
    }

    private static string Serves(SiteSeen seen) => $"The site serves {seen.Current?.Value ?? "nothing"}. Nothing was changed.";

    private static ReleaseId? Before(IReadOnlyList<SiteSeen> seen, ReleaseId live)
    {
        var good = FinishedEverywhere(seen).ToHashSet();
        for (var id = live; seen[0].Find(id)?.Record?.Previous is { } text && ReleaseId.TryParse(text) is { } before && before < id; id = before)
        {
            if (good.Contains(before)) return before;
        }
        return null;
    }

    private static IEnumerable<ReleaseId> FinishedEverywhere(IReadOnlyList<SiteSeen> seen) =>
        seen[0].Releases.Where(release => release.IsFinished && seen.All(server => server.Find(release.Id) is { IsFinished: true })).Select(release => release.Id);
}
