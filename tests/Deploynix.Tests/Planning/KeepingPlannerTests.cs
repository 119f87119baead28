using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Planning;

public sealed class KeepingPlannerTests
{
    private static readonly Site Site = Shop.Of(Framework.Custom);

    [Theory]
    [InlineData("180000", "Deploynix.ReleaseActive")]
    [InlineData("170000", "Deploynix.ReleaseInUse")]
    [InlineData("160000", "Deploynix.ReleasePinned")]
    [InlineData("190000", "Deploynix.ReleaseInUse")]
    [InlineData("010000", "Deploynix.ReleaseNotFound")]
    public void What_may_not_be_removed_is_refused_with_the_way_out(string release, string kind)
    {
        var failure = Assert.Throws<DeploynixException>(() => KeepingPlanner.Remove(Site, [Seen()], Shop.Id(release)));
        Assert.Equal(kind, failure.Kind.Id);
        Assert.Contains("Nothing was changed.", failure.State, StringComparison.Ordinal);
        Assert.NotNull(failure.Next);
    }

    [Theory]
    [InlineData("150000")]
    [InlineData("140000")]
    [InlineData("130000")]
    [InlineData("120000")]
    public void Finished_failed_interrupted_and_adopted_ones_can_go(string release)
    {
        var plan = KeepingPlanner.Remove(Site, [Seen()], Shop.Id(release));
        Assert.Equal(["prepare: look for who uses it", "prune: remove the release"], plan.Servers[0].Steps.Names());
        Assert.Equal(Act.Remove, plan.Act);
    }

    [Fact]
    public void The_release_just_left_is_told_by_the_last_swap_behind_acts_that_swapped_nothing()
    {
        var seen = Seen();
        Assert.Equal("r2", KeepingPlanner.JustLeft(Site, seen, Shop.Id("170000"))!.Run);
        Assert.Null(KeepingPlanner.JustLeft(Site, seen, Shop.Id("150000")));
        Assert.Null(KeepingPlanner.JustLeft(Site, seen with { Journal = [] }, Shop.Id("170000")));

        // 180000 went live, and whoever did that went away: the journal's last swap is an older one.
        var untold = seen with { Journal = seen.Journal[..1], Untold = [seen.Find(Shop.Id("180000"))!.Record!] };
        Assert.NotNull(KeepingPlanner.JustLeft(Site, untold, Shop.Id("170000")));
        Assert.Null(KeepingPlanner.JustLeft(Site, untold, Shop.Id("150000")));
    }

    [Fact]
    public void A_server_that_lacks_the_release_has_nothing_to_do()
    {
        var plan = KeepingPlanner.Remove(Shop.Of(Framework.Custom, "web1", "web2"), [Seen(), Shop.SeenOn("web2", "180000", "180000")], Shop.Id("150000"));
        Assert.Equal([2, 0], plan.Servers.Select(server => server.Steps.Length));
    }

    [Fact]
    public void A_pin_shows_in_the_release_that_the_plan_gives()
    {
        var pinned = KeepingPlanner.Protect(Site, [Seen()], Shop.Id("150000"), new() { Id = Shop.Id("150000").Value, By = "mara@desk", Reason = "it's good" });
        Assert.True(pinned.Target is { Pinned: true, PinnedBy: "mara@desk", PinReason: "it's good" });
        var unpinned = KeepingPlanner.Unprotect(Site, [Seen()], Shop.Id("160000"));
        Assert.True(unpinned.Target is { Pinned: false, PinnedBy: null, PinReason: null });
        Assert.Equal("rm -f /srv/shop/.deploynix/releases/20260318_160000.pin || exit 176", unpinned.Servers[0].Steps[0].Command.ToString());
        Assert.Equal("the fair", ReleaseList.Merge(Site, [Seen()]).Single(release => release.Pinned).PinReason);
    }

    [Fact]
    public void A_deployment_whose_client_went_away_is_told_with_its_step()
    {
        var record = new ReleaseRecord { Id = Shop.Id("190000").Value, Status = ReleaseStatus.Building, Run = "r3", By = "mara@desk", Branch = "main", Created = Shop.Now.AddHours(-1) };
        var seen = Shop.Seen("180000", "180000") with
        {
            Interrupted = [record],
            LastSteps = System.Collections.Immutable.ImmutableSortedDictionary<string, StepSeen>.Empty.Add(record.Id, StepSeen.TryParse(record.Id + " [2026-03-18 19:00:07] build: composer install")!),
        };
        var told = Assert.Single(Interruptions.Of(Site, seen));
        Assert.Equal(("r3", "mara@desk", "composer install", 7.0, Outcome.Interrupted), (told.Run, told.By, told.FailedStep, told.Seconds, told.Outcome));
    }

    [Theory]
    [InlineData(null, 20 * 1024, 1000)]
    [InlineData(100_000L, 125_000 + (20 * 1024), 126_000)]
    public void Room_is_wanted_for_the_last_release_and_a_quarter_more(long? release, long kilobytes, long inodes) =>
        Assert.Equal((kilobytes, inodes), (Headroom.Kilobytes(release), Headroom.Inodes(release)));

    private static SiteSeen Seen() => Shop.Seen("180000", "190000b", "180000", "170000", "160000p", "150000", "140000f", "130000i", "120000a") with
    {
        Journal =
        [
            Entry("r1", Act.Deploy, Outcome.Succeeded, "170000", "150000"), Entry("r2", Act.Deploy, Outcome.LiveWithFailures, "180000", "170000"),
            Entry("r3", Act.Deploy, Outcome.Failed, "175000", "180000"), Entry("r4", Act.Protect, Outcome.Succeeded, "160000", null),
        ],
    };

    private static JournalEntry Entry(string run, Act act, Outcome outcome, string release, string? from) => new()
    {
        Run = run, Act = act, Outcome = outcome, Release = Shop.Id(release).Value, From = from is null ? null : Shop.Id(from).Value, Site = "shop", Environment = "production", Server = "web1", By = "mara@desk",
    };
}
