using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

[Trait("Part", "laravel")]
public sealed class PinnedComposerTests
{
    /// <summary>Composer as Debian has it, behind a phar, as composer's own download is one.</summary>
    private const string MakePhar = """$p = new Phar($argv[1]); $p["main.php"] = '<?php require "/usr/bin/composer";'; $p->setDefaultStub("main.php");""";

    [LabFact]
    public async Task A_phar_that_the_site_keeps_is_run_by_php_and_missed_before_anything_is_touched()
    {
        await using var shop = await LiveShop.Open();
        var phar = $"{shop.Shop.Site.Shared}/composer.phar";
        shop.With(site => site with { Composer = phar });
        var before = shop.Tree();
        var refused = await Assert.ThrowsAsync<DeploynixException>(() => shop.Deploy("v1"));
        Assert.Equal(ErrorKind.ToolMissing, refused.Kind);
        Assert.Contains($"pin composer to {phar}", refused.What, StringComparison.Ordinal);
        Assert.NotNull(refused.Next);
        Assert.Equal(before, shop.Tree());

        await LabProcess.Run(["php", "-d", "phar.readonly=0", "-r", MakePhar, phar]).Succeeded();
        await LabProcess.Run(["chmod", "644", phar]).Succeeded();
        var outcome = await shop.Deploy("v1");
        Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => failure.Message)));
        Assert.Contains("Generating optimized autoload files", shop.Printed("composer install"), StringComparison.Ordinal);
        Assert.True(Directory.Exists($"{shop.Shop.Site.Current}/vendor/composer"));

        await using var transports = new TransportFactory(new NoCredentials());
        var examination = SiteDoctor.Prepare(shop.Site, check => check == "composer", askFpm: false);
        var finding = Assert.Single(await new SiteDoctor(transports, TimeProvider.System).ExamineAsync(examination, TestContext.Current.CancellationToken));
        Assert.Equal(FindingState.Good, finding.State);
        Assert.Matches(@"^Composer (version )?2\.", finding.Found);
    }
}
