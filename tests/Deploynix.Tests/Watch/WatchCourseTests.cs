using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Watch;

/// <summary>When a watched site is lost, and when it is well again.</summary>
public sealed class WatchCourseTests
{
    private readonly WatchCourse _course = new(new() { MaxNewExceptions = 2, MaxFailedJobs = 0 });
    private TimeSpan _elapsed;

    [Fact]
    public void It_is_told_once_when_a_threshold_is_crossed_and_once_when_a_minute_was_calm()
    {
        Assert.False(Take(requests: 100));
        Assert.True(Take(requests: 100, errors: 50));
        Assert.StartsWith("25 % of 200 requests", _course.Lost, StringComparison.Ordinal);
        Assert.False(Take(requests: 100, errors: 60));
        for (var i = 0; i < 5; i++) Assert.False(Take(requests: 100));
        Assert.True(Take(requests: 100));
        Assert.Null(_course.Lost);
        Assert.StartsWith("25 % of 200 requests", _course.FirstLost, StringComparison.Ordinal);
        // What lies before counts no more; what comes does.
        Assert.False(Take(requests: 100, errors: 5));
        Assert.True(Take(requests: 100, errors: 50));
    }

    [Fact]
    public void A_site_that_nobody_asks_is_not_well_again()
    {
        Assert.True(Take(requests: 100, errors: 50));
        for (var i = 0; i < 20; i++) Assert.False(Take(requests: 0));
        Assert.False(Take(requests: 19));
        Assert.True(Take(requests: 1));
    }

    [Fact]
    public void What_comes_again_within_the_minute_begins_it_anew()
    {
        Assert.True(Take(exceptions: 3));
        for (var i = 0; i < 5; i++) Assert.False(Take(exceptions: 3));
        Assert.False(Take(exceptions: 4));
        for (var i = 0; i < 5; i++) Assert.False(Take(exceptions: 4));
        Assert.True(Take(exceptions: 4));
        Assert.False(Take(exceptions: 6));
        Assert.True(Take(exceptions: 7));
    }

    [Fact]
    public void So_do_failed_jobs_and_a_check_that_is_not_healthy()
    {
        Assert.False(Take(jobs: 0));
        Assert.True(Take(jobs: 1));
        for (var i = 0; i < 5; i++) Assert.False(Take(jobs: 1));
        Assert.True(Take(jobs: 1));
        Assert.True(Take(jobs: 1, health: HealthStatus.Unhealthy));
        Assert.Equal("The site is not healthy: http from here: 500.", _course.Lost);
        for (var i = 0; i < 9; i++) Assert.False(Take(jobs: 1, health: HealthStatus.Unhealthy));
        for (var i = 0; i < 5; i++) Assert.False(Take(jobs: 1, health: HealthStatus.Healthy));
        Assert.True(Take(jobs: 1, health: HealthStatus.Healthy));
    }

    private bool Take(long requests = 0, long errors = 0, long exceptions = 0, long? jobs = null, HealthStatus? health = null)
    {
        _elapsed += TimeSpan.FromSeconds(10);
        return _course.Take(new()
        {
            Elapsed = _elapsed,
            Interval = new() { Site = "shop", Environment = "production", Release = "20260318_164700", Time = default, Requests = requests, ServerErrors = errors },
            Latency = new(), NewExceptions = exceptions, FailedJobs = jobs, Health = health, Unhealthy = "http from here: 500",
        });
    }
}
