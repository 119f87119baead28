using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Plans what is done to a release that is not live: it is removed, pinned or unpinned. What may not be removed is refused.</summary>
internal static class KeepingPlanner
{
    /// <summary>The act that looks, on all servers, before any of them removes.</summary>
    public const string Look = "look for who uses it";

    /// <summary>Removes a release.</summary>
    /// <exception cref="DeploynixException">It is not there, live, just left, being built, or pinned; nothing was changed.</exception>
    public static Plan Remove(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId release)
    {
        Require(site, seen, release);
        foreach (var server in seen.Where(server => server.Find(release) is not null)) RefuseToRemove(site, server, release);
        var paths = SitePaths.Of(site);
        return Of(Act.Remove, site, seen, release, $"remove {release}", found => found,
        [
            new(Phase.Prepare, Look, Removal.Check(paths, release)) { Timeout = site.Timeouts.Step },
            new(Phase.Prune, "remove the release", Removal.Remove(paths, release)) { Timeout = site.Timeouts.Step },
        ]);
    }

    /// <summary>Pins a release; one that is pinned gets the new reason.</summary>
    /// <exception cref="DeploynixException">It is not there.</exception>
    public static Plan Protect(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId release, ReleasePin pin)
    {
        Require(site, seen, release);
        return Of(
            Act.Protect, site, seen, release, $"pin {release}{(pin.Reason is null ? "" : $" ({pin.Reason})")}",
            found => found with { Pinned = true, PinnedBy = pin.By, PinnedAt = pin.At, PinReason = pin.Reason },
            [new(Phase.Prune, "pin the release", StateFiles.WritePin(SitePaths.Of(site), pin)) { Timeout = site.Timeouts.Step }]);
    }

    /// <summary>Unpins a release.</summary>
    /// <exception cref="DeploynixException">It is not there.</exception>
    public static Plan Unprotect(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId release)
    {
        Require(site, seen, release);
        return Of(
            Act.Unprotect, site, seen, release, $"unpin {release}",
            found => found with { Pinned = false, PinnedBy = null, PinnedAt = null, PinReason = null },
            [new(Phase.Prune, "unpin the release", StateFiles.RemovePin(SitePaths.Of(site), release)) { Timeout = site.Timeouts.Step }]);
    }

    /// <summary>The act that left the release, where that is the last swap on the server: requests and workers may load from it still.</summary>
    /// <remarks>Of a swap whose client went away the journal knows nothing: then it is the one before, which is the newest one but for it.</remarks>
    public static JournalEntry? JustLeft(Site site, SiteSeen seen, ReleaseId release) =>
        Interruptions.Of(site, seen).FirstOrDefault(entry => entry.Release == seen.Current?.Value && seen.Untold.Any(record => record.Id == entry.Release)) is { } untold
            ? seen.Releases.FirstOrDefault(other => other.IsFinished && other.Id != seen.Current)?.Id == release ? untold : null
        : seen.Journal.LastOrDefault(entry => entry is { Act: Act.Deploy or Act.Activate or Act.Rollback, Outcome: Outcome.Succeeded or Outcome.LiveWithFailures } && entry.Release != entry.From) is { } last
            && last.From == release.Value ? last : null;

    private static void RefuseToRemove(Site site, SiteSeen seen, ReleaseId release)
    {
        var there = seen.Find(release)!;
        if (seen.Current == release)
        {
            throw Refuse(site, seen, release, ErrorKind.ReleaseActive, $"{release} is live.", $"make another one live first: Set-DeploynixActiveRelease previous {site.Name}");
        }
        if (there.Status == ReleaseStatus.Building)
        {
            throw Refuse(site, seen, release, ErrorKind.ReleaseInUse, $"{release} is being built.", "wait for that, then run this again");
        }
        if (there.Pin is { } pin)
        {
            throw Refuse(
                site, seen, release, ErrorKind.ReleasePinned, $"{release} is pinned by {pin.By ?? "somebody"}{(pin.Reason is null ? "" : $": {pin.Reason}")}.",
                $"Unprotect-DeploynixRelease {release} {site.Name}, if it is not needed any more");
        }
        if (JustLeft(site, seen, release) is { } left)
        {
            throw Refuse(
                site, seen, release, ErrorKind.ReleaseInUse, $"{release} was live until the last swap ({left.Act.ToString().ToLowerInvariant()} of {left.Release} by {left.By}, {left.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC): requests and workers may load from it still, and it is the way back.",
                "remove it after the next deployment; retention does so by itself");
        }
    }

    private static void Require(Site site, IReadOnlyList<SiteSeen> seen, ReleaseId release)
    {
        if (seen.Any(server => server.Find(release) is not null)) return;
        throw new DeploynixException(ErrorKind.ReleaseNotFound, $"There is no release {release}.")
        {
            Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixRelease {site.Name} -All",
        };
    }

    private static Plan Of(Act act, Site site, IReadOnlyList<SiteSeen> seen, ReleaseId release, string what, Func<Release, Release> after, IReadOnlyList<Step> steps) => new()
    {
        Act = act,
        Site = site,
        Release = release,
        Target = after(ReleaseList.Merge(site, seen).Single(found => found.Id == release.Value)),
        Commit = seen.Select(server => server.Find(release)?.Record?.Commit).FirstOrDefault(commit => commit is not null),
        Title = $"{site}: {what}",
        Servers = [.. seen.Select(server => new ServerPlan
        {
            Server = server.Server,
            SeenCurrent = server.CurrentTarget,
            SeenRelease = server.Current,
            Steps = server.Find(release) is null ? [] : [.. steps],
        })],
    };

    private static DeploynixException Refuse(Site site, SiteSeen seen, ReleaseId release, ErrorKind kind, string what, string next) => new(kind, what)
    {
        Site = site.ToString(), Server = seen.Server.Name, Release = release.Value, State = $"The site serves {seen.Current?.Value ?? seen.CurrentTarget ?? "nothing"}. Nothing was changed.", Next = next,
    };
}
