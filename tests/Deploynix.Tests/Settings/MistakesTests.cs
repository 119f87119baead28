using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class MistakesTests
{
    [Fact]
    public void All_are_told_at_once_with_path_line_and_column()
    {
        using var folder = new SettingsFolder("""
            {
              "sites": {
                "shop": {
                  "server": "deploy@web1",
                  "repositry": "git@host:shop.git",
                  "retention": 0,
                  "environments": {
                    "production": { "branch": "a..b" },
                    "staging": { "server": "web2:99999", "hooks": { "before:activat": "x" } }
                  },
                  "defaultEnvironment": "stagin"
                },
                "blog": []
              }
            }
            """);
        var failure = Fails(ErrorKind.SettingsInvalid, () => folder.Read());
        Assert.Equal(
            $"""
            {folder.File} has 8 mistakes:
            deploynix.json(3,13): sites.shop: needs "repository"
            deploynix.json(5,7): sites.shop.repositry: a site has no such setting; did you mean repository?
            deploynix.json(6,20): sites.shop.retention: must be at least 1, is 0
            deploynix.json(8,35): sites.shop.environments.production.branch: git has no branch with '..' in its name
            deploynix.json(9,32): sites.shop.environments.staging.server: the port must be a number from 1 to 65535, is "99999"
            deploynix.json(9,57): sites.shop.environments.staging.hooks.before:activat: a hook is called before: or after: and a phase (prepare, fetch, share, build, optimize, migrate, activate, reload, prune); did you mean before:activate?
            deploynix.json(11,29): sites.shop.defaultEnvironment: there is no environment stagin; did you mean staging?; there is production, staging
            deploynix.json(13,13): sites.blog: must be an object, is a list
            Nothing was done.  Next: correct the file, then run this again
            """, failure.Message);
    }

    public static TheoryData<string, string> OfValues => new()
    {
        { "\"retention\": \"5\"", "sites.shop.retention: must be a whole number from 1 to 1000, or an object with \"releases\" and \"failed\", is the text \"5\"" },
        { "\"retention\": { \"failedFor\": \"0s\" }", "sites.shop.retention.failedFor: must be more than nothing" },
        { "\"retention\": { \"failedFor\": \"a week\" }", "sites.shop.retention.failedFor: must be a duration such as \"90s\", \"10m\", \"1h30m\", \"500ms\" or a number of seconds, is the text \"a week\"" },
        { "\"retention\": 1.5", "sites.shop.retention: must be a whole number from 1 to 1000, is 1.5" },
        { "\"retention\": 1e3", "sites.shop.retention: must be a whole number from 1 to 1000, is 1e3" },
        { "\"retention\": 99999999999999999999", "sites.shop.retention: must be at most 1000, is 99999999999999999999" },
        { "\"retention\": { \"releases\": 0, \"failed\": -1, \"keep\": 1 }", "sites.shop.retention.releases: must be at least 1, is 0\nsites.shop.retention.failed: must be at least 0, is -1\nsites.shop.retention.keep: \"retention\" has no such setting" },
        { "\"branch\": \"\"", "sites.shop.branch: cannot be empty" },
        { "\"branch\": 7", "sites.shop.branch: must be a text, is 7" },
        { "\"branch\": \"-x\"", "sites.shop.branch: a branch cannot start with '-'" },
        { "\"branch\": \"a b\"", "sites.shop.branch: git has no branch with a space in its name" },
        { "\"branch\": \"a\\u0007\"", "sites.shop.branch: git has no branch with the character U+0007 in its name" },
        { "\"branch\": \"a.lock\"", "sites.shop.branch: git has no branch with a part that ends with '.lock'" },
        { "\"branch\": \"a@{1}\"", "sites.shop.branch: git has no branch with '@{' in its name" },
        { "\"branch\": \"a//b\"", "sites.shop.branch: git has no branch with a '/' at its start, at its end, or next to another" },
        { "\"branch\": \"a/.b\"", "sites.shop.branch: git has no branch with a part that starts with '.'" },
        { "\"framework\": \"laravle\"", "sites.shop.framework: must be one of detect, laravel, php, static, custom, is the text \"laravle\"; did you mean laravel?" },
        { "\"migrate\": \"true\"", "sites.shop.migrate: must be true or false, without quotes, is the text \"true\"" },
        { "\"path\": \"srv\"", "sites.shop.path: must be absolute: start with '/'" },
        { "\"path\": \"//\"", "sites.shop.path: cannot be the root of the file system" },
        { "\"path\": \"/a/../b\"", "sites.shop.path: cannot hold '..'" },
        { "\"path\": \"/a\\nb\"", "sites.shop.path: a path cannot hold a line break" },
        { "\"path\": \"/a\\u0000b\"", "sites.shop.path: a path cannot hold a NUL character" },
        { "\"path\": \"~/shop\"", "sites.shop.path: '~' is not expanded here, since users differ between servers; write the path in full, such as /home/deploynix/shop" },
        { "\"php\": \"-r\"", "sites.shop.php: a program cannot start with '-'" },
        { "\"timeouts\": { \"step\": \"10 minutes\" }", "sites.shop.timeouts.step: must be a duration such as \"90s\", \"10m\", \"1h30m\", \"500ms\" or a number of seconds, is the text \"10 minutes\"" },
        { "\"timeouts\": { \"step\": 0, \"connect\": \"1h\" }", "sites.shop.timeouts.step: must be more than nothing\nsites.shop.timeouts.connect: must be at most 10m, is the text \"1h\"" },
        { "\"timeouts\": { \"step\": 1e999 }", "sites.shop.timeouts.step: must be a duration such as \"90s\", \"10m\", \"1h30m\", \"500ms\" or a number of seconds, is 1e999" },
        { "\"variables\": { \"1A\": \"\", \"DEPLOYNIX_X\": \"\", \"N\": 1, \"Z\": null }", "sites.shop.variables.1A: a variable's name has the letters A-Z and a-z, digits and '_' only, and does not start with a digit\nsites.shop.variables.DEPLOYNIX_X: names that start with DEPLOYNIX_ are set by the deployment itself\nsites.shop.variables.N: must be a text: \"1\", in quotes\nsites.shop.variables.Z: must be a text; null takes away a variable of the site, and stands in an environment only" },
        { "\"servers\": [\"web2\"]", "sites.shop.servers: \"server\" is there too; one of them is to go" },
        { "\"steps\": [1, \"\", {\"name\": \"x\"}, {\"run\": \"a\", \"script\": \"b\"}]", "sites.shop.steps[0]: must be a command as a text, or an object with \"run\" or \"script\", is 1\nsites.shop.steps[1]: cannot be empty\nsites.shop.steps[2]: needs \"run\" (a command) or \"script\" (a file of the repository)\nsites.shop.steps[3]: has both \"run\" and \"script\"; one of them is to go" },
        { "\"steps\": [{\"script\": \"../x\"}, {\"run\": \"a\\u0000\"}]", "sites.shop.steps[0].script: cannot hold '..'\nsites.shop.steps[1].run: a command cannot hold a NUL character" },
        { "\"shared\": {\"files\": [\"/etc/x\", \"a/./b\", \".git\", \"current\", \"a//b\", \"x/\"]}", "sites.shop.shared.files[0]: must be relative to the release: without a '/' at its start\nsites.shop.shared.files[1]: cannot hold '.' as a part\nsites.shop.shared.files[2]: '.git' is git's own and no part of a release\nsites.shop.shared.files[3]: 'current' is the link to the active release and cannot be used here\nsites.shop.shared.files[4]: has a '/' next to another\nsites.shop.shared.files[5]: is a file: without a '/' at its end" },
        { "\"shared\": {\"files\": [\"storage/key\"]}", "sites.shop.shared.files[0]: lies in the directory storage, which is shared for Laravel unless \"directories\" says otherwise" },
        { "\"shared\": {\"files\": [\"a\", \"a\", \"d/x\"], \"directories\": [\"d\", \"d/e/\"]}", "sites.shop.shared.files[1]: a is listed twice\nsites.shop.shared.files[2]: lies in the directory d, which is shared already\nsites.shop.shared.directories[1]: lies in d, which is shared already" },
        { "\"writable\": [\".env/x\"], \"shared\": {\"files\": [\".env\"]}", "sites.shop.writable[0]: is a directory, and .env is a shared file" },
        { "\"environments\": {}", "sites.shop.environments: needs at least one environment; without \"environments\" there is one, production" },
        { "\"environments\": {\"a\": {\"path\": \"/a\"}, \"A\": {\"path\": \"/b\"}}", "sites.shop.environments.A: differs from a in upper and lower case only" },
        { "\"environments\": {\"a\": {\"defaultEnvironment\": \"a\"}}", "sites.shop.environments.a.defaultEnvironment: belongs to the site, not into an environment" },
        { "\"environments\": {\"a\": {}, \"b\": {\"branch\": \"b\"}}", "sites.shop.environments.b: would deploy to /home/deploy/shop on web1, as shop (a) does; give one of them a \"path\" of its own" },
        { "\"branch\": \"a\", \"branch\": \"b\"", "sites.shop.branch: is there twice; the first one is on line 2" },
    };

    [Theory]
    [MemberData(nameof(OfValues))]
    public void Each_says_what_is_wrong(string settings, string expected) => Assert.Equal(expected, MistakesOfShop(settings));

    [Theory]
    [InlineData("-oProxyCommand=x", "a host cannot start with '-': ssh would take it for an option")]
    [InlineData("-l@web1", "a user cannot start with '-': ssh would take it for an option")]
    [InlineData("mara:secret@web1", "a password has no place in the settings; log in with a key")]
    [InlineData("web 1", "a host cannot hold a space")]
    [InlineData("web1;id", "a host cannot hold ';'")]
    [InlineData("wéb", "a host has no 'é'; write an international name in its xn-- form")]
    [InlineData("web1:", "the port must be a number from 1 to 65535, is \"\"")]
    [InlineData("web1:0", "the port must be a number from 1 to 65535, is \"0\"")]
    [InlineData("::1", "an IPv6 address stands in brackets: [::1]")]
    [InlineData("[::1", "the ']' after the IPv6 address is missing")]
    [InlineData("[web1]", "[web1] is no IPv6 address")]
    [InlineData("[::1]22", "after ']' there may only be ':' and the port")]
    [InlineData("ssh://web1/srv", "an ssh:// address ends after the host and port; the folder is set by \"path\"")]
    [InlineData("https://web1", "only ssh:// addresses are known")]
    [InlineData("deploy@", "the host is missing")]
    [InlineData("", "cannot be empty")]
    [InlineData("local", "needs \"path\", since it runs on this machine (\"local\")")]
    public void An_address_that_is_none_is_explained(string server, string expected)
    {
        using var folder = new SettingsFolder($$"""{ "sites": { "s": { "server": "{{server}}", "repository": "r" } } }""");
        Assert.Equal(expected, Assert.Single(folder.Store.Check(folder.File)).Message);
    }

    [Theory]
    [InlineData("-u", "a repository cannot start with '-': git would take it for an option")]
    [InlineData("ext::sh -c id", "'ext::' names a git remote helper, which runs commands; it is not accepted")]
    [InlineData("ssh://-oProxyCommand=id/x", "the host of a repository cannot start with '-': ssh would take it for an option")]
    [InlineData("git@-oProxyCommand=id:x", "the host of a repository cannot start with '-': ssh would take it for an option")]
    [InlineData("a\\nb", "a repository cannot hold a line break")]
    [InlineData(" ", "cannot be empty")]
    public void A_repository_that_git_would_run_is_refused(string repository, string expected)
    {
        using var folder = new SettingsFolder($$"""{ "sites": { "s": { "server": "w", "repository": "{{repository}}" } } }""");
        Assert.Equal(expected, Assert.Single(folder.Store.Check(folder.File)).Message);
    }

    [Theory]
    [InlineData("a b", "a name has letters, digits, '-', '_' and '.' only, not a space")]
    [InlineData("../x", "a name cannot start with '.'")]
    [InlineData("-x", "a name cannot start with '-'")]
    [InlineData("a/b", "a name has letters, digits, '-', '_' and '.' only, not '/'")]
    [InlineData("a$(id)", "a name has letters, digits, '-', '_' and '.' only, not '$'")]
    [InlineData("", "a name cannot be empty")]
    [InlineData("Müller-shop_2.de", null)]
    [InlineData("店", null)]
    public void A_name_is_a_word(string name, string? expected)
    {
        using var folder = new SettingsFolder($$"""{ "sites": { "{{name}}": { "server": "w", "repository": "r" } } }""");
        Assert.Equal(expected, folder.Store.Check(folder.File).SingleOrDefault()?.Message);
    }

    [Fact]
    public void A_server_that_is_an_object_is_held_to_the_same_rules()
    {
        using var folder = new SettingsFolder("""
            { "sites": { "s": { "path": "/s", "repository": "r", "servers": [
              { "nam": "x" },
              { "host": "deploy@web1:22" },
              { "host": "local", "port": 22 },
              { "host": "web1", "port": 70000, "user": "-x", "connectTimeout": "soon" },
              "web2", { "host": "WEB2" }, true
            ] } } }
            """);
        Assert.Equal(
            """
            deploynix.json(2,3): sites.s.servers[0]: needs "host"
            deploynix.json(2,5): sites.s.servers[0].nam: a server has no such setting; did you mean name?
            deploynix.json(3,13): sites.s.servers[1].host: is the host alone here: "user" and "port" are settings of their own
            deploynix.json(4,22): sites.s.servers[2].port: has no meaning for this machine ("local")
            deploynix.json(5,29): sites.s.servers[3].port: must be at most 65535, is 70000
            deploynix.json(5,44): sites.s.servers[3].user: a user cannot start with '-': ssh would take it for an option
            deploynix.json(5,68): sites.s.servers[3].connectTimeout: must be a duration such as "90s", "10m", "1h30m", "500ms" or a number of seconds, is the text "soon"
            deploynix.json(6,11): sites.s.servers[5]: another server is called WEB2 too; give one of them a "name"
            deploynix.json(6,31): sites.s.servers[6]: must be an address such as "deploy@web1.example.com:2222", or an object with "host", is true
            """, folder.Mistakes());
    }

    [Fact]
    public void A_mistake_in_what_every_environment_replaces_is_told_too() => Assert.Equal(
        "sites.shop.branch: must be a text, is 1",
        MistakesOfShop("\"branch\": 1, \"environments\": { \"production\": { \"branch\": \"main\" } }"));

    [Fact]
    public void What_only_one_environment_lacks_is_missing_there()
    {
        using var folder = new SettingsFolder("""{ "sites": { "s": { "repository": "r", "environments": { "a": { "server": "w" }, "b": {} } } } }""");
        Assert.Equal("deploynix.json(1,87): sites.s.environments.b: needs \"server\" (or \"servers\")", folder.Mistakes());
    }
}
