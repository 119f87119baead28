using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Engine;

/// <summary>What a freeze means for what somebody wants to do.</summary>
internal static class FreezeRefusal
{
    /// <summary>The freeze that is in force on any of the servers, by their own clocks; the servers are those that keep it.</summary>
    public static SiteFreeze? InForce(Site site, IEnumerable<SiteSeen> seen)
    {
        var kept = seen.Where(server => server.Freeze?.Of(site).IsInForce(server.Now) == true).ToList();
        return kept.Count == 0 ? null : kept[0].Freeze!.Of(site, [.. kept.Select(server => server.Server.Name)]);
    }

    /// <summary>The site is frozen.</summary>
    public static DeploynixException Explain(Site site, SiteFreeze freeze, string server, string state) => new(ErrorKind.Frozen, $"The site is {freeze}.")
    {
        Site = site.ToString(),
        Server = server,
        State = state,
        Next = $"Unlock-DeploynixSite {Name(site)}; or, in spite of it, run this again with -IgnoreFreeze",
    };

    private static string Name(Site site) => site.Environment == "production" ? site.Name : $"{site.Name} -Environment {site.Environment}";
}
