using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Incidents;

/// <summary>Each step is ticked by what was done and by nothing else.</summary>
public sealed class ChecklistTests
{
    private const string Bad = "20260318_164700";
    private const string Good = "20260318_160500";
    private static readonly DateTimeOffset Opened = new(2026, 3, 18, 16, 52, 0, TimeSpan.Zero);

    private readonly List<IncidentLine> _lines = [new() { Event = IncidentEvent.Opened, At = Opened, By = "mara@desk", Title = "Checkout fails", Severity = IncidentSeverity.Major, Release = Bad, Since = Opened.AddMinutes(-5) }];
    private readonly List<Deployment> _acts = [Act(Core.Model.Act.Deploy, -5, Bad, Good)];
    private string[] _history = [];
    private Framework _framework = Framework.Laravel;

    [Fact]
    public void Nothing_is_ticked_by_the_opening_alone_and_each_open_step_says_what_to_do()
    {
        _history = [$"ran\t{Bad}\t{{\"migration\":\"2026_03_18_add_sku\"}}"];
        Assert.All(Items(), item => Assert.Equal(IncidentStepStatus.Open, item.Status));
        Assert.Contains("Test-DeploynixHealth shop", Of(IncidentStep.Confirm).Evidence, StringComparison.Ordinal);
        Assert.Contains("Invoke-DeploynixRollback shop -Incident", Of(IncidentStep.Rollback).Evidence, StringComparison.Ordinal);
        Assert.Contains("settings name nobody", Of(IncidentStep.Communicate).Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_ticks_itself_the_caches_and_the_workers_with_who_and_when()
    {
        _acts.Add(Act(Core.Model.Act.Rollback, 1, Good, Bad) with { Proven = TimeSpan.FromMilliseconds(41), Reloads = ["reload php-fpm", "artisan queue:restart", "check workers", "prove"], Incident = "i" });
        var back = Of(IncidentStep.Rollback);
        Assert.Equal((IncidentStepStatus.Done, "ines@train", $"rolled back from {Bad} to {Good} in 0.4 s"), (back.Status, back.By, back.Evidence));
        Assert.Equal($"a release's own caches come with it, and 41 ms after the swap the web server answered with the code of {Good}", Of(IncidentStep.Caches).Evidence);
        Assert.Equal((IncidentStepStatus.Done, "'artisan queue:restart' after the swap, and the workers were looked at"), (Of(IncidentStep.Workers).Status, Of(IncidentStep.Workers).Evidence));
        Assert.Equal(IncidentStepStatus.Open, Of(IncidentStep.Verify).Status);
    }

    [Fact]
    public void A_rollback_before_it_was_opened_counts_and_one_of_yesterday_does_not()
    {
        _acts.Add(Act(Core.Model.Act.Rollback, -24 * 60, "20260317_100000", "20260317_110000"));
        Assert.Equal(IncidentStepStatus.Open, Of(IncidentStep.Rollback).Status);
        _acts.Add(Act(Core.Model.Act.Rollback, -1, Good, Bad) with { Incident = "an earlier one" });
        Assert.Equal(IncidentStepStatus.Done, Of(IncidentStep.Rollback).Status);
    }

    [Fact]
    public void A_rollback_by_a_clock_that_is_behind_counts_since_the_server_put_it_under_the_incident()
    {
        _acts.Add(Act(Core.Model.Act.Rollback, -600, Good, Bad) with { Incident = "i", Ended = Opened.AddMinutes(1) });
        Assert.Equal((IncidentStepStatus.Done, Opened.AddMinutes(1)), (Of(IncidentStep.Rollback).Status, Of(IncidentStep.Rollback).At));
    }

    [Fact]
    public void A_release_that_its_own_gate_took_back_is_gone()
    {
        _acts[0] = _acts[0] with { Outcome = Outcome.RolledBack, Ended = Opened.AddMinutes(-4) };
        Assert.Equal((IncidentStepStatus.Done, $"{Bad} did not pass the health gate of its deployment, which took the site back to {Good}"), (Of(IncidentStep.Rollback).Status, Of(IncidentStep.Rollback).Evidence));
    }

    [Fact]
    public void A_rollback_that_failed_ticks_nothing()
    {
        _acts.Add(Act(Core.Model.Act.Rollback, 1, Good, Bad) with { Outcome = Outcome.Failed });
        Assert.Equal((IncidentStepStatus.Open, true), (Of(IncidentStep.Rollback).Status, Of(IncidentStep.Rollback).Evidence.StartsWith("a rollback by ines@train ended as Failed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Health_confirms_when_ill_and_verifies_when_well_after_the_way_back_and_the_last_look_counts()
    {
        Health(0.5, good: false, "home from outside: 500");
        Assert.Equal("unhealthy: home from outside: 500", Of(IncidentStep.Confirm).Evidence);
        Health(0.7, good: true, "healthy");
        _acts.Add(Act(Core.Model.Act.Rollback, 1, Good, Bad));
        Assert.Equal(IncidentStepStatus.Open, Of(IncidentStep.Verify).Status);
        Health(2, good: true, "healthy: 4 of 4 checks");
        Assert.Equal((IncidentStepStatus.Done, "healthy: 4 of 4 checks"), (Of(IncidentStep.Verify).Status, Of(IncidentStep.Verify).Evidence));
        Health(3, good: false, "queue: 500 wait");
        Assert.Equal(IncidentStepStatus.Open, Of(IncidentStep.Verify).Status);
    }

    [Theory]
    [InlineData(IncidentStepStatus.Done, 2, 12, 22, 32)]
    [InlineData(IncidentStepStatus.Open, 2, 12, 22)]
    [InlineData(IncidentStepStatus.Open, 2, 32)]
    [InlineData(IncidentStepStatus.Open, 2, 12, -22, 32)]
    public void Half_an_hour_of_looks_without_a_gap_or_a_failure_ticks_monitoring(IncidentStepStatus status, params int[] minutes)
    {
        _acts.Add(Act(Core.Model.Act.Rollback, 1, Good, Bad));
        foreach (var minute in minutes) Health(Math.Abs(minute), good: minute > 0, "looked");
        Assert.Equal(status, Of(IncidentStep.Monitor).Status);
    }

    [Theory]
    [InlineData(WatchEnd.TimeIsUp, 30, IncidentStepStatus.Done)]
    [InlineData(WatchEnd.TimeIsUp, 20, IncidentStepStatus.Open)]
    [InlineData(WatchEnd.Crossed, 40, IncidentStepStatus.Open)]
    [InlineData(WatchEnd.Moved, 40, IncidentStepStatus.Open)]
    public void A_watch_of_half_an_hour_that_crossed_nothing_ticks_monitoring(WatchEnd end, int minutes, IncidentStepStatus status)
    {
        _acts.Add(Act(Core.Model.Act.Rollback, 1, Good, Bad));
        var watched = new WatchResult { Site = "shop", Environment = "production", Release = Good, End = end, Reason = "nothing was crossed.", Elapsed = TimeSpan.FromMinutes(minutes) };
        _lines.AddRange(IncidentLines.Of(watched, Shop.Mara).Select(line => line with { At = Opened.AddMinutes(2 + minutes) }));
        Assert.Equal(status, Of(IncidentStep.Monitor).Status);
    }

    [Fact]
    public void The_database_is_not_applicable_without_migrations_and_done_when_they_are_undone()
    {
        Assert.Equal((IncidentStepStatus.NotApplicable, $"{Bad} ran no migration"), (Of(IncidentStep.Database).Status, Of(IncidentStep.Database).Evidence));
        _history = [$"ran\t{Bad}\t{{\"migration\":\"2026_03_18_add_sku\"}}"];
        Assert.Contains("2026_03_18_add_sku", Of(IncidentStep.Database).Evidence, StringComparison.Ordinal);
        _acts.Add(Act(Core.Model.Act.UndoMigrations, 3, null, null));
        Assert.Equal(IncidentStepStatus.Done, Of(IncidentStep.Database).Status);
    }

    [Fact]
    public void What_a_person_said_last_stands_above_the_evidence()
    {
        Say(IncidentEvent.Done, IncidentStep.Verify, "I ordered a pair of shoes");
        Assert.Equal((IncidentStepStatus.Done, "I ordered a pair of shoes", "jonas@home"), (Of(IncidentStep.Verify).Status, Of(IncidentStep.Verify).Evidence, Of(IncidentStep.Verify).By));
        Say(IncidentEvent.Reopened, IncidentStep.Verify, null);
        Assert.Equal(IncidentStepStatus.Open, Of(IncidentStep.Verify).Status);
        Say(IncidentEvent.NotApplicable, IncidentStep.Workers, "there are none");
        Assert.Equal((IncidentStepStatus.NotApplicable, "there are none"), (Of(IncidentStep.Workers).Status, Of(IncidentStep.Workers).Evidence));
        Say(IncidentEvent.Note, IncidentStep.Workers, "ask Ines");
        Assert.Equal(["ask Ines"], Of(IncidentStep.Workers).Notes);
    }

    [Fact]
    public void A_static_site_has_neither_caches_nor_workers()
    {
        _framework = Framework.Static;
        Assert.Equal([IncidentStepStatus.NotApplicable, IncidentStepStatus.NotApplicable], new[] { IncidentStep.Caches, IncidentStep.Workers }.Select(step => Of(step).Status));
    }

    [Fact]
    public void Who_was_told_ticks_communication_and_who_was_not_is_named()
    {
        _lines.Add(new() { Event = IncidentEvent.Told, At = Opened, About = "incidentOpened", IsGood = false, Text = "mail: no answer" });
        Assert.Equal((IncidentStepStatus.Open, "nobody was reached; not told: mail: no answer"), (Of(IncidentStep.Communicate).Status, Of(IncidentStep.Communicate).Evidence));
        _lines.Add(new() { Event = IncidentEvent.Told, At = Opened, About = "incidentOpened", IsGood = true, Text = "ops" });
        Assert.Equal((IncidentStepStatus.Done, "told: ops; not told: mail: no answer"), (Of(IncidentStep.Communicate).Status, Of(IncidentStep.Communicate).Evidence));
        Assert.Equal(IncidentStepStatus.Open, Of(IncidentStep.Resolution).Status);
    }

    [Fact]
    public void The_timeline_has_the_acts_and_the_lines_in_their_order()
    {
        Health(0.5, good: false, "500");
        _acts.Add(Act(Core.Model.Act.Rollback, 1, Good, Bad));
        Assert.Equal(
            [$"{Bad} was deployed and went live (in 0.4 s)", "incident opened: Checkout fails", "500", $"rolled back to {Good} (from {Bad}, in 0.4 s)"],
            IncidentTimeline.Of(Evidence()).Select(moment => moment.What));
    }

    private IncidentEvidence Evidence() => new(Shop.Of(_framework), new("i", [.. _lines], []), [.. _acts.OrderByDescending(act => act.Time)], MigrationHistory.Parse(_history), _framework);

    private ImmutableArray<IncidentItem> Items() => IncidentChecklist.Of(Evidence());

    private IncidentItem Of(IncidentStep step) => Items().Single(item => item.Item == step);

    private void Health(double minute, bool good, string text) => _lines.Add(new() { Event = IncidentEvent.Health, At = Opened.AddMinutes(minute), By = "mara@desk", IsGood = good, Text = text });

    private void Say(IncidentEvent what, IncidentStep step, string? text) => _lines.Add(new() { Event = what, At = Opened.AddMinutes(9), By = "jonas@home", Item = step, Text = text });

    private static Deployment Act(Act act, double minute, string? release, string? from) => new()
    {
        Id = $"{act}{minute}", Site = "shop", Environment = "production", Act = act, Release = release, Previous = from, By = "ines@train",
        Time = Opened.AddMinutes(minute), Duration = TimeSpan.FromSeconds(0.4), Ended = Opened.AddMinutes(minute).AddSeconds(0.4),
    };
}
