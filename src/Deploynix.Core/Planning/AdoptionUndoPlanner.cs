using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Plans to put back what was before an adoption. What is live stays live.</summary>
internal static class AdoptionUndoPlanner
{
    /// <summary>Plans it for all servers that have an adoption.</summary>
    /// <exception cref="DeploynixException">There is none, or something would be lost; nothing was changed.</exception>
    public static AdoptionPlan Plan(Site site, IReadOnlyList<SiteSeen> seen, bool force)
    {
        if (seen.All(server => server.Layout?.Record is null))
        {
            throw new DeploynixException(ErrorKind.NotUndoable, "No adoption is recorded, so there is none to undo.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixDeployment {site.Name}",
            };
        }
        foreach (var server in seen.Where(server => server.Layout?.Record is not null)) Check(site, server, server.Layout!.Record!, server.Layout, force);
        var first = seen.Select(server => server.Layout?.Record).First(record => record is not null)!;
        return new()
        {
            Plan = new()
            {
                Act = Act.UndoAdopt,
                Site = site,
                Release = ReleaseId.Parse(first.Live),
                Title = $"{site}: put back what was in {site.Path} before the adoption of {first.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC by {first.By}",
                Servers = [.. seen.Select(server => new ServerPlan
                {
                    Server = server.Server,
                    SeenCurrent = server.CurrentTarget,
                    SeenRelease = server.Current,
                    Steps = server.Layout?.Record is { } record ? [.. Steps(site, server, record, force).Select(step => step with { Timeout = site.Timeouts.Step })] : [],
                })],
            },
            Warnings = [.. seen.Where(server => server.Layout?.Record?.Made.Contains(Adoption.StateName) == true)
                .Select(server => $"{site}: {server.Server.Name}: {site.Path}/.deploynix came with the adoption and goes with it, journal and logs included.").Distinct()],
        };
    }

    private static IEnumerable<Step> Steps(Site site, SiteSeen seen, AdoptionRecord record, bool allowGap)
    {
        var paths = SitePaths.Of(site);
        var live = ReleaseId.Parse(record.Live);
        var isSwapped = seen.CurrentKind == CurrentKind.Release;
        yield return new(Phase.Prepare, "see that nothing is lost", Sh.Lines(
            seen.CurrentKind == CurrentKind.NotALink ? Sh.Empty : CurrentLink.Expect(paths, seen.CurrentTarget),
            Adoption.NothingIsLost(paths, record)));
        if (isSwapped)
        {
            foreach (var path in record.Moved.Reverse()) yield return new(Phase.Share, $"put {path} back", Adoption.MoveBack(paths, live, path, allowGap));
        }
        foreach (var path in record.Bridges.Reverse()) yield return new(Phase.Share, $"remove the link {path}", Adoption.RemoveBridge(paths, path));
        yield return new(Phase.Build, "put current back", record.Layout switch
        {
            SiteLayout.CurrentFolder => Adoption.GiveCurrentBack(paths, live, allowGap),
            SiteLayout.SiteFolder => Adoption.GiveBaseBack(paths, live, allowGap),
            _ => Adoption.RestoreLink(paths, live, record.Current ?? live.RelativePath),
        });
        // Last: with the folder of the lock goes the lock.
        yield return new(Phase.Prune, "forget the adoption", Adoption.Forget(paths, record));
    }

    private static void Check(Site site, SiteSeen seen, AdoptionRecord record, LayoutSeen layout, bool force)
    {
        var isPlain = record.Layout is SiteLayout.CurrentFolder or SiteLayout.SiteFolder;
        if (isPlain && !layout.CanExchange && !force)
        {
            throw Refuse(site, seen, "Nothing on the server exchanges a directory and a link at once.", "install perl-base or python3 there; or give -Force, and the folder is not there for some milliseconds");
        }
        if (layout.IsHalfSwapped || (isPlain && seen.CurrentKind != CurrentKind.Release)) return;
        if (seen.Releases.Where(release => !record.Releases.Contains(release.Id.Value) && !record.Others.Contains(release.Id.Value)).Select(release => release.Id.Value).ToList() is { Count: > 0 } ours)
        {
            throw Refuse(
                site, seen, $"Releases were made since: {string.Join(", ", ours)}. They would be lost.",
                $"to go back all the same: Set-DeploynixActiveRelease {record.Live} {site.Name}, then Remove-DeploynixRelease for each of them, then run this again");
        }
        var gone = record.Releases.Concat(record.Others).Where(id => seen.Releases.All(release => release.Id.Value != id)).ToList();
        if (gone.Count > 0) throw Refuse(site, seen, $"What was there cannot be put back: {string.Join(", ", gone)} was removed since.", "keep the site as it is; Get-DeploynixDeployment tells who removed it");
        if (seen.Current?.Value != record.Live)
        {
            throw Refuse(
                site, seen, $"{seen.Current?.Value ?? seen.CurrentTarget ?? "nothing"} is live, and {record.Live} was when the site was taken over. An undoing changes nothing that is live.",
                $"Set-DeploynixActiveRelease {record.Live} {site.Name}, then run this again");
        }
    }

    private static DeploynixException Refuse(Site site, SiteSeen seen, string what, string next) => new(ErrorKind.NotUndoable, what)
    {
        Site = site.ToString(), Server = seen.Server.Name, State = $"The site serves {seen.Current?.Value ?? seen.CurrentTarget ?? "what it served"}. Nothing was changed.", Next = next,
    };
}
