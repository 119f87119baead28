using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>Finds the release that a reference means, in what a probe saw.</summary>
internal static class ReleaseChoice
{
    /// <summary>The release, if it can be made live.</summary>
    /// <exception cref="DeploynixException">There is none, there are several, or it is not known to be whole.</exception>
    public static ReleaseId Of(Site site, IReadOnlyList<SiteSeen> seen, ReleaseReference reference, bool force)
    {
        var id = Find(site, seen, reference);
        return RollbackTarget.Named(site, seen, id, force);
    }

    /// <summary>The release that is meant, whatever its state, if a server has it.</summary>
    /// <exception cref="DeploynixException">There is none, or there are several.</exception>
    public static ReleaseId Present(Site site, IReadOnlyList<SiteSeen> seen, ReleaseReference reference)
    {
        var id = Find(site, seen, reference);
        return seen.Any(server => server.Find(id) is not null) ? id : throw NotFound(site, seen, reference);
    }

    /// <summary>The release that is meant, whatever its state. One that is called by its id may be gone: what was kept of it is there still.</summary>
    /// <exception cref="DeploynixException">There is none, or there are several.</exception>
    public static ReleaseId Find(Site site, IReadOnlyList<SiteSeen> seen, ReleaseReference reference) => reference.Kind switch
    {
        ReleaseReferenceKind.Id => ReleaseId.TryParse(reference.Value) ?? throw NotFound(site, seen, reference),
        ReleaseReferenceKind.CommitPrefix => ByCommit(site, seen, reference),
        ReleaseReferenceKind.Current => seen[0].Current ?? throw NotFound(site, seen, reference),
        ReleaseReferenceKind.Previous => RollbackTarget.LastKnownGood(site, seen),
        _ => Back(site, seen, reference),
    };

    private static ReleaseId ByCommit(Site site, IReadOnlyList<SiteSeen> seen, ReleaseReference reference)
    {
        var named = seen[0].Releases.Where(release => release.Id.Value == reference.Value).ToList();
        var found = named.Count > 0 ? named : seen[0].Releases.Where(release => release.Record?.Commit?.StartsWith(reference.Value, StringComparison.Ordinal) == true).ToList();
        // The same commit deployed twice means its newest whole release; two commits under one prefix mean nothing.
        if (found.Select(release => release.Record?.Commit).Distinct().Count() > 1)
        {
            throw new DeploynixException(ErrorKind.ReleaseAmbiguous, $"'{reference}' fits several commits: {string.Join(", ", found.Select(release => $"{release.Id} ({Short(release.Record?.Commit)})"))}.")
            {
                Site = site.ToString(), State = SiteChecks.Serves(seen[0]), Next = "give more of the commit, or the release's id",
            };
        }
        return (found.FirstOrDefault(release => release.IsFinished) ?? (found.Count > 0 ? found[0] : throw NotFound(site, seen, reference))).Id;
    }

    private static ReleaseId Back(Site site, IReadOnlyList<SiteSeen> seen, ReleaseReference reference)
    {
        if (reference.Steps == 0) return seen[0].Current ?? throw NotFound(site, seen, reference);
        var older = seen[0].Releases.Where(release => release.IsFinished && seen[0].Current is { } live && release.Id < live).Select(release => release.Id).ToList();
        return older.Count >= reference.Steps ? older[reference.Steps - 1] : throw NotFound(site, seen, reference);
    }

    private static string? Short(string? commit) => commit is { Length: > 10 } ? commit[..10] : commit;

    private static DeploynixException NotFound(Site site, IReadOnlyList<SiteSeen> seen, ReleaseReference reference) =>
        new(ErrorKind.ReleaseNotFound, $"There is no release '{reference}'. Give {ReleaseReference.Accepted}.")
        {
            Site = site.ToString(), State = SiteChecks.Serves(seen[0]), Next = $"Get-DeploynixRelease {site.Name} -All",
        };
}
