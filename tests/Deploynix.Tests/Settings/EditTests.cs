using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class EditTests
{
    private const string Shop = """
        // Ours.
        {
            "sites": {
                /* the shop */
                "shop": {
                    "server":     "deploy@web1",   // moves in May
                    "repository": "git@host:shop.git",

                    // Never below three.
                    "retention": 5 // weeks, about
                }
            }
        }
        """;

    private static readonly SiteDraft Blog = new() { Servers = ["deploy@web2"], Repository = "git@host:blog.git" };

    [Fact]
    public void The_first_site_makes_the_file()
    {
        using var folder = new SettingsFolder();
        var path = folder.Under("new/deploynix.json");
        folder.Store.AddSite(path, "blog", Blog with { Branch = "live", SharedFiles = [".env"], SharedDirectories = ["storage", "public/up loads"], Retention = 3, FailedRetention = 0, Framework = Framework.Php });
        Assert.Equal(
            """
            // Deploynix: the sites of this project and where they run. Comments and commas at an end are fine here.
            {
              // A site needs a server and a repository; all else has a default:
              //   "path": "/home/USER/SITE", "branch": "main", "framework": "detect", "retention": 5
              // Where production and staging differ, list both under "environments", each with what is its own.
              "sites": {
                "blog": {
                  "server": "deploy@web2",
                  "repository": "git@host:blog.git",
                  "branch": "live",
                  "framework": "php",
                  "shared": {
                    "files": [".env"],
                    "directories": ["storage", "public/up loads"]
                  },
                  "retention": {
                    "releases": 3,
                    "failed": 0
                  }
                }
              }
            }

            """, File.ReadAllText(path));
        Assert.Equal(new Retention { Releases = 3, Failed = 0 }, folder.Store.Read(path).Resolve().Retention);
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Under("new")));
    }

    [Fact]
    public void A_site_is_added_in_the_manner_of_the_file_and_leaves_no_trace_when_it_goes()
    {
        using var folder = new SettingsFolder(Shop);
        folder.Store.AddSite(folder.File, "blog", Blog);
        Assert.Equal(
            Shop.Replace("        }\n    }\n}", "        },\n        \"blog\": {\n            \"server\": \"deploy@web2\",\n            \"repository\": \"git@host:blog.git\"\n        }\n    }\n}", StringComparison.Ordinal),
            folder.Text);
        folder.Store.RemoveSite(folder.File, "BLOG");
        Assert.Equal(Shop, folder.Text);
        folder.Store.RemoveSite(folder.File, "shop");
        Assert.Equal("// Ours.\n{\n    \"sites\": {\n    }\n}", folder.Text);
        Assert.Empty(folder.Read().Entries);
    }

    public static TheoryData<string, object?, string, string> Changes => new()
    {
        { "retention", 7, "\"retention\": 5 // weeks", "\"retention\": 7 // weeks" },
        { "retention.failed", 0, "\"retention\": 5 // weeks, about\n", "\"retention\": {\n                \"releases\": 5,\n                \"failed\": 0\n            } // weeks, about\n" },
        { "retention", null, ",\n\n            // Never below three.\n            \"retention\": 5 // weeks, about\n", "\n\n" },
        { "server", "x", "\"deploy@web1\"", "\"x\"" },
        { "servers", new[] { "x" }, "\"deploy@web1\"", "\"x\"" },
        { "servers", new[] { "x@a", "x@b" }, "\"server\":     \"deploy@web1\"", "\"servers\": [\"x@a\", \"x@b\"]" },
        { "server", "deploy@web1", "", "" },
        { "branch", null, "", "" },
        { "branch", "ü \"x\"", "", "refused" },
        { "variables.A.B", "x", "", "refused" },
        { "variables.A", "say \"ü\"\n$(x)\\", "5 // weeks, about", "5, // weeks, about\n            \"variables\": {\n                \"A\": \"say \\\"ü\\\"\\n$(x)\\\\\"\n            }" },
        { "timeouts.step", TimeSpan.FromMinutes(90), "5 // weeks, about", "5, // weeks, about\n            \"timeouts\": {\n                \"step\": \"1h30m\"\n            }" },
        { "migrate", false, "5 // weeks, about", "5, // weeks, about\n            \"migrate\": false" },
        { "repository", null, "", "refused" },
        { "nonsense", "x", "", "refused" },
        { "sites.x", "x", "", "refused" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_changes_that_and_nothing_else(string key, object? value, string before, string after)
    {
        using var folder = new SettingsFolder(Shop);
        void Change() => folder.Store.SetSite(folder.File, "shop", null, [new SettingChange(key, value)]);
        if (after == "refused") Assert.EndsWith($"{folder.File} is as it was.", Fails(ErrorKind.InvalidArgument, Change).Message, StringComparison.Ordinal);
        else Change();
        Assert.Equal(before.Length == 0 ? Shop : Shop.Replace(before, after, StringComparison.Ordinal), folder.Text);
        Assert.Equal([folder.File], Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Half_a_character_is_not_written()
    {
        using var folder = new SettingsFolder(Shop);
        Fails(ErrorKind.InvalidArgument, () => folder.Store.SetSite(folder.File, "shop", null, [SettingChange.Set("variables.A", "half \ud83d")]));
        Assert.Equal(Shop, folder.Text);
    }

    [Fact]
    public void A_refusal_says_every_reason()
    {
        using var folder = new SettingsFolder(Shop);
        Assert.Equal(
            $"""
            blog was not added:
            sites.blog: needs "server" (or "servers")
            sites.blog.repository: a repository cannot start with '-': git would take it for an option
            sites.blog.branch: git has no branch with a space in its name
            {folder.File} is as it was.
            """, Fails(ErrorKind.InvalidArgument, () => folder.Store.AddSite(folder.File, "blog", new() { Repository = "-x", Branch = "a b" })).Message);
        Fails(ErrorKind.SiteExists, () => folder.Store.AddSite(folder.File, "SHOP", Blog));
        Fails(ErrorKind.InvalidArgument, () => folder.Store.AddSite(folder.File, "a b", Blog));
        Fails(ErrorKind.InvalidArgument, () => folder.Store.AddSite(folder.File, "blog", Blog, "-x"));
        Assert.Contains("Did you mean shop?", Fails(ErrorKind.SiteNotFound, () => folder.Store.RemoveSite(folder.File, "shp")).Message, StringComparison.Ordinal);
        Assert.Equal(Shop, folder.Text);
    }

    [Fact]
    public void A_file_with_mistakes_can_be_put_right_but_not_be_edited_around_them()
    {
        using var folder = new SettingsFolder(Shop.Replace("\"retention\": 5", "\"retention\": 0", StringComparison.Ordinal));
        var failure = Fails(ErrorKind.SettingsInvalid, () => folder.Store.AddSite(folder.File, "blog", Blog));
        Assert.Equal(["deploynix.json(10,26): sites.shop.retention: must be at least 1, is 0"], failure.Details);
        folder.Store.SetSite(folder.File, "shop", null, [SettingChange.Set("retention", 5)]);
        Assert.Equal(Shop, folder.Text);
        folder.Text = "{ \"sites\": {} ";
        Fails(ErrorKind.SettingsInvalid, () => folder.Store.AddSite(folder.File, "blog", Blog));
        folder.Text = "{}";
        folder.Store.AddSite(folder.File, "blog", Blog);
        Assert.Equal("blog", folder.Read().Resolve().Name);
        folder.Text = "";
        folder.Store.AddSite(folder.File, "blog", Blog);
        Assert.Contains("\"sites\"", folder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_is_added_and_what_was_meant_without_a_name_still_is()
    {
        using var folder = new SettingsFolder(Shop);
        folder.Store.SetSite(folder.File, "shop", "production", [SettingChange.Set("branch", "live")]);
        Assert.Equal("live", folder.Read().Resolve().Branch);
        Assert.DoesNotContain("environments", folder.Text, StringComparison.Ordinal);

        Fails(ErrorKind.InvalidArgument, () => folder.Store.SetSite(folder.File, "shop", "staging", [SettingChange.Set("branch", "develop")]));
        folder.Store.SetSite(folder.File, "shop", "staging", [SettingChange.Set("branch", "develop"), SettingChange.Set("path", "/srv/staging")]);
        Assert.Equal(["production", "staging"], folder.Read().Entry().Environments);
        Assert.Equal("live", folder.Read().Resolve().Branch);
        Assert.Equal("develop", folder.Read().Resolve(null, "staging").Branch);
        folder.Store.SetSite(folder.File, "shop", "STAGING", [SettingChange.Set("variables.A", "1")]);
        folder.Store.SetSite(folder.File, "shop", "STAGING", [SettingChange.Remove("variables.A")]);
        Assert.DoesNotContain("variables", folder.Text, StringComparison.Ordinal);

        folder.Store.RemoveSite(folder.File, "shop", "Production");
        Assert.Equal("develop", folder.Read().Resolve().Branch);
        Fails(ErrorKind.InvalidArgument, () => folder.Store.RemoveSite(folder.File, "shop", "staging"));
        Fails(ErrorKind.EnvironmentNotFound, () => folder.Store.RemoveSite(folder.File, "shop", "live"));
    }

    [Fact]
    public void A_new_site_can_have_another_only_environment()
    {
        using var folder = new SettingsFolder();
        folder.Store.AddSite(folder.File, "blog", Blog, "staging");
        Assert.Equal("blog (staging)", folder.Read().Resolve().ToString());
    }

    [Fact]
    public void Line_ends_mark_mode_and_link_stay()
    {
        using var folder = new SettingsFolder();
        var text = Shop.Replace("\n", "\r\n", StringComparison.Ordinal);
        var real = folder.Under("real.json");
        File.WriteAllText(real, text, new UTF8Encoding(true));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
            File.CreateSymbolicLink(folder.File, "real.json");
        }
        var path = OperatingSystem.IsWindows() ? real : folder.File;
        var before = File.ReadAllBytes(real);
        folder.Store.AddSite(path, "blog", Blog);
        Assert.DoesNotMatch("[^\r]\n", File.ReadAllText(real));
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(real)[..3]);
        folder.Store.RemoveSite(path, "blog");
        Assert.Equal(before, File.ReadAllBytes(real));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite, File.GetUnixFileMode(real));
        Assert.Equal("real.json", new FileInfo(folder.File).LinkTarget);
    }

    [Fact]
    public async Task Writers_take_turns()
    {
        using var folder = new SettingsFolder();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => folder.Store.AddSite(folder.File, $"site{i}", Blog), TestContext.Current.CancellationToken)));
        Assert.Equal(12, folder.Read().Entries.Length);
    }

    [Fact]
    public void What_changed_meanwhile_is_not_written_over()
    {
        using var folder = new SettingsFolder(Shop);
        using (var write = Deploynix.Infrastructure.Json.SettingsWrite.Begin(folder.File))
        {
            var seen = File.ReadAllBytes(folder.File);
            folder.Text = Shop + "\n";
            var failure = Fails(ErrorKind.SettingsNotWritten, () => write.Commit(seen, "{}"u8.ToArray()));
            Assert.Equal($"{folder.File} was not written: it was changed by something else while it was edited. It is as it was.", failure.Message);
        }
        Assert.Equal(Shop + "\n", folder.Text);
        Assert.Equal([folder.File], Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void What_a_writer_that_died_left_is_taken_over()
    {
        using var folder = new SettingsFolder(Shop);
        File.WriteAllText(folder.Under(".deploynix.json.new"), "half");
        File.SetLastWriteTimeUtc(folder.Under(".deploynix.json.new"), DateTime.UtcNow.AddMinutes(-2));
        folder.Store.AddSite(folder.File, "blog", Blog);
        Assert.Equal([folder.File], Directory.EnumerateFileSystemEntries(folder.Root));
    }
}
