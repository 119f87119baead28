using System.Management.Automation;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Pipeline;

public sealed class ProgressPumpTests
{
    private readonly List<ProgressRecord> _shown = [];
    private readonly StillClock _clock = new();
    private readonly ProgressPump _pump;

    public ProgressPumpTests() => _pump = new ProgressPump(_shown.Add, _clock);

    [Fact]
    public void An_activity_keeps_its_id_and_a_server_stands_below_its_deployment()
    {
        _pump.Report("Deploy", "one", 1);
        _pump.Report("web1", "a", 1, "Deploy");
        _pump.Report("web2", "a", 1, "Deploy");
        _clock.Now += 200;
        _pump.Report("web1", "b", 2, "Deploy");
        Assert.Equal([0, 1, 2, 1], _shown.Select(record => record.ActivityId - ProgressPump.FirstId));
        Assert.All(_shown.Skip(1), record => Assert.Equal(ProgressPump.FirstId, record.ParentActivityId));
    }

    [Fact]
    public void Reports_that_come_faster_than_an_eye_can_follow_are_left_out_but_never_the_end()
    {
        for (var i = 0; i < 50; i++) _pump.Report("Deploy", "x", i);
        _pump.Report("Deploy", "x", 100);
        Assert.Equal([0, 100], _shown.Select(record => record.PercentComplete));
        Assert.Equal(ProgressRecordType.Completed, _shown[^1].RecordType);
    }

    [Fact]
    public void What_still_stands_is_closed_children_first_and_only_once()
    {
        _pump.Report("Deploy", "x", 1);
        _pump.Report("web1", "x", 1, "Deploy");
        Assert.Equal(["web1", "Deploy"], _pump.Close().Select(record => record.Activity));
        Assert.Empty(_pump.Close());
    }

    private sealed class StillClock : TimeProvider
    {
        public long Now { get; set; } = 1000;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now;
    }
}
