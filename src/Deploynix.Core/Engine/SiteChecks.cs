using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Engine;

/// <summary>Refuses what cannot work, from what a probe saw, before anything is touched.</summary>
internal static class SiteChecks
{
    private const long RoomWanted = 20 * 1024;
    private const long InodesWanted = 1000;

    /// <summary>The site is there and its <c>current</c> is a link or nothing.</summary>
    public static void Readable(Site site, SiteSeen seen)
    {
        if (seen.BaseUnreadable)
        {
            throw Refuse(site, seen, ErrorKind.NotWritable, $"{site.Path} may not be entered by the deploying user.", "give the deploying user the site's folder (chown -R), then run this again");
        }
        if (seen.BaseMissing)
        {
            throw Refuse(site, seen, ErrorKind.NotInitialized, $"{site.Path} is not there.", $"Initialize-DeploynixSite {site.Name}{EnvironmentOption(site)}");
        }
    }

    /// <summary>Something can be made live.</summary>
    public static void Activatable(Site site, SiteSeen seen, bool force)
    {
        Readable(site, seen);
        if (seen.StateMissing)
        {
            throw Refuse(site, seen, ErrorKind.NotInitialized, $"{site.Path} has no .deploynix folder yet.", $"Initialize-DeploynixSite {site.Name}{EnvironmentOption(site)}");
        }
        if (seen.CurrentKind == CurrentKind.NotALink)
        {
            throw Refuse(site, seen, ErrorKind.CurrentIsNotALink, $"{site.Path}/current is a file or a directory, not a link, so that no release can be swapped in.", MoveCurrentAside(site));
        }
        if (seen.CurrentKind == CurrentKind.ForeignLink && !force)
        {
            throw Refuse(site, seen, ErrorKind.CurrentIsForeign, $"{site.Path}/current points at {seen.CurrentTarget}, which is no release of this site.", "run this again with -Force to replace that link");
        }
        if (seen.IsLocked)
        {
            throw Refuse(site, seen, ErrorKind.Locked, seen.Holder is { } holder
                ? $"{holder.By} works on this site: {holder.Act}{(holder.Release is null ? "" : " " + holder.Release)}, since {holder.Since:HH:mm:ss} UTC."
                : "Somebody else works on this site.", "wait for it, then run this again; the lock goes by itself when that ends, however it ends");
        }
        if (seen.MissingTools.Length > 0)
        {
            throw Refuse(site, seen, ErrorKind.ToolMissing, $"Not installed on the server: {string.Join(", ", seen.MissingTools)}.", "install it on the server, then run this again");
        }
        if (seen.Unwritable.Length > 0)
        {
            throw Refuse(site, seen, ErrorKind.NotWritable, $"The deploying user may not write to {string.Join(", ", seen.Unwritable)}.", "give the deploying user the site's folder (chown -R), then run this again");
        }
    }

    /// <summary>A release can be built.</summary>
    public static void Deployable(Site site, SiteSeen seen, bool force)
    {
        Activatable(site, seen, force);
        if (seen.ComposerMissing)
        {
            throw Refuse(site, seen, ErrorKind.ToolMissing, $"The settings pin composer to {site.Composer}, and the server has no such file that the deploying user may use.", $"put it there (getcomposer.org/download), or change \"composer\" in the settings; Test-DeploynixSite {site.Name}{EnvironmentOption(site)} -Check composer tells its version");
        }
        if (seen.FreeKilobytes < RoomWanted)
        {
            throw Refuse(site, seen, ErrorKind.DiskFull, $"Only {seen.FreeKilobytes / 1024.0:0.#} MB are free where the site lies.", "free some room on the server (df -h), then run this again");
        }
        if (seen.FreeInodes is > 0 and < InodesWanted)
        {
            throw Refuse(site, seen, ErrorKind.DiskFull, $"Only {seen.FreeInodes} inodes are free where the site lies.", "remove files on the server (df -i), then run this again");
        }
    }

    /// <summary>What to do about a <c>current</c> that is a real directory.</summary>
    public static string MoveCurrentAside(Site site) =>
        $"on the server, when the web server can do without it for a moment: mv {site.Path}/current {site.Path}/current.before-deploynix; then run this again";

    /// <summary>What the site serves now, as a sentence.</summary>
    public static string Serves(SiteSeen seen) => $"The site serves {seen.Current?.Value ?? seen.CurrentTarget ?? "nothing"}. Nothing was changed.";

    private static DeploynixException Refuse(Site site, SiteSeen seen, ErrorKind kind, string what, string next) => new(kind, what)
    {
        Site = site.ToString(), Server = seen.Server.Name, State = Serves(seen), Next = next,
    };

    private static string EnvironmentOption(Site site) => site.Environment == "production" ? "" : $" -Environment {site.Environment}";
}
