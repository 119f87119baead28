using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Whether a site's .env is one that its releases share, and what was kept of it.</summary>
internal static class SharedEnvironment
{
    private const string Name = ".env";

    /// <summary>Whether the releases share one; of a site whose settings leave that to the framework, only where it is Laravel.</summary>
    public static bool IsOf(Site site, bool laravel = true) =>
        site.SharedFiles.Contains(Name) && (laravel || !site.DefaultedLists.HasFlag(DefaultedLists.SharedFiles));

    /// <summary>The .env that a release was live with is kept on every server.</summary>
    /// <exception cref="DeploynixException">It is not; nothing was changed.</exception>
    public static void RequireKept(Site site, IEnumerable<SiteSeen> seen, ReleaseId release)
    {
        foreach (var server in seen.Where(server => !server.KeptEnvironments.Contains(release + Name)))
        {
            throw NotKept(site, server.Server, release, $"The site serves {server.Current?.Value ?? server.CurrentTarget ?? "nothing"}. Nothing was changed.");
        }
    }

    /// <summary>Says that no .env of a release is kept.</summary>
    public static DeploynixException NotKept(Site site, Server server, ReleaseId release, string state) => new(ErrorKind.EnvironmentNotKept, $"No .env was kept of {release}.")
    {
        Site = site.ToString(), Server = server.Name, Release = release.Value, State = state,
        Next = "choose a release that went live since .env files are kept, or leave the .env as it is",
    };
}
