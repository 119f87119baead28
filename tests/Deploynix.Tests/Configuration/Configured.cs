using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Configuration;

/// <summary>A site's configuration as tests want it.</summary>
internal static class Configured
{
    public static Site Site(string path = "/srv/a b", string name = "shop", string environment = "production") => new()
    {
        Name = name, Environment = environment, Path = path, Repository = "https://example.com/shop.git",
        Servers = [new Server { Name = "web1", Host = "web1" }, new Server { Name = "web2", Host = "web2" }],
    };

    public static SiteConfiguration For(Site? site = null) => new()
    {
        Site = site ?? Site(), Layout = new("/etc"), PhpVersion = "8.2", User = "shop", Group = "shop",
        ServerNames = ["shop.example.com", "www.shop.example.com"], Listen = ["80", "[::]:80"], Workers = 2,
    };
}
