using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether what is live is whole, and whether anything stands in the way of the next deployment.</summary>
internal static class ReleaseChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("current-link", Look.Site, Current),
        new("lock", Look.Site, Lock),
        new("interrupted-releases", Look.Site, Interrupted),
    ];

    private static Verdict Current(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        var site = it.Seen.Site!;
        var last = site.Releases.FirstOrDefault(release => release.IsFinished);
        var again = last is null ? it.Cmdlet("Invoke-DeploynixDeploy") : it.Cmdlet($"Set-DeploynixActiveRelease {last.Id} -Site");
        switch (site.CurrentKind)
        {
            case CurrentKind.Missing:
                return last is null
                    ? Verdict.Warning("nothing is live: no deployment came to its end yet", it.Cmdlet("Invoke-DeploynixDeploy"))
                    : Verdict.Bad("current is missing, though there are releases: the site serves nothing", again);
            case CurrentKind.NotALink:
                return Verdict.Bad(
                    "current is a file or a directory, not a link, so that no release can be swapped in",
                    $"on the server, when the web server can do without it for a moment: mv {it.Path("current")} {it.Path("current.before-deploynix")}; then {again}");
            case CurrentKind.ForeignLink:
                return Verdict.Bad($"current points at {site.CurrentTarget}, which is no release of this site", it.Cmdlet("Invoke-DeploynixDeploy", "-Force"));
        }
        var id = site.Current!;
        if (it.Seen.CurrentResolves is null) return Verdict.Bad($"current points at {id}, which is not there: the site serves nothing", again);
        return site.Find(id)?.Status switch
        {
            ReleaseStatus.Finished => Verdict.Good(id.Value),
            ReleaseStatus.Adopted => Verdict.Warning($"{id} is live, and was not made by this module: it is not known to be whole", it.Cmdlet("Invoke-DeploynixDeploy")),
            ReleaseStatus.Bad => Verdict.Bad($"{id} is live, and is marked bad: {site.Find(id)?.Bad?.Reason}", it.Cmdlet("Invoke-DeploynixRollback")),
            { } status => Verdict.Bad($"{id} is live, and is {status.ToString().ToLowerInvariant()}", again),
            null => Verdict.Bad($"current points at {site.CurrentTarget}, which is not in releases/", again),
        };
    }

    private static Verdict Lock(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.Site!.IsLocked)
        {
            return Verdict.Warning(
                it.Seen.Site.Holder is { } holder ? $"{holder.By} works on this site: {holder.Work}, since {holder.Began(it.Seen.Site.Now)}" : "somebody works on this site",
                "wait for it; the lock goes by itself when that ends, however it ends");
        }
        return it.Seen.HasLocks ? Verdict.Good("free") : Verdict.Skipped("the server does not tell who holds locks (/proc/locks)");
    }

    private static Verdict Interrupted(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        var interrupted = it.Seen.Site!.Releases.Where(release => release.Status == ReleaseStatus.Interrupted).Select(release => release.Id).ToList();
        return interrupted.Count == 0
            ? Verdict.Good("none")
            : Verdict.Warning($"{string.Join(", ", interrupted)}: whoever built {(interrupted.Count == 1 ? "it" : "them")} went away before the end", $"{it.Cmdlet("Get-DeploynixRelease", "-All")}; the next deployment removes {(interrupted.Count == 1 ? "it" : "them")}");
    }
}
