using System.Text;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Settings;

namespace Deploynix.Tests.Configuration;

public sealed class PlanningTests
{
    private static readonly ServerConfigurationSeen Debian = new() { Login = "root", IsRoot = true, Owner = "shop", HasNginx = true, NginxUser = "www-data", FpmVersions = ["8.2"], HasSystemd = true, HasCron = true, HasIpv6 = true };

    [Fact]
    public void What_a_probe_prints_is_read()
    {
        var seen = ServerConfigurationSeen.TryParse(["login\tmara", "owner\tshop", "nginx\tyes", "nginx-user\twww-data", "fpm\t8.1", "fpm\t8.2", "php\t8.2", "writable\t/etc/cron.d"])!;
        Assert.Equal(("mara", false, "shop", true, "8.2"), (seen.Login, seen.IsRoot, seen.Owner, seen.HasNginx, seen.PhpVersion));
        Assert.Equal(["8.1", "8.2"], seen.FpmVersions);
        Assert.Null(ServerConfigurationSeen.TryParse(["sh: cannot"]));

        var text = Convert.ToBase64String("one\ntwö"u8);
        var files = FilesSeen.Parse(["group\tshop", "control-timeout\t10s", "file\t/a b", $"text\t{text[..4]}", $"text\t{text[4..]}", "file\t/empty", "strange\t/dir", $"record\t{new string('a', 64)}  /a b"]);
        Assert.Equal("one\ntwö", Encoding.UTF8.GetString(files.Files["/a b"]));
        Assert.Empty(files.Files["/empty"]);
        Assert.Equal(["/dir"], files.Strange);
        Assert.Equal(new string('a', 64), files.Record["/a b"]);
        Assert.True(files.ReloadIsGraceful);
    }

    [Fact]
    public void Files_are_missing_the_same_different_or_edited()
    {
        Assert.All(Plan(new()).Files, file => Assert.Equal(ConfigurationState.Missing, file.State));
        var block = NginxBlock.Render(Chosen());
        Assert.Equal(ConfigurationState.Same, State(block.Content, null));
        Assert.Equal(ConfigurationState.Different, State("old", "old"));
        Assert.Equal(ConfigurationState.Edited, State("by hand", "old"));
        Assert.Equal(ConfigurationState.Edited, State("by hand", null));

        ConfigurationState State(string content, string? recorded) =>
            Plan(Holding(block.Path, content, recorded)).Files.Single(file => file.Path == block.Path).State;
    }

    [Fact]
    public void An_edited_file_is_written_by_force_alone()
    {
        var path = NginxBlock.Render(Chosen()).Path;
        var kept = Plan(Holding(path, "by hand", null));
        Assert.Equal([path], kept.Kept.Select(file => file.Path));
        Assert.DoesNotContain(path, kept.Written.Select(file => file.Path));
        Assert.DoesNotContain(path, kept.Install.ToPosix().Split("nginx/*.conf")[^1].Split('\n').Where(line => line.Contains("mv -f", StringComparison.Ordinal)));
        var forced = Plan(Holding(path, "by hand", null), new() { Force = true });
        Assert.Empty(forced.Kept);
        Assert.Contains(path, forced.Written.Select(file => file.Path));
    }

    [Fact]
    public void A_reload_that_is_graceful_already_is_left_as_it_is()
    {
        var global = FpmPool.Global(Chosen()).Path;
        Assert.DoesNotContain(Plan(new() { ControlTimeout = "30s" }).Files, file => file.Path == global);
        Assert.Contains(Plan(new() { ControlTimeout = "0s" }).Files, file => file.Path == global);
        Assert.Contains("drops requests in flight", Plan(new() { ControlTimeout = "0s" }).Warnings.First(), StringComparison.Ordinal);
        Assert.Contains(Plan(new()).Files, file => file.Path == global);
    }

    [Fact]
    public void Whoever_may_not_write_installs_nothing()
    {
        var mara = Debian with { Login = "mara", IsRoot = false };
        Assert.False(Plan(new(), seen: mara).MayInstall);
        Assert.True(Plan(new(), seen: mara with { Writable = ["/etc/nginx/conf.d", "/etc/php/8.2/fpm/pool.d"] }).MayInstall);
        var sudo = Plan(new(), seen: mara with { MaySudo = true });
        Assert.True(sudo.MayInstall);
        Assert.StartsWith("sudo -n sh <<'DEPLOYNIX_SCRIPT'\n{\n", sudo.Install.ToPosix(), StringComparison.Ordinal);
        Assert.EndsWith("\n} </dev/null\nDEPLOYNIX_SCRIPT", sudo.Install.ToPosix(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WorkerManager.Supervisor, false)]
    [InlineData(WorkerManager.Systemd, true)]
    public void What_installs_is_a_script_that_a_shell_can_read(WorkerManager manager, bool sudo)
    {
        var site = Configured.Site("/srv/a 'b' \"c\" 50% d");
        var seen = Debian with { IsRoot = !sudo, MaySudo = sudo, HasSupervisor = true };
        var chosen = ConfigurationChoice.For(site, site.Servers[0], new() { Workers = 2, WorkerManager = manager, Scheduler = true }, seen);
        var plan = ConfigurationPlanner.Plan(chosen, site.Servers[0], new(), seen, new() { Group = "shop" });
        Assert.Equal(5, plan.Written.Length);
        foreach (var script in (string[])[plan.Install.ToPosix(), plan.Remember.ToPosix(), .. plan.Files.Select(file => file.InstallCommand), .. plan.Aftermath.Select(command => command.ToPosix())])
        {
            // What sudo hands to its shell is text to the first one.
            var text = script.Replace("sudo -n sh <<'DEPLOYNIX_SCRIPT'\n", "", StringComparison.Ordinal).Replace("\nDEPLOYNIX_SCRIPT", "", StringComparison.Ordinal);
            using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-n", "-c", text]) { RedirectStandardError = true })!;
            Assert.Equal("", shell.StandardError.ReadToEnd());
        }
    }

    [Fact]
    public void The_schedule_runs_on_the_first_server_alone()
    {
        var site = Configured.Site();
        Assert.True(ConfigurationChoice.For(site, site.Servers[0], new() { Scheduler = true }, Debian).Scheduler);
        Assert.False(ConfigurationChoice.For(site, site.Servers[1], new() { Scheduler = true }, Debian).Scheduler);
    }

    [Fact]
    public void What_is_not_named_is_chosen_from_what_is_there()
    {
        Assert.Equal(("shop", "8.2", WorkerManager.None), Summary(new(), Debian));
        Assert.Equal(("www-data", "8.2", WorkerManager.Systemd), Summary(new() { Workers = 2 }, Debian with { Owner = "root" }));
        Assert.Equal(("web", "8.1", WorkerManager.Supervisor), Summary(new() { Workers = 2, PoolUser = "web", PhpVersion = "8.1" }, Debian with { HasSupervisor = true, FpmVersions = ["8.1", "8.2"] }));
        Assert.Equal("8.2", Summary(new(), Debian with { FpmVersions = ["8.1", "8.2"], PhpVersion = "8.2" }).Php);
        Assert.Equal(WorkerManager.None, Summary(new() { Workers = 0, WorkerManager = WorkerManager.Systemd }, Debian).Manager);

        static (string User, string Php, WorkerManager Manager) Summary(WebServerOptions options, ServerConfigurationSeen seen)
        {
            var chosen = ConfigurationChoice.For(Configured.Site(), Configured.Site().Servers[0], options, seen);
            return (chosen.User, chosen.PhpVersion, chosen.WorkerManager);
        }
    }

    [Fact]
    public void What_is_missing_on_the_server_is_named()
    {
        Refuses("nginx is not installed", new(), Debian with { HasNginx = false });
        Refuses("PHP-FPM 8.3 is not installed", new() { PhpVersion = "8.3" }, Debian);
        Refuses("name one with -PhpVersion", new(), Debian with { FpmVersions = ["8.1", "8.2"], PhpVersion = "8.3" });
        Refuses("supervisor is not installed", new() { WorkerManager = WorkerManager.Supervisor }, Debian);
        Refuses("cron is not installed", new() { Scheduler = true }, Debian with { HasCron = false });
        Assert.Contains("no user shop", Assert.Throws<DeploynixException>(() => ConfigurationPlanner.Plan(Chosen(), Configured.Site().Servers[0], new(), Debian, new())).Message, StringComparison.Ordinal);

        static void Refuses(string words, WebServerOptions options, ServerConfigurationSeen seen) =>
            Assert.Contains(words, Assert.Throws<DeploynixException>(() => ConfigurationChoice.For(Configured.Site(), Configured.Site().Servers[0], options, seen)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.example.com", null)]
    [InlineData("*.example.com", null)]
    [InlineData("192.0.2.7", null)]
    [InlineData("läden.example", null)]
    [InlineData("", "empty")]
    [InlineData("a b", "a space")]
    [InlineData("a;return 200", "';'")]
    [InlineData("a\nb", "a line break")]
    [InlineData("~^x$", "'~'")]
    [InlineData("$host", "'$'")]
    [InlineData("www.*", "'*'")]
    [InlineData("a..b", "no empty part")]
    [InlineData("-a.example", "'-'")]
    [InlineData("a_b.example", "'_'")]
    public void A_server_name_is_a_host_name(string name, string? wrong)
    {
        var said = WebServerRule.CheckServerName(name);
        if (wrong is null) Assert.Null(said);
        else Assert.Contains(wrong, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_name_is_written_as_browsers_send_it() => Assert.Equal(["shop.example.com", "*.xn--lden-loa.example"], new[] { "Shop.Example.com", "*.läden.example" }.Select(WebServerRule.ToAscii));

    [Theory]
    [InlineData("80", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("[::]:80", true)]
    [InlineData("[::1]", true)]
    [InlineData("*:80", true)]
    [InlineData("0", false)]
    [InlineData("65536", false)]
    [InlineData("::1", false)]
    [InlineData("80 default_server", false)]
    [InlineData("80; root /", false)]
    [InlineData("127.0.0.1:", false)]
    [InlineData("", false)]
    public void A_listen_is_a_port_an_address_or_both(string listen, bool good) => Assert.Equal(good, WebServerRule.CheckListen(listen) is null);

    [Fact]
    public void Other_values_are_checked_too()
    {
        Assert.NotNull(WebServerRule.CheckPhpVersion("8"));
        Assert.NotNull(WebServerRule.CheckPhpVersion("../8.2"));
        Assert.Contains("root", WebServerRule.CheckUser("root"), StringComparison.Ordinal);
        Assert.NotNull(WebServerRule.CheckUser("-x"));
        Assert.NotNull(WebServerRule.CheckUser("a b"));
        Assert.Null(WebServerRule.CheckConfigurationRoot("/opt/a b/etc"));
        Assert.NotNull(WebServerRule.CheckConfigurationRoot("/opt/$x"));
        Assert.NotNull(WebServerRule.CheckConfigurationRoot("/opt/*"));
    }

    private static SiteConfiguration Chosen() => ConfigurationChoice.For(Configured.Site(), Configured.Site().Servers[0], new(), Debian);

    private static ServerConfiguration Plan(FilesSeen files, WebServerOptions? options = null, ServerConfigurationSeen? seen = null) =>
        ConfigurationPlanner.Plan(Chosen(), Configured.Site().Servers[0], options ?? new(), seen ?? Debian, files with { Group = "shop" });

    private static FilesSeen Holding(string path, string content, string? recorded) => new()
    {
        Files = System.Collections.Immutable.ImmutableDictionary<string, byte[]>.Empty.Add(path, Encoding.UTF8.GetBytes(content)),
        Record = recorded is null ? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty : System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add(path, ConfigurationRecord.Hash(recorded)),
    };
}
