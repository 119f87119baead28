using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Delivery;

public sealed class DeliveryMetricsTests
{
    private static readonly Site Site = Shop.Of(Framework.Custom);
    private static readonly DateTimeOffset Monday = new(2026, 3, 16, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Acts by hour: d deploys, x deploys with failures after the swap, f fails, r rolls back, a activates; the release is a letter.</summary>
    [Theory]
    [InlineData("", 0, 0, 0, 0, 0, null)]
    [InlineData("0dA 10dB 20dC", 3, 0, 0, 0, 0, null)]
    [InlineData("0dA 10fB 11fB 12dB", 2, 0, 0, 2, 0, null)]
    [InlineData("0dA 10dB 12rA", 2, 1, 1, 0, 0, 2d)]
    [InlineData("0dA 10dB 12dC 13rB 15rA", 3, 2, 2, 0, 0, 4d)]
    [InlineData("0dA 10dB 12aA", 2, 1, 1, 0, 0, 2d)]
    [InlineData("0dA 10dB 12rA 13aB", 2, 1, 1, 0, 0, 2d)]
    [InlineData("0dA 10xB", 2, 1, 0, 0, 1, null)]
    [InlineData("0dA 10xB 14dC", 3, 1, 0, 0, 0, 4d)]
    [InlineData("0dA 10xB 11dC 12rA", 3, 2, 1, 0, 0, 1.5d)]
    [InlineData("12dA 10dB 11rA", 2, 1, 1, 0, 0, 1d)]
    public void A_history_says(string history, int deployments, int failures, int rollbacks, int attempts, int unrestored, double? hoursToRestore)
    {
        var measure = Assert.Single(DeliveryMetrics.Of(Site, [.. Events(history)], NoCommits, NoMarks, Monday, Monday.AddDays(7), DeliveryPeriod.All));
        Assert.Equal((deployments, failures, rollbacks, attempts, unrestored), (measure.Deployments, measure.Failures, measure.Rollbacks, measure.FailedAttempts, measure.Unrestored));
        Assert.Equal(hoursToRestore, measure.TimeToRestore?.TotalHours);
    }

    [Fact]
    public void Weeks_and_months_are_cut_at_their_beginning_and_empty_ones_are_told()
    {
        var from = new DateTimeOffset(2025, 12, 31, 12, 0, 0, TimeSpan.Zero);
        var weeks = DeliveryMetrics.Of(Site, [], NoCommits, NoMarks, from, from.AddDays(14), DeliveryPeriod.Week);
        Assert.Equal(["2026-W01", "2026-W02", "2026-W03"], weeks.Select(week => week.Period));
        Assert.Equal((from, from.AddDays(14)), (weeks[0].From, weeks[^1].Until));
        Assert.All(weeks, week => Assert.Equal((0, null, null), (week.Deployments, week.ChangeFailureRate, week.TimeToRestore)));
        Assert.Equal(["2025-12", "2026-01"], DeliveryMetrics.Of(Site, [], NoCommits, NoMarks, from, from.AddDays(14), DeliveryPeriod.Month).Select(month => month.Period));
    }

    [Fact]
    public void A_failure_belongs_to_the_period_of_its_deployment()
    {
        var weeks = DeliveryMetrics.Of(Site, [.. Events("0dA 10dB 200rA")], NoCommits, NoMarks, Monday, Monday.AddDays(14), DeliveryPeriod.Week);
        Assert.Equal([1, 0], weeks.Select(week => week.Failures));
        Assert.Equal([0, 1], weeks.Select(week => week.Rollbacks));
        Assert.Equal(0.5, weeks[0].ChangeFailureRate);
    }

    [Fact]
    public void Lead_time_is_the_median_of_the_commits_and_never_negative()
    {
        var commits = new Dictionary<string, IReadOnlyList<DateTimeOffset>> { ["run0"] = [Monday.AddHours(-2), Monday.AddHours(-4)], ["run1"] = [Monday.AddHours(99)] };
        var measure = DeliveryMetrics.Of(Site, [.. Events("0dA 10dB")], commits, NoMarks, Monday, Monday.AddDays(7), DeliveryPeriod.All)[0];
        Assert.Equal((TimeSpan.FromHours(2), 3), (measure.LeadTime!.Value, measure.Commits));
    }

    [Fact]
    public void Commits_come_with_the_first_release_that_has_them()
    {
        var commits = new DeliveredCommits();
        foreach (var line in new[] { "d 400 c b2", "c 300 b1", "b2 250 base", "b1 200 base", "not a line", "" }) commits.Read(line);
        var found = commits.Of([Deploy("1", "b1", "R1"), Deploy("2", "d", "R2"), Deploy("3", "c", "R3"), Deploy("4", "gone", "R4")], new Dictionary<string, DateTimeOffset> { ["R4"] = At(900) });
        Assert.Equal([At(200)], found["1"]);
        Assert.Equal([At(250), At(300), At(400)], found["2"].Order());
        Assert.Empty(found["3"]);
        Assert.Equal([At(900)], found["4"]);
    }

    [Fact]
    public void Servers_are_joined_by_run_in_the_order_of_their_journals_and_torn_lines_pass()
    {
        var journal = new DeliveryJournal(2);
        journal.Read(0, Line("1", "deploy", "succeeded", "20260316_000000", "2026-03-16T00:00:00Z"));
        journal.Read(0, Line("3", "deploy", "liveWithFailures", "20260316_020000", "2020-01-01T00:00:00Z"));
        journal.Read(0, "journal\t{\"run\":\"4\",\"act\":\"dep");
        journal.Read(0, "record\t{\"v\":1,\"id\":\"20260316_000000\",\"status\":\"finished\",\"committed\":\"2026-03-15T12:00:00Z\"}");
        journal.Read(1, Line("1", "deploy", "failed", "20260316_000000", "2026-03-16T00:00:00Z"));
        journal.Read(1, Line("2", "rollback", "succeeded", "20260315_000000", "2026-03-16T01:00:00Z"));
        journal.Read(1, Line("3", "deploy", "succeeded", "20260316_020000", "2026-03-16T02:00:00Z"));
        var events = journal.InOrder();
        Assert.Equal(["1", "2", "3"], events.Select(happened => happened.Run));
        Assert.Equal([Outcome.Failed, Outcome.Succeeded, Outcome.LiveWithFailures], events.Select(happened => happened.Outcome));
        Assert.Equal((1, 1), (journal.Unreadable, journal.Committed.Count));
        Assert.Equal(new DateTimeOffset(2026, 3, 16, 2, 0, 5, TimeSpan.Zero), events[2].Ended);
    }

    [Fact]
    public void A_hundred_thousand_lines_are_measured_in_seconds()
    {
        var journal = new DeliveryJournal(1);
        for (var i = 0; i < 100_000; i++)
        {
            journal.Read(0, Line($"run{i}", i % 10 == 9 ? "rollback" : "deploy", "succeeded", Monday.AddMinutes(i % 10 == 9 ? i - 2 : i).ToString("yyyyMMdd_HHmmss"), Monday.AddMinutes(i).ToString("O")));
        }
        var measures = DeliveryMetrics.Of(Site, journal.InOrder(), NoCommits, NoMarks, Monday, Monday.AddDays(70), DeliveryPeriod.Week);
        Assert.Equal(10, measures.Length);
        Assert.Equal((90_000, 10_000), (measures.Sum(week => week.Deployments), measures.Sum(week => week.Rollbacks)));
        Assert.Equal(10_000, measures.Sum(week => week.Failures));
    }

    [Fact]
    public void A_gate_that_took_the_site_back_is_a_failure_that_was_restored_and_a_mark_is_one_too()
    {
        var journal = new DeliveryJournal(1);
        journal.Read(0, Line("1", "deploy", "succeeded", "20260316_000000", "2026-03-16T00:00:00Z"));
        journal.Read(0, Line("3", "rollback", "succeeded", "20260316_000000", "2026-03-16T01:00:10Z").Replace("\"seconds\":5", "\"from\":\"20260316_010000\",\"cause\":\"2\",\"seconds\":5", StringComparison.Ordinal));
        journal.Read(0, Line("2", "deploy", "rolledBack", "20260316_010000", "2026-03-16T01:00:00Z").Replace("\"seconds\":5", "\"seconds\":20", StringComparison.Ordinal));
        journal.Read(0, Line("4", "deploy", "succeeded", "20260316_020000", "2026-03-16T02:00:00Z"));
        journal.Read(0, "bad\t{\"v\":1,\"id\":\"20260316_020000\",\"at\":\"2026-03-16T02:30:00Z\"}");
        Assert.Equal(["1", "2", "3", "4"], journal.InOrder().Select(happened => happened.Run));
        var measure = DeliveryMetrics.Of(Site, journal.InOrder(), NoCommits, journal.Bad, Monday, Monday.AddDays(7), DeliveryPeriod.All)[0];
        Assert.Equal((3, 2, 1, 1), (measure.Deployments, measure.Failures, measure.Rollbacks, measure.Unrestored));
        Assert.Equal(TimeSpan.FromSeconds(5), measure.TimeToRestore);
    }

    private static HashSet<string> NoMarks => [];

    private static IReadOnlyDictionary<string, IReadOnlyList<DateTimeOffset>> NoCommits => new Dictionary<string, IReadOnlyList<DateTimeOffset>>();

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static DeliveryEvent Deploy(string run, string commit, string release) => new(run, Act.Deploy, Outcome.Succeeded, release, null, commit, Monday);

    private static string Line(string run, string act, string outcome, string release, string at) =>
        $"journal\t{{\"prev\":\"00\",\"v\":1,\"run\":\"{run}\",\"at\":\"{at}\",\"act\":\"{act}\",\"site\":\"shop\",\"environment\":\"production\",\"server\":\"web1\",\"release\":\"{release}\",\"outcome\":\"{outcome}\",\"seconds\":5}}";

    private static IEnumerable<DeliveryEvent> Events(string history)
    {
        string? serves = null;
        foreach (var (word, i) in history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, i) => (word, i)))
        {
            var (hour, kind, release) = (int.Parse(word[..^2], System.Globalization.CultureInfo.InvariantCulture), word[^2], $"20260316_0{word[^1] - 'A'}0000");
            var act = kind switch { 'r' => Act.Rollback, 'a' => Act.Activate, _ => Act.Deploy };
            var outcome = kind switch { 'x' => Outcome.LiveWithFailures, 'f' => Outcome.Failed, _ => Outcome.Succeeded };
            yield return new($"run{i}", act, outcome, release, serves, null, Monday.AddHours(hour));
            if (outcome != Outcome.Failed) serves = release;
        }
    }
}
