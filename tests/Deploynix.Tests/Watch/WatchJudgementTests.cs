using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Watch;

public sealed class WatchJudgementTests
{
    [Theory]
    [InlineData(100, 5, null)]
    [InlineData(100, 6, "6 % of 100 requests in the last minute were answered by 5xx (at most 5 %).")]
    [InlineData(19, 19, null)]
    [InlineData(20, 20, "100 % of 20 requests in the last minute were answered by 5xx (at most 5 %).")]
    public void Errors_count_where_there_are_enough_requests(int requests, int errors, string? expected) => Assert.Equal(expected, Judge(new(), Windows((0, requests, errors, 10))));

    [Fact]
    public void A_minute_of_errors_after_hours_without_any_is_seen()
    {
        var windows = Windows((0, 100_000, 0, 10), (3600, 50, 25, 10));
        Assert.StartsWith("50 % of 50 requests in the last minute", Judge(new(), windows), StringComparison.Ordinal);
    }

    [Fact]
    public void So_are_errors_of_a_site_that_is_seldom_asked()
    {
        var windows = new WatchWindows();
        for (var i = 0; i < 10; i++) windows.Add(TimeSpan.FromMinutes(2 * i), 2, 1, new());
        Assert.StartsWith("50 % of 20 requests since it is watched", Judge(new(), windows), StringComparison.Ordinal);
    }

    [Fact]
    public void Latency_is_what_95_of_100_stay_within()
    {
        var limits = new WatchSettings { MaxLatency = TimeSpan.FromSeconds(1) };
        var windows = new WatchWindows();
        var latency = new LatencyHistogram();
        latency.Add(10, 94);
        latency.Add(80, 6);
        windows.Add(TimeSpan.Zero, 100, 0, latency);
        Assert.Contains("5 of 100 requests in the last minute took 2s", Judge(limits, windows), StringComparison.Ordinal);
        Assert.Null(Judge(limits with { MaxLatency = TimeSpan.FromSeconds(3) }, windows));
    }

    [Fact]
    public void New_exceptions_failed_jobs_and_health_count_where_a_limit_is_set()
    {
        ThrownKind[] kinds = [new("App\\Broken", "app/A.php:3", 4)];
        Assert.Null(WatchJudgement.Crossed(new(), new(), 4, kinds, 9, HealthStatus.Degraded, ""));
        Assert.Contains("4 x App\\Broken at app/A.php:3 among them", WatchJudgement.Crossed(new() { MaxNewExceptions = 3 }, new(), 4, kinds, null, null, ""), StringComparison.Ordinal);
        Assert.Equal("9 jobs failed (at most 8).", WatchJudgement.Crossed(new() { MaxFailedJobs = 8 }, new(), 0, [], 9, null, ""));
        Assert.Equal("The site is not healthy: http from here: 500.", WatchJudgement.Crossed(new(), new(), 0, [], null, HealthStatus.Unhealthy, "http from here: 500"));
    }

    [Fact]
    public void What_the_hour_before_had_is_not_new_and_what_one_server_knows_all_do()
    {
        var exceptions = new WatchedExceptions();
        exceptions.Know(Seen("known\tOld\ta.php:1\t2"));
        var (count, fresh, kinds) = exceptions.Take(Seen("thrown\tOld\ta.php:1\t5", "thrown\tOld\t\t1", "thrown\tOld\ta.php:2\t3", "thrown\tNew\t\t1", "more\t4"));
        Assert.Equal((14, 4), (count, fresh));
        Assert.Equal([new("Old", "a.php:2", 3), new("New", "", 1)], kinds);
        exceptions.Take(Seen("thrown\tOld\ta.php:2\t1"));
        Assert.Equal((15, 5, 4), (exceptions.Count, exceptions.NewCount, exceptions.NewKinds[0].Count));
    }

    private static string? Judge(WatchSettings limits, WatchWindows windows) => WatchJudgement.Crossed(limits, windows, 0, [], null, null, null);

    private static WatchWindows Windows(params (int At, int Requests, int Errors, int Step)[] parts)
    {
        var windows = new WatchWindows();
        foreach (var (at, requests, errors, step) in parts)
        {
            var latency = new LatencyHistogram();
            latency.Add(step, requests);
            windows.Add(TimeSpan.FromSeconds(at), requests, errors, latency);
        }
        return windows;
    }

    private static WatchSeen Seen(params string[] lines)
    {
        var seen = new WatchSeen();
        foreach (var line in lines) seen.Read(line);
        return seen;
    }
}
