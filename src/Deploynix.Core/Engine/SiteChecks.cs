using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Refuses what cannot work, from what a probe saw, before anything is touched.</summary>
internal static class SiteChecks
{
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

    /// <summary>The site's folders were made.</summary>
    public static void Initialized(Site site, SiteSeen seen)
    {
        Readable(site, seen);
        if (seen.StateMissing)
        {
            throw Refuse(site, seen, ErrorKind.NotInitialized, $"{site.Path} has no .deploynix folder yet.", $"Initialize-DeploynixSite {site.Name}{EnvironmentOption(site)}");
        }
    }

    /// <summary>Something can be made live.</summary>
    public static void Activatable(Site site, SiteSeen seen, bool force, OuterAct? outer = null)
    {
        Initialized(site, seen);
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
            if (outer?.Holds(site, seen.Holder) == true) throw LockRefusal.Nested(seen.Server, seen.Holder, seen.Now).At(site);
            throw LockRefusal.Held(seen.Server, seen.Holder, seen.Now, Serves(seen)).At(site);
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
    public static void Deployable(Site site, SiteSeen seen, bool force, OuterAct? outer = null)
    {
        Activatable(site, seen, force, outer);
        if (seen.ComposerMissing)
        {
            throw Refuse(site, seen, ErrorKind.ToolMissing, $"The settings pin composer to {site.Composer}, and the server has no such file that the deploying user may use.", $"put it there, or change \"composer\" in the settings; Test-DeploynixSite {site.Name}{EnvironmentOption(site)} -Check composer tells its version");
        }
        var last = Headroom.LastRelease(seen);
        if (seen.FreeKilobytes < Headroom.Kilobytes(last?.Kilobytes))
        {
            throw Refuse(
                site, seen, ErrorKind.DiskFull,
                $"Only {Headroom.Size(seen.FreeKilobytes.Value)} are free where the site lies; {Headroom.Size(Headroom.Kilobytes(last?.Kilobytes))} are wanted for a release"
                + (last?.Kilobytes is { } size ? $", since {last.Id} has {Headroom.Size(size)}." : "."),
                $"free some room on the server (df -h {PosixQuoting.Quote(site.Path)}), {RemoveSome(site)}; then run this again");
        }
        // A file system that does not count inodes says 0.
        if (seen.FreeInodes is > 0 && seen.FreeInodes < Headroom.Inodes(last?.Files))
        {
            throw Refuse(
                site, seen, ErrorKind.DiskFull,
                $"Only {seen.FreeInodes} inodes are free where the site lies; {Headroom.Inodes(last?.Files)} are wanted for a release{(last?.Files is { } files ? $", since {last.Id} has {files} files." : ".")}",
                $"remove files on the server (df -i {PosixQuoting.Quote(site.Path)}), {RemoveSome(site)}; then run this again");
        }
    }

    /// <summary>Something of the site's state can be changed; what is live does not matter to it.</summary>
    public static void Changeable(Site site, SiteSeen seen) => Activatable(site, seen with { CurrentKind = CurrentKind.Release }, force: true);

    /// <summary>What to do about a <c>current</c> that is a real directory.</summary>
    public static string MoveCurrentAside(Site site) =>
        $"on the server, when the web server can do without it for a moment: mv {site.Path}/current {site.Path}/current.before-deploynix; then run this again";

    /// <summary>What the site serves now, as a sentence.</summary>
    public static string Serves(SiteSeen seen) => $"The site serves {seen.Current?.Value ?? seen.CurrentTarget ?? "nothing"}. Nothing was changed.";

    private static DeploynixException Refuse(Site site, SiteSeen seen, ErrorKind kind, string what, string next) => new(kind, what)
    {
        Site = site.ToString(), Server = seen.Server.Name, State = Serves(seen), Next = next,
    };

    private static string RemoveSome(Site site) => $"or remove releases: Get-DeploynixRelease {site.Name} -All{EnvironmentOption(site)}, then Remove-DeploynixRelease";

    private static string EnvironmentOption(Site site) => site.Environment == "production" ? "" : $" -Environment {site.Environment}";
}
