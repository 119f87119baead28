using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>What an operator has to know of an adoption before the first deployment.</summary>
internal static class AdoptionWarnings
{
    public static IEnumerable<string> Of(Site site, SiteSeen seen, LayoutSeen layout, SiteLayout kind, ReleaseId live, ImmutableArray<string> leftAlone, SharedPlan shared)
    {
        var at = $"{site}: {seen.Server.Name}: ";
        if (shared.Missing.Length > 0)
        {
            yield return $"{at}the live release shares what the settings do not: {string.Join(", ", shared.Missing.Select(link => link.Path + (link.IsFolder ? "/" : "")))}. Put it into \"shared\", or the next release comes without it.";
        }
        if (shared.Unshared.Length > 0)
        {
            yield return $"{at}the settings share {string.Join(", ", shared.Unshared)}, and the live release has its own: the next release will not find that. Copy it to {site.Path}/shared first, or take it out of \"shared\".";
        }
        foreach (var link in shared.Twice)
        {
            yield return $"{at}the live release has {link.Path} from {link.Target}, and {site.Path}/shared/{link.Path} is there too: the next release gets the latter.";
        }
        if (leftAlone.Length > 0)
        {
            yield return $"{at}left as they are, since it is not known that they are whole: {string.Join(", ", leftAlone)}. Set-DeploynixActiveRelease takes them with -Force only.";
        }
        if (kind is SiteLayout.CurrentFolder or SiteLayout.SiteFolder && !layout.CanExchange)
        {
            yield return $"{at}nothing there exchanges two names at once: {(kind == SiteLayout.SiteFolder ? site.Path : site.Path + "/current")} will not be there for some milliseconds, and whoever asks just then gets an error.";
        }
        if (kind == SiteLayout.SiteFolder)
        {
            yield return $"{at}every name in {site.Path} stays, as a link through current, and so does {Adoption.Beside(SitePaths.Of(site), live)}, a link to the release. Point the web server, workers and cron at {site.Path}/current, then they can go.";
        }
    }
}
