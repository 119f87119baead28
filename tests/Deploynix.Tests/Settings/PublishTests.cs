using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class PublishTests
{
    [Fact]
    public void The_published_folder_is_the_web_servers_root_and_what_the_build_makes_of_the_whole_repository()
    {
        var site = ReadShop("\"framework\": \"static\", \"publish\": \"dist/\", \"url\": \"https://example.com\", \"proof\": { \"deadline\": 5 }");
        Assert.Equal(("dist", "dist", 5.0), (site.Publish, site.Proof.Root, site.Proof.Deadline.TotalSeconds));
        Assert.Empty(site.Reuse.AssetInputs);
        Assert.Equal(["dist"], site.Reuse.AssetOutputs);
        Assert.Equal((null, "public"), (ReadShop("\"framework\": \"static\"").Publish, ReadShop("\"framework\": \"static\"").Proof.Root));
    }

    [Fact]
    public void What_the_build_needs_can_be_told_more_closely()
    {
        var site = ReadShop("\"publish\": \"dist\", \"proof\": { \"root\": \"dist\" }, \"reuse\": { \"assetInputs\": [\"src\"] }");
        Assert.Equal(["src"], site.Reuse.AssetInputs);
        Assert.Equal(["dist"], site.Reuse.AssetOutputs);
    }

    [Theory]
    [InlineData("\"publish\": \"/srv/www\"", "sites.shop.publish: must be relative to the release: without a '/' at its start")]
    [InlineData("\"publish\": \"../www\"", "sites.shop.publish: cannot hold '..'")]
    [InlineData("\"publish\": \"-x\"", "sites.shop.publish: a path here cannot start with '-': programs would take it for an option")]
    [InlineData("\"publish\": \"out/a\", \"shared\": { \"directories\": [\"out\"] }", "sites.shop.publish: lies in the directory out, which is shared: every release would publish the same")]
    [InlineData("\"publish\": \"dist\", \"proof\": { \"root\": \"public\" }", "sites.shop.proof.root: \"publish\" names another folder, dist; one of them is to go")]
    public void A_folder_that_cannot_be_published_is_explained(string settings, string expected) => Assert.Equal(expected, MistakesOfShop(settings));

    [Theory]
    [InlineData("composer2", "composer2")]
    [InlineData("/opt/composer.phar", "/opt/composer.phar")]
    [InlineData("shared/composer.phar", "/srv/shop/shared/composer.phar")]
    public void Composer_is_found_on_the_server_or_kept_by_the_site(string setting, string expected) =>
        Assert.Equal(expected, ReadShop($"\"path\": \"/srv/shop/\", \"composer\": \"{setting}\"").Composer);

    [Theory]
    [InlineData("bin/composer", "must be a name to be found on the server's PATH, an absolute path, or a file of the site's own, such as shared/composer.phar")]
    [InlineData("shared/../composer", "cannot hold '..'")]
    [InlineData("shared/", "is a file: without a '/' at its end")]
    [InlineData("~/composer.phar", "'~' is not expanded; write the path in full")]
    public void A_composer_that_cannot_be_one_is_explained(string setting, string expected) =>
        Assert.Equal("sites.shop.composer: " + expected, MistakesOfShop($"\"composer\": \"{setting}\""));
}
