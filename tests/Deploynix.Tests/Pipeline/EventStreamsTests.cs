using System.Management.Automation;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Pipeline;

/// <summary>What is shown of an act while it runs: how far it is, and how long it has to go.</summary>
public sealed class EventStreamsTests
{
    private const string Deploy = "shop (production): deploy";

    private readonly List<ProgressRecord> _shown = [];
    private readonly HandClock _clock = new();
    private readonly EventStreams _events;

    public EventStreamsTests() => _events = new(Deploy, new ProgressPump(_shown.Add, _clock), null, static _ => { }, null, _clock);

    [Fact]
    public void Without_an_earlier_deployment_steps_are_counted_and_no_time_is_promised()
    {
        Begins("web1", "fetch", 1, 4);
        Begins("web1", "build", 3, 4);
        Assert.Equal([(Deploy, 0, -1), ("web1", 0, -1), (Deploy, 50, -1), ("web1", 50, -1)], Bars());
        Assert.Equal([-1, _shown[0].ActivityId], _shown.Take(2).Select(record => record.ParentActivityId));
    }

    [Fact]
    public void What_the_steps_took_the_last_time_tells_how_far_it_is_and_how_long_it_has_to_go()
    {
        _events.Report(new Paced("web1", [new("fetch", 1), new("build", 8), new("activate", 1)]));
        Begins("web1", "fetch", 1, 3);
        Ends("web1", "fetch");
        Begins("web1", "build", 2, 3);
        Ends("web1", "build");
        Begins("web1", "activate", 3, 3);
        Assert.Equal([0, 10, 90], Bars().Where(bar => bar.Activity == "web1").Select(bar => bar.Percent));
        Assert.Equal([10, 9, 1], Bars().Where(bar => bar.Activity == "web1").Select(bar => bar.Left));
        Assert.Equal([10, 9, 1], Bars().Where(bar => bar.Activity == Deploy).Select(bar => bar.Left));
    }

    [Fact]
    public void The_act_lasts_as_long_as_its_slowest_server_and_is_as_far_as_all_of_them()
    {
        _events.Report(new Paced("web1", [new("fetch", 2), new("build", 2)]));
        _events.Report(new Paced("web2", [new("fetch", 10), new("build", 30)]));
        Begins("web1", "build", 2, 2);
        Begins("web2", "fetch", 1, 2);
        Assert.Equal((Deploy, 25, 40), Bars().Last(bar => bar.Activity == Deploy));
    }

    [Fact]
    public void A_step_that_is_new_costs_nothing_known_and_one_that_is_left_out_is_over()
    {
        var estimate = new StepEstimate([new("fetch", 1), new("npm", 20), new("activate", 1)], _clock);
        estimate.Begin("new");
        Assert.Equal((0, 22), (estimate.Percent, estimate.Left));
        estimate.Begin("activate");
        Assert.Equal((95, 1), (estimate.Percent, estimate.Left));
        estimate.End("activate");
        Assert.Equal((99, 0), (estimate.Percent, estimate.Left));
    }

    [Fact]
    public void A_step_that_is_named_after_its_commit_is_known_by_the_rest_of_its_name()
    {
        var estimate = new StepEstimate([new("fetch", 1), new("export a56cdef", 3), new("activate", 1)], _clock);
        estimate.Begin("export 7f431e6");
        estimate.End("export 7f431e6");
        Assert.Equal(1, estimate.Left);
    }

    [Fact]
    public void A_step_that_takes_longer_than_the_last_time_does_not_count_below_nothing()
    {
        var estimate = new StepEstimate([new("build", 2), new("activate", 1)], _clock);
        estimate.Begin("build");
        _clock.Now += 1_000;
        Assert.Equal(2, estimate.Left);
        _clock.Now += 60_000;
        Assert.Equal(1, estimate.Left);
    }

    private void Begins(string server, string step, int number, int count)
    {
        _clock.Now += 200;
        _events.Report(new StepStarted(server, Phase.Build, step, number, count));
    }

    private void Ends(string server, string step) => _events.Report(new StepEnded(server, Phase.Build, step, true, TimeSpan.FromSeconds(1)));

    private IEnumerable<(string Activity, int Percent, int Left)> Bars() => _shown.Select(record => (record.Activity, record.PercentComplete, record.SecondsRemaining));

    private sealed class HandClock : TimeProvider
    {
        public long Now { get; set; } = 1000;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now;
    }
}
