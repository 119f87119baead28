using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class DefaultsTests
{
    [Fact]
    public void Six_lines_are_enough_for_a_Laravel_site()
    {
        var text = Repository.Text("docs/examples/minimal.json");
        Assert.Equal(6, text.TrimEnd().Split('\n').Length);
        using var folder = new SettingsFolder(text);
        var shop = folder.Read().Resolve();
        Assert.Equal("shop (production)", shop.ToString());
        Assert.Equal("deploy@web1.example.com", Assert.Single(shop.Servers).Address);
        Assert.Equal("/home/deploy/shop", shop.Path);
        Assert.Equal("main", shop.Branch);
        Assert.Equal(Framework.Detect, shop.Framework);
        Assert.Equal([".env"], shop.SharedFiles);
        Assert.Equal(["storage"], shop.SharedDirectories);
        Assert.Equal(["bootstrap/cache", "storage"], shop.WritableDirectories);
        Assert.Equal(new Retention { Releases = 5, Failed = 1 }, shop.Retention);
        Assert.Equal(folder.File, shop.SettingsPath);
        Assert.Null(shop.Migrate);
        Assert.Empty(folder.Store.Check(folder.File));
    }

    [Theory]
    [InlineData("deploy@web1", "/home/deploy/shop")]
    [InlineData("web1", "/home/deploynix/shop")]
    [InlineData("root@web1", "/var/www/shop")]
    public void A_path_that_is_not_set_follows_from_the_user(string server, string path)
    {
        using var folder = new SettingsFolder($$"""{ "sites": { "shop": { "server": "{{server}}", "repository": "r" } } }""");
        Assert.Equal(path, folder.Read().Resolve().Path);
    }

    [Theory]
    [InlineData("php")]
    [InlineData("static")]
    [InlineData("custom")]
    public void Nothing_is_shared_by_default_where_it_is_not_Laravel(string framework)
    {
        var shop = ReadShop($"\"framework\": \"{framework}\"");
        Assert.Empty(shop.SharedFiles);
        Assert.Empty(shop.SharedDirectories);
        Assert.Empty(shop.WritableDirectories);
        Assert.Equal(DefaultedLists.None, shop.DefaultedLists);
    }

    [Fact]
    public void A_detected_framework_keeps_what_the_settings_list_and_drops_Laravels_defaults()
    {
        var shop = ReadShop("""
            "shared": { "files": [".env", "auth.json"] }
            """);
        Assert.Equal(DefaultedLists.SharedDirectories | DefaultedLists.WritableDirectories, shop.DefaultedLists);
        var php = shop.As(Framework.Php);
        Assert.Equal([".env", "auth.json"], php.SharedFiles);
        Assert.Empty(php.SharedDirectories);
        Assert.Empty(php.WritableDirectories);
        Assert.Equal(["storage"], shop.As(Framework.Laravel).SharedDirectories);
        Assert.Equal(["storage"], ReadShop("""  "framework": "laravel"  """).As(Framework.Php).SharedDirectories);
    }

    [Fact]
    public void Every_setting_arrives()
    {
        using var folder = new SettingsFolder(Repository.Text("docs/examples/deploynix.json"));
        var shop = folder.Read().Resolve("SHOP");
        Assert.Equal("production", shop.Environment);
        Assert.Equal(["npm ci", "assets", "deploy/warm-up.sh"], shop.Steps.Select(step => step.Name));
        Assert.Equal(TimeSpan.FromMinutes(15), shop.Steps[1].Timeout);
        Assert.True(shop.Steps[2].ContinueOnError);
        Assert.Equal(
            ["Before Migrate php artisan about", "After Activate php artisan inspire", "After Activate curl -fsS https://shop.example.com/up"],
            shop.Hooks.Select(hook => $"{hook.Point} {hook.Phase} {hook.Step.Run}"));
        Assert.Equal("sudo systemctl reload varnish", Assert.Single(shop.Reload).Run);
        Assert.True(shop.Migrate);
        Assert.Equal(new PhpFpm { Service = "php8.3-fpm", Sudo = true, Program = "php-fpm8.3" }, shop.PhpFpm);
        Assert.Equal(["shop-reverb", "shop-worker:*"], shop.Workers.Supervisor);
        Assert.Equal(new Maintenance { Secret = "let-me-in-4711", Retry = TimeSpan.FromMinutes(1) }, shop.Maintenance);
        Assert.Equal(new Proof { Url = new Uri("https://shop.example.com") }, shop.Proof);
        Assert.True(shop.Reuse is { Vendor: true, NodeModules: true, Assets: true });
        Assert.Equal([Phase.Build, Phase.Prune], shop.Pipeline.Select(steps => steps.Phase));

        var staging = folder.Read().Resolve("shop", "Staging");
        Assert.Equal("staging", staging.Environment);
        Assert.Equal(["staging1.example.com", "staging2"], staging.Servers.Select(server => server.Name));
        Assert.Equal("deploy@[2001:db8::17]:2222", staging.Servers[1].Address);
        Assert.Equal([folder.Under("home/.ssh/staging")], staging.Servers[1].IdentityFiles);
        Assert.Equal([folder.Under("known_hosts.staging")], staging.Servers[1].KnownHostsFiles);
        Assert.Equal(TimeSpan.FromSeconds(30), staging.Servers[1].ConnectTimeout);
        Assert.Equal(new Retention { Releases = 2, Failed = 1 }, staging.Retention);
        Assert.Equal([KeyValuePair.Create("APP_RELEASE_CHANNEL", "preview")], staging.Variables);
        Assert.Equal(shop.Steps, staging.Steps);
        Assert.Equal(new PhpFpm { PidFile = "/run/php-fpm.pid", Sudo = true, Program = "php-fpm8.3" }, staging.PhpFpm);
        Assert.Null(staging.Maintenance);
        Assert.True(staging.Reuse is { Vendor: true, Assets: false });
        Assert.Equal(["composer", "node", "assets"], staging.Pipeline[0].Items.Select(item => item.BuiltIn));
        Assert.Equal(shop.Pipeline[1].Items, staging.Pipeline[1].Items);
    }

    [Theory]
    [InlineData("local", "local", "localhost")]
    [InlineData("deploy@web1.example.com:2222", "deploy@web1.example.com:2222", "web1.example.com")]
    [InlineData("[::1]:22", "[::1]:22", "::1")]
    [InlineData("deploy@[fe80::1%25eth0]", "deploy@[fe80::1%25eth0]", "fe80::1%25eth0")]
    [InlineData("ssh://deploy@web1:2222/", "deploy@web1:2222", "web1")]
    [InlineData("CORP\\\\mara@web1", "CORP\\mara@web1", "web1")]
    public void An_address_says_who_and_where(string server, string address, string host)
    {
        using var folder = new SettingsFolder($$"""{ "sites": { "shop": { "server": "{{server}}", "path": "/srv/shop", "repository": "r" } } }""");
        var read = Assert.Single(folder.Read().Resolve().Servers);
        Assert.Equal((address, host), (read.Address, read.Host));
    }

    [Fact]
    public void Values_are_kept_exactly()
    {
        var shop = ReadShop("""
            "path": "/srv/a b/$(id)/`x`/ü'\"/", "steps": ["  echo \"$HOME\"\n\ttrue "], "variables": { "A": " $(x) \n\"'` ü " }, "shared": { "files": ["a b/$c"] }
            """);
        Assert.Equal("/srv/a b/$(id)/`x`/ü'\"", shop.Path);
        Assert.Equal("  echo \"$HOME\"\n\ttrue ", shop.Steps[0].Run);
        Assert.Equal("echo \"$HOME\" ...", shop.Steps[0].Name);
        Assert.Equal(" $(x) \n\"'` ü ", shop.Variables["A"]);
        Assert.Equal(["a b/$c"], shop.SharedFiles);
    }

    [Theory]
    [InlineData("\"90s\"", 90)]
    [InlineData("\"10m\"", 600)]
    [InlineData("\"1h30m\"", 5400)]
    [InlineData("\"500ms\"", 0.5)]
    [InlineData("\"1d\"", 86400)]
    [InlineData("2.5", 2.5)]
    [InlineData("45", 45)]
    public void A_duration_has_units_or_is_in_seconds(string written, double seconds) =>
        Assert.Equal(seconds, ReadShop($"\"timeouts\": {{ \"step\": {written} }}").Timeouts.Step.TotalSeconds);

    [Fact]
    public void The_sites_connect_timeout_is_its_servers() =>
        Assert.Equal(TimeSpan.FromSeconds(3), ReadShop("\"timeouts\": { \"connect\": \"3s\" }").Servers[0].ConnectTimeout);
}
