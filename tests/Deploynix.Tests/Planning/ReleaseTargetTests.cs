using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Planning;

public sealed class ReleaseTargetTests
{
    private static readonly Site Site = Shop.Of(Framework.Custom);

    [Theory]
    [InlineData("180000", "180000 170000 160000", "170000")]
    [InlineData("180000", "190000 180000 170000", "170000")]
    [InlineData("180000", "180000 175000f 174000i 173000a 172000b 160000", "160000")]
    public void A_rollback_goes_to_the_last_known_good_release_before_the_live_one(string current, string releases, string target) =>
        Assert.Equal(target, RollbackTarget.LastKnownGood(Site, [Shop.Seen(current, releases.Split(' '))]).Value[9..]);

    [Theory]
    [InlineData("180000", "180000<160000 170000<160000 160000<150000 150000", "160000")]
    [InlineData("160000", "180000<160000 170000<160000 160000<150000 150000", "150000")]
    [InlineData("180000", "180000<170000 170000f 160000 150000", "160000")]
    [InlineData("180000", "180000<165000 165000b<150000 160000 150000", "150000")]
    [InlineData("180000", "180000<190000 190000 160000", "160000")]
    [InlineData("180000", "180000<143000 170000", "170000")]
    public void What_was_live_before_it_goes_before_what_is_newer_and_was_taken_back(string current, string releases, string target)
    {
        var texts = releases.Split(' ').Select(text => text.Split('<')).ToArray();
        var seen = Shop.Seen(current, [.. texts.Select(parts => parts[0])]);
        seen = seen with
        {
            Releases = [.. seen.Releases.Select(release => texts.Single(parts => release.Id.Value.EndsWith(parts[0][..6], StringComparison.Ordinal)) is [_, var before]
                ? release with { Record = release.Record! with { Previous = Shop.Id(before).Value } } : release)],
        };
        Assert.Equal(target, RollbackTarget.LastKnownGood(Site, [seen]).Value[9..]);
    }

    [Fact]
    public void A_rollback_goes_where_every_server_can_follow() => Assert.Equal(
        "150000", RollbackTarget.LastKnownGood(Site, [Shop.Seen("180000", "180000", "170000", "150000"), Shop.SeenOn("web2", "180000", "180000", "170000f", "150000")]).Value[9..]);

    [Fact]
    public void Servers_that_serve_different_releases_go_back_before_the_newest_of_them() => Assert.Equal(
        "170000", RollbackTarget.LastKnownGood(Site, [Shop.Seen("180000", "180000", "170000"), Shop.SeenOn("web2", "170000", "180000", "170000")]).Value[9..]);

    [Theory]
    [InlineData(null, "170000", "Nothing is live yet")]
    [InlineData("170000", "170000 160000f", "No finished release is older than the live one, 20260318_170000.")]
    [InlineData("/var/www/old", "170000", "current points at /var/www/old, which is no release of this site")]
    public void A_rollback_without_a_target_says_why(string? current, string releases, string why)
    {
        var failure = Assert.Throws<DeploynixException>(() => RollbackTarget.LastKnownGood(Site, [Shop.Seen(current, releases.Split(' '))]));
        Assert.Equal(ErrorKind.NoRollbackTarget, failure.Kind);
        Assert.Contains(why, failure.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20260318_160000", "160000")]
    [InlineData("160000", "20260318_160000", "Deploynix.ReleaseNotFound")]
    [InlineData("1600000000", "160000")]
    [InlineData("current", "180000")]
    [InlineData("previous", "170000")]
    [InlineData("~0", "180000")]
    [InlineData("~1", "170000")]
    [InlineData("~2", "160000")]
    [InlineData("~9", "", "Deploynix.ReleaseNotFound")]
    [InlineData("deadbeef", "", "Deploynix.ReleaseNotFound")]
    [InlineData("20260318_165000", "", "Deploynix.ReleaseNotFinished")]
    [InlineData("../../etc", "", "Deploynix.ReleaseNotFound")]
    [InlineData("1000000", "", "Deploynix.ReleaseAmbiguous")]
    public void A_release_is_found_by_every_kind_of_reference(string reference, string found, string? refused = null)
    {
        SiteSeen[] seen = [Shop.Seen("180000", "180000", "170000", "165000f", "160000", "100000")];
        seen[0] = seen[0] with { Releases = [.. seen[0].Releases, new(ReleaseId.Parse("7"), new() { Id = "7", Status = ReleaseStatus.Finished, Commit = "1000000f" }, ReleaseStatus.Finished)] };
        if (refused is null) Assert.Equal(found, ReleaseChoice.Of(Site, seen, new(reference), force: false).Value[9..]);
        else Assert.Equal(refused, Assert.Throws<DeploynixException>(() => ReleaseChoice.Of(Site, seen, new(reference), force: false)).Kind.Id);
    }

    [Fact]
    public void A_release_that_is_not_known_to_be_whole_wants_force()
    {
        SiteSeen[] seen = [Shop.Seen("180000", "180000", "170000a")];
        Assert.Equal(ErrorKind.ReleaseNotFinished, Assert.Throws<DeploynixException>(() => ReleaseChoice.Of(Site, seen, new("20260318_170000"), force: false)).Kind);
        Assert.Equal("20260318_170000", ReleaseChoice.Of(Site, seen, new("20260318_170000"), force: true).Value);
    }

    [Fact]
    public void The_same_commit_deployed_twice_means_its_newest_whole_release()
    {
        var seen = Shop.Seen("180000", "180000", "170000f", "160000", "150000");
        seen = seen with { Releases = [.. seen.Releases.Select(release => release with { Record = release.Record! with { Commit = "abcdef0123" } })] };
        Assert.Equal("20260318_180000", ReleaseChoice.Find(Site, [seen], new("abcdef")).Value);
    }

    [Fact]
    public void An_activation_swaps_from_what_was_seen_then_tells_the_services_and_removes_nothing()
    {
        var site = Shop.Of(Framework.Laravel, "web1", "web2") with
        {
            Reload = [new() { Name = "fpm", Run = "true" }],
            Hooks = [new(HookPoint.Before, Phase.Activate, new() { Name = "down", Run = "true" }), new(HookPoint.After, Phase.Reload, new() { Name = "up", Run = "true" }), new(HookPoint.Before, Phase.Build, new() { Name = "no", Run = "true" })],
        };
        SiteSeen[] seen = [Shop.Seen("180000", "180000", "170000"), Shop.SeenOn("web2", "/old place", "180000", "170000")];
        var plan = ActivationPlanner.Plan(Act.Rollback, site, seen, Shop.Id("170000"), Shop.Mara);
        Assert.Equal("shop (production): roll back 20260318_170000, instead of 20260318_180000, nothing", plan.Title);
        Assert.All(plan.Servers, server => Assert.Equal(
            [
                "optimize: refresh caches", "activate: down", "activate: activate", "reload: fpm", "reload: ask artisan", "reload: artisan octane:reload", "reload: artisan queue:restart",
                "reload: artisan horizon:terminate", "reload: artisan reverb:restart", "reload: artisan pulse:restart", "reload: check workers", "reload: up",
            ],
            server.Steps.Names()));
        Assert.Contains("= '/old place' ] || exit 173", plan.Servers[1].Steps[2].Command.ToString(), StringComparison.Ordinal);
        Assert.Equal(Shop.Commit(Shop.Id("170000")), plan.Commit);
        Assert.Contains("\n  activate: down\n      set -e\n      true", plan.Describe(), StringComparison.Ordinal);
    }
}
