using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Health;

public sealed class HealthSettingsTests
{
    [Fact]
    public void Checks_are_read_with_defaults()
    {
        var health = ReadShop("""
            "url": "https://shop.example.com/app/",
            "health": { "warmUp": "2s", "interval": 0.5, "deadline": "1m", "checks": [
              "/up",
              { "http": "https://api.example.com/health?deep=1", "name": "api", "from": "here", "status": [200, 204], "redirects": 2, "body": "ok", "headers": { "X-App": "shop" }, "json": { "db.ok": true, "n": 3 },
                "slow": "800ms", "certificate": "30d", "needed": 3, "of": 5, "timeout": "2s" },
              { "command": "test -w storage" }, { "artisan": "migrate:status" }, { "queue": "default", "pending": 100, "oldest": "5m" }, { "log": true, "quiet": "20s" } ] }
            """).Health;
        Assert.Equal((2, 0.5, 60), (health.WarmUp.TotalSeconds, health.Interval.TotalSeconds, health.Deadline.TotalSeconds));
        Assert.Equal(["http", "api", "command", "migrate-status", "queue", "log"], health.Checks.Select(check => check.Name));
        var (up, api) = ((HttpCheck)health.Checks[0], (HttpCheck)health.Checks[1]);
        Assert.Equal(("https://shop.example.com/app/up", true, true, 2, 3), (up.Url.AbsoluteUri, up.FromHere, up.FromServer, up.Needed, up.Of));
        Assert.Equal(("https://api.example.com/health?deep=1", true, false, 3, 5, 2.0, "true"), (api.Url.AbsoluteUri, api.FromHere, api.FromServer, api.Needed, api.Of, api.Timeout.TotalSeconds, api.Json["db.ok"]));
        Assert.Equal([200, 204], api.Status);
        Assert.Null(((LogCheck)health.Checks[5]).Path);
    }

    [Fact]
    public void An_environment_changes_single_values()
    {
        const string Settings = """
            "health": { "deadline": "10s", "checks": [{ "command": "true" }] },
            "environments": { "production": {}, "staging": { "server": "deploy@web2", "health": { "deadline": "20s" } } }
            """;
        Assert.Equal((20.0, 1), (ReadShop(Settings, "staging").Health.Deadline.TotalSeconds, ReadShop(Settings, "staging").Health.Checks.Length));
    }

    [Theory]
    [InlineData("""["/up"]""", "sites.shop.health.checks[0]: is a path, and the site has no \"url\" that it could belong to")]
    [InlineData("""[{ "http": "http://a.example.com", "command": "true" }]""", "sites.shop.health.checks[0].command: \"http\" is there too; one of them is to go\nsites.shop.health.checks[0].command: a check of \"http\" has no such setting")]
    [InlineData("""[{ "name": "x" }]""", "sites.shop.health.checks[0]: needs one of \"http\", \"command\", \"artisan\", \"queue\", \"log\"")]
    [InlineData("""[{ "command": "true", "status": 200 }]""", "sites.shop.health.checks[0].status: a check of \"command\" has no such setting")]
    [InlineData("""[{ "command": "true", "needed": 4, "of": 3 }]""", "sites.shop.health.checks[0].needed: more than there are attempts (\"of\": 3)")]
    [InlineData("""[{ "http": "http://a.example.com", "status": 20 }]""", "sites.shop.health.checks[0].status: must be a status from 100 to 599, or a list of them, is 20")]
    [InlineData("""[{ "http": "ftp://a.example.com" }]""", "sites.shop.health.checks[0].http: must start with https:// or http://")]
    [InlineData("""[{ "http": "https://u:p@a.example.com" }]""", "sites.shop.health.checks[0].http: a user or a password has no place in the settings")]
    [InlineData("""[{ "artisan": "about; rm -rf /" }]""", "sites.shop.health.checks[0].artisan: is the name of one artisan command, such as about or migrate:status; a \"command\" can be any shell text")]
    [InlineData("""[{ "queue": "default" }]""", "sites.shop.health.checks[0]: needs \"pending\" (how many jobs may wait) or \"oldest\" (how long the oldest may)")]
    [InlineData("""[{ "log": true, "quiet": "5m" }]""", "sites.shop.health.checks[0].quiet: must be shorter than the deadline of all checks, 30s")]
    [InlineData("""[{ "command": "true", "name": "a" }, { "command": "true", "name": "A" }]""", "sites.shop.health.checks[1].name: another check is called A")]
    public void What_cannot_be_is_explained(string checks, string expected) => Assert.Equal(expected, MistakesOfShop($"\"health\": {{ \"checks\": {checks} }}"));
}
