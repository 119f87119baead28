using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Tests.Planning;
using Deploynix.Tests.Settings;

namespace Deploynix.Tests.Databases;

/// <summary>When a deployment backs the database up.</summary>
public sealed class BackupStepTests
{
    [Theory]
    [InlineData(false, false, true, true, "migrate: check migrations, migrate: artisan migrate")]
    [InlineData(true, false, true, true, "migrate: check migrations, migrate: back up the database, migrate: artisan migrate")]
    [InlineData(false, true, true, true, "migrate: check migrations, migrate: back up the database, migrate: artisan migrate")]
    [InlineData(false, true, false, true, "migrate: check migrations, migrate: artisan migrate")]
    [InlineData(true, false, false, true, "migrate: check migrations, migrate: back up the database, migrate: artisan migrate")]
    [InlineData(true, true, true, false, "")]
    public void It_is_made_before_the_migrations_where_it_is_wanted(bool asked, bool set, bool live, bool first, string expected)
    {
        var site = Shop.Of(Framework.Laravel) with { Backups = new() { BeforeMigrate = set } };
        var request = Shop.Request(site) with { BackupDatabase = asked };
        var steps = DeployPlanner.Release(request, live ? Shop.Seen("164700", "164700") : Shop.Seen(null), Shop.Revision("artisan", "composer.json"), first).Where(step => step.Phase == Phase.Migrate).ToList();
        Assert.Equal(expected, string.Join(", ", steps.Names()));
        if (expected.Contains("back", StringComparison.Ordinal)) Assert.Contains("\"before\":\"20260318_200000\"", steps[1].Command.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_say_how_many_are_kept()
    {
        using var folder = new SettingsFolder("""{ "sites": { "shop": { "server": "w", "repository": "r", "backups": { "keep": 3, "for": "30d", "beforeMigrate": true } } } }""");
        Assert.Equal(new Backups { Keep = 3, For = TimeSpan.FromDays(30), BeforeMigrate = true }, folder.Read().Resolve("shop", null).Backups);
        using var plain = new SettingsFolder("""{ "sites": { "shop": { "server": "w", "repository": "r" } } }""");
        Assert.Equal(new Backups { Keep = 7 }, plain.Read().Resolve("shop", null).Backups);
    }
}
