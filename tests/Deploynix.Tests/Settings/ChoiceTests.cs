using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class ChoiceTests
{
    private const string Two = """
        { "sites": {
          "Shop": { "server": "w", "repository": "r", "path": "/a", "environments": { "production": {}, "Staging": { "path": "/b" } } },
          "blog": { "server": "w", "repository": "r", "environments": { "live": { "path": "/c" }, "test": {} }, "defaultEnvironment": "LIVE" }
        } }
        """;

    [Theory]
    [InlineData("blog", null, "blog (live)")]
    [InlineData("BLOG", "TEST", "blog (test)")]
    [InlineData("shop", "staging", "Shop (Staging)")]
    public void Names_are_found_whatever_their_case_and_come_back_as_written(string site, string? environment, string expected)
    {
        using var folder = new SettingsFolder(Two);
        Assert.Equal(expected, folder.Read().Resolve(site, environment).ToString());
    }

    [Fact]
    public void What_is_not_clear_is_asked_back()
    {
        using var folder = new SettingsFolder(Two);
        var settings = folder.Read();
        Assert.Equal(
            $"There are several sites in {folder.File}: Shop, blog.  Next: name one, such as Shop",
            Fails(ErrorKind.SiteAmbiguous, () => settings.Resolve()).Message);
        Assert.Equal(
            "Shop: There are several environments: production, Staging.  Next: name one: -Environment production",
            Fails(ErrorKind.EnvironmentAmbiguous, () => settings.Resolve("shop")).Message);
        Assert.Equal(
            $"There is no site shpo in {folder.File}. Did you mean Shop? There is Shop, blog.  Next: Get-DeploynixSite",
            Fails(ErrorKind.SiteNotFound, () => settings.Resolve("shpo")).Message);
        Assert.Equal(
            "blog: There is no environment prod. There is live, test.  Next: Get-DeploynixSite blog",
            Fails(ErrorKind.EnvironmentNotFound, () => settings.Resolve("blog", "prod")).Message);
        Assert.Contains(
            "Did you mean production?", Fails(ErrorKind.EnvironmentNotFound, () => settings.Resolve("shop", "prod")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_sites_is_fine_until_one_is_wanted()
    {
        using var folder = new SettingsFolder("""{ "sites": {} }""");
        Assert.Equal(
            $"{folder.File} has no sites.  Next: New-DeploynixSite NAME -Server USER@HOST -Repository ADDRESS",
            Fails(ErrorKind.SiteNotFound, () => folder.Read().Resolve()).Message);
    }

    [Fact]
    public void Environments_inherit_what_they_do_not_say()
    {
        const string Settings = """
            "path": "/a", "branch": "main", "writable": ["a", "b"], "retention": 7, "shared": { "files": ["f"], "directories": ["d"] },
            "hooks": { "after:build": ["one", "two"], "before:prune": "three" }, "variables": { "A": "1", "B": "2" },
            "environments": {
              "production": {},
              "staging": { "servers": ["x", "y"], "writable": ["c"], "retention": { "failed": 0, "failedFor": "2d" }, "shared": { "files": ["g"] },
                           "hooks": { "after:build": "four" }, "variables": { "A": null, "C": "3" } }
            }
            """;
        var production = ReadShop(Settings, "production");
        var staging = ReadShop(Settings, "staging");
        Assert.Equal(["web1"], production.Servers.Select(server => server.Host));
        Assert.Equal(["x", "y"], staging.Servers.Select(server => server.Host));
        Assert.Equal(["c"], staging.WritableDirectories);
        Assert.Equal(new Retention { Releases = 7, Failed = 0, FailedFor = TimeSpan.FromDays(2) }, staging.Retention);
        Assert.Equal(["g"], staging.SharedFiles);
        Assert.Equal(["d"], staging.SharedDirectories);
        Assert.Equal(["three", "four"], staging.Hooks.Select(hook => hook.Step.Run));
        Assert.Equal("B=2 C=3", string.Join(' ', staging.Variables.Select(variable => $"{variable.Key}={variable.Value}")));
    }
}
