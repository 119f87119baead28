using Deploynix.Core.Engine;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

[Trait("Part", "laravel")]
public sealed class ReuseTests
{
    [LabFact]
    public async Task What_is_the_same_is_taken_over_and_comes_out_byte_for_byte_as_if_it_was_made()
    {
        await using var shop = await LiveShop.Open();
        var first = await Succeeds(shop.Deploy("v2-npm"));
        var reused = await Succeeds(shop.Deploy("v2-npm"));
        var clean = await Succeeds(shop.Deploy("v2-npm", clean: true));

        Assert.Empty(first.Deployment!.Reused);
        Assert.Empty(clean.Deployment!.Reused);
        Assert.Contains(reused.Deployment!.Reused, line => line.StartsWith($"vendor from {first.Release!.Id}, ", StringComparison.Ordinal));
        Assert.Contains(reused.Deployment.Reused, line => line.StartsWith("assets from", StringComparison.Ordinal));
        foreach (var folder in (string[])["vendor", "node_modules", "public/build"])
        {
            var made = await Hashes(shop, clean.Release!.Id, folder);
            var taken = await Hashes(shop, reused.Release!.Id, folder);
            Assert.Equal("", string.Join("\n", taken.Except(made).Concat(made.Except(taken))));
        }
        Figures.Report("deploy_seconds_clean", $"{clean.Deployment.Duration.TotalSeconds:0.00}");
        Figures.Report("deploy_seconds_reused", $"{reused.Deployment.Duration.TotalSeconds:0.00}");
    }

    [LabFact]
    public async Task A_changed_lock_file_is_installed_from()
    {
        await using var shop = await LiveShop.Open();
        await Succeeds(shop.Deploy("v1"));
        await shop.Shop.Repository.PointMainAt("v1");
        var manifest = (await shop.Shop.Repository.Git("show", "main:composer.json")).Text;
        await shop.Shop.Repository.CommitOnMain("Describe the shop", ("composer.json", manifest.Replace("\"name\"", "\"keywords\": [\"shop\"], \"name\"", StringComparison.Ordinal)));
        await shop.Shop.Repository.Git("tag", "changed", "main");
        Assert.DoesNotContain((await Succeeds(shop.Deploy("changed"))).Deployment!.Reused, line => line.StartsWith("vendor", StringComparison.Ordinal));
    }

    /// <summary>Composer before 2.6 names its loader's class at random in every install that starts from nothing; the name is all that may differ.</summary>
    private static async Task<string[]> Hashes(LiveShop shop, string release, string folder)
    {
        var listed = await shop.Shop.Site.Run(shop.Shop.Site.Release(release), "sh", "-c", "[ ! -d \"$1\" ] || find \"$1\" -type f | sort | while read -r f; do echo \"$(sed -E 's/(Init|\\$)[0-9a-f]{32}/\\1/g' \"$f\" | sha256sum) $f\"; done", "sh", folder).Succeeded();
        return listed.Text.Split('\n');
    }

    private static async Task<DeployOutcome> Succeeds(Task<DeployOutcome> act)
    {
        var outcome = await act;
        Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => failure.Message)));
        return outcome;
    }
}
