using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>The main job, from the first deployment to the release that broke and was taken back.</summary>
public sealed class MainStoryTests
{
    [LabFact]
    public async Task A_release_that_breaks_when_live_is_taken_back()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        await shop.Answers("v1");
        var second = shop.Deploys("v2");
        await shop.Answers("v2");
        var broken = shop.Deploys("v3-broken");
        await shop.Answers(500);
        Figures.Report("deploy, Laravel with composer, caches and migrations", $"{broken.Duration?.TotalSeconds:0.00} s");

        var rollback = shop.Runs("Invoke-DeploynixRollback shop -Confirm:$false -PassThru").Succeeded();
        await shop.Answers("v2");
        Figures.Report("rollback, Laravel", $"{rollback.Took.TotalSeconds:0.00} s");

        Assert.Equal(second.Id, rollback.One<Release>().Id);
        Assert.Equal(second.Id, shop.Site.ActiveRelease);
        Assert.Equal([first.Id, second.Id, broken.Id], shop.Site.Releases);
        Assert.Equal("1 First article\n", (await shop.Shop.Http.Get("/db")).Body);
        Assert.Equal("written in .env\n", (await shop.Shop.Http.Get("/env")).Body);

        var releases = shop.Runs("Get-DeploynixRelease shop").Succeeded().All<Release>();
        Assert.Equal([broken.Id, second.Id, first.Id], releases.Select(release => release.Id));
        Assert.Equal([second.Id], releases.Where(release => release.Active).Select(release => release.Id));
        Assert.Equal(await shop.Shop.Repository.Commit("v2"), releases[1].Commit);

        var history = shop.Runs("Get-DeploynixDeployment shop").Succeeded().All<Deployment>();
        Assert.Equal([Act.Rollback, Act.Deploy, Act.Deploy, Act.Deploy], history.Select(deployment => deployment.Act));
        Assert.All(history, deployment => Assert.Equal(Outcome.Succeeded, deployment.Outcome));
        Assert.Equal((second.Id, broken.Id), (history[0].Release, history[0].Previous));

        shop.Deploys("v2");
        await shop.Answers("v2");
    }

    [LabFact]
    public async Task A_release_whose_build_fails_changes_nothing_that_is_live()
    {
        await using var shop = await MainShop.Open();
        var live = shop.Deploys("v2");
        var shared = await LabTree.Of(shop.Site.Shared);

        var error = shop.Runs("Invoke-DeploynixDeploy shop -Tag v4-build-fails -PassThru").Refused("Deploynix.StepFailed");
        Assert.Contains("ERROR in resources/css/theme.css: no such file", error.Message, StringComparison.Ordinal);
        Assert.Contains("shop (production): lab: ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"The site still serves {live.Id}; nothing that is live was changed.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Get-DeploynixLog shop -Release ", error.Next, StringComparison.Ordinal);
        Assert.Equal("composer install", error.Failure?.Step);

        await shop.Answers("v2");
        Assert.Equal(live.Id, shop.Site.ActiveRelease);
        await shared.IsUnchanged();

        var failed = shop.Runs("Get-DeploynixRelease shop -All").Succeeded().All<Release>()[0];
        Assert.Equal((ReleaseStatus.Failed, "composer install", false), (failed.Status, failed.FailedStep, failed.Active));
        Assert.Equal([live.Id], shop.Runs("Get-DeploynixRelease shop").Succeeded().All<Release>().Select(release => release.Id));
        Assert.Contains(shop.Runs("Get-DeploynixLog shop").Succeeded().All<string>(), line => line.Contains("1 error, nothing was built", StringComparison.Ordinal));
        Assert.Equal((Outcome.Failed, "composer install"), Last(shop));

        // The advice holds, too.
        Assert.NotEmpty(shop.Runs(error.Next!).Succeeded().Objects);

        var hosted = await LabHost.Run("Deploynix.Shell", shop.Operator, "Invoke-DeploynixDeploy shop -Tag v4-build-fails");
        Assert.True(hosted.ExitCode == 1 && hosted.Error.Contains("1 error, nothing was built", StringComparison.Ordinal), $"{hosted}");
        await shop.Answers("v2");
    }

    private static (Outcome, string?) Last(MainShop shop)
    {
        var last = shop.Runs("Get-DeploynixDeployment shop -Last 1").Succeeded().One<Deployment>();
        return (last.Outcome, last.FailedStep);
    }
}
