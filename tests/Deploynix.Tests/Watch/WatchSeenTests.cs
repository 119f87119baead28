using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Watch;

public sealed class WatchSeenTests
{
    [Fact]
    public void It_reads_an_answer_until_its_end()
    {
        var seen = new WatchSeen();
        string[] lines =
        [
            "current\treleases/20260318_164700", "hits\t10\t2\t1\t0\t50:6 60:1 ", "hits\t5\t0\t0\t1\t", "thrown\tApp\\\\Models\\\\Gone\tapp/A.php:12\t3", "thrown\tApp\\\\Models\\\\Gone\tapp/A.php:12\t1",
            "more\t7", "known\tOld\tapp/B.php:1\t2", "turned\tA\tfound", "skipped\tA\t99", "position\tA:1:2:3:4:0", "0m0.010s 0m0.020s", "1m1.500s 0m0.000s",
        ];
        Assert.All(lines, line => Assert.False(seen.Read(line)));
        Assert.True(seen.Read("done"));
        Assert.Equal((15, 2, 1, 7), (seen.Requests, seen.ClientErrors, seen.ServerErrors, seen.Latency.Count));
        Assert.Equal(4, seen.Thrown[(@"App\Models\Gone", "app/A.php:12")]);
        Assert.Equal((7, 99, false), (seen.ThrownBeside, seen.Skipped, seen.LostRest));
        Assert.Equal(["A:1:2:3:4:0"], seen.Positions);
        Assert.Equal(TimeSpan.FromSeconds(61.53), seen.ServerTime);
    }

    [Theory]
    [InlineData("position\tA:1:2:3:4:0; rm -rf /")]
    [InlineData("position\tA:$(id):2:3:4:0")]
    [InlineData("position\tB:1:2:3:4:0")]
    [InlineData("position\t")]
    [InlineData("hits\tmany\t-1\tx\t\t")]
    [InlineData("hits\t1")]
    [InlineData("")]
    public void What_makes_no_sense_is_nothing(string line)
    {
        var seen = new WatchSeen();
        Assert.False(seen.Read(line));
        Assert.Empty(seen.Positions);
        Assert.Equal(0, seen.Requests);
    }

    [Fact]
    public void However_many_kinds_come_it_stays_small()
    {
        var seen = new WatchSeen();
        for (var i = 0; i < 5000; i++) seen.Read($"thrown\tC{i}\ta.php:{i}\t1");
        Assert.Equal((1000, 4000), (seen.Thrown.Count, seen.ThrownBeside));
    }
}
