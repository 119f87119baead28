using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Refuses what cannot be taken over, before anything is touched.</summary>
internal static class AdoptionChecks
{
    /// <summary>Names that a site's folder has of its own.</summary>
    private static readonly IReadOnlyList<string> Reserved = ["releases", "shared"];

    public static void Adoptable(Site site, SiteSeen seen, LayoutSeen layout, bool force)
    {
        var undo = $"Initialize-DeploynixSite {site.Name} -Adopt -Undo, then adopt anew";
        if (layout.IsRecordTorn) throw Refuse("The record of an earlier adoption, .deploynix/adoption.json, cannot be read.", "look at it on the server; without it nothing can be undone");
        if (layout.IsHalfSwapped) throw Refuse("An earlier adoption of the site's folder was interrupted.", undo);
        if (layout.Lock is { } held && !force) throw Refuse($"Another deployer is at work, or was interrupted: {site.Path}/{held} is there.", "wait for it; where nobody deploys, give -Force");
        if (seen.CurrentKind == CurrentKind.ForeignLink || (seen.Current is { } live && seen.Find(live) is null))
        {
            throw Refuse($"{site.Path}/current points at {seen.CurrentTarget}, which is no folder in {site.Path}/releases.", "set \"path\" to the folder whose releases/ the link points into, or move what is served there");
        }
        if (seen.CurrentKind == CurrentKind.Release) return;
        if (seen.CurrentKind == CurrentKind.NotALink && layout.Live is null) throw Refuse($"{site.Path}/current is a file.", "move it away");
        if (!layout.CanExchange && !force)
        {
            throw Refuse(
                "Nothing on the server exchanges a directory and a link at once: it has no perl, no python3, no exch and no mv that knows --exchange.",
                $"install one of them (apt-get install perl-base); or give -Force, and {(seen.CurrentKind == CurrentKind.Missing ? site.Path : site.Path + "/current")} is not there for some milliseconds");
        }
        if (seen.CurrentKind == CurrentKind.Missing) Swappable(site, seen, layout);

        DeploynixException Refuse(string what, string next) => AdoptionPlanner.Refuse(site, seen, what, next);
    }

    /// <summary>The site's folder is served itself, and has to make room for one with releases in it.</summary>
    private static void Swappable(Site site, SiteSeen seen, LayoutSeen layout)
    {
        var parent = site.Path[..Math.Max(1, site.Path.LastIndexOf('/'))];
        if (seen.Releases.Any(release => release.Record is null)) throw Refuse("There are releases, but no current that tells which of them is live.", $"on the server: ln -s releases/ID {PosixQuoting.Quote(site.Path + "/current")}, then run this again");
        if (layout.Entries.All(name => name is ".deploynix" or "releases" or "shared")) throw Refuse($"{site.Path} is empty: there is nothing to take over.", $"Invoke-DeploynixDeploy {site.Name}");
        if (layout.Entries.Contains("?")) throw Refuse($"{site.Path} has an entry whose name has control characters.", "rename it");
        if (Reserved.FirstOrDefault(layout.Filled.Contains) is { } taken) throw Refuse($"{site.Path}/{taken} is there and no releases' folder: the site's own would take its place.", "rename it, or give the site another \"path\"");
        if (layout.IsBaseLink) throw Refuse($"{site.Path} is a link.", "set \"path\" to the folder that it points at");
        if (layout.IsBaseMount) throw Refuse($"{site.Path} is a file system of its own, which cannot be exchanged for another folder.", "give the site another \"path\" on the server");
        if (layout.IsParentUnwritable)
        {
            throw Refuse(
                $"{site.Path} is served itself, and to put one with releases in its place the deploying user has to write to {parent}, and may not.",
                $"as an administrator on {seen.Server.Host}: setfacl -m u:{seen.Server.User ?? "USER"}:rwx {PosixQuoting.Quote(parent)}, for as long as this takes; or give the site another \"path\"");
        }
        if (seen.Unwritable.Length > 0) throw Refuse($"The deploying user may not write to {string.Join(", ", seen.Unwritable)}.", "give the deploying user the site's folder (chown -R), then run this again");

        DeploynixException Refuse(string what, string next) => AdoptionPlanner.Refuse(site, seen, what, next);
    }
}
