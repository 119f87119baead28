using Deploynix.Core.Model;

namespace Deploynix.Binding;

/// <summary>Finds a site's server by its name.</summary>
internal static class ServerChoice
{
    /// <summary>The server of that name, or the first one.</summary>
    /// <exception cref="DeploynixException">The site has no such server.</exception>
    public static Server Of(Site site, string? name) => name is null
        ? site.Servers[0]
        : site.Servers.FirstOrDefault(server => server.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new DeploynixException(ErrorKind.InvalidArgument, $"The site has no server '{name}'; it has {string.Join(", ", site.Servers)}.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixSite {site.Name}",
            };
}
