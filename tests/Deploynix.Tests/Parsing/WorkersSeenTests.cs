using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Parsing;

/// <summary>Which processes are a site's workers, and what became of them.</summary>
public sealed class WorkersSeenTests
{
    private static readonly Server Web = new() { Name = "web1", Host = "web1" };

    private static readonly Site Shop = new() { Name = "shop", Environment = "production", Path = "/srv/shop", Repository = "r", Servers = [Web] };

    [Fact]
    public void A_worker_is_read_with_its_arguments_and_times()
    {
        var worker = Assert.Single(See("worker\t42\tS\t5050\twww\t2048\t/srv/shop/releases/20260318_164700\t/usr/bin/php8.3\tartisan\tqueue:work\tredis\t--sleep\t3\t--queue=mail,default\t").Workers);
        Assert.Equal((42, WorkerKind.QueueWork, "redis", "mail,default", "20260318_164700", true), (worker.Pid, worker.Kind, worker.Connection, worker.Queue, worker.Release, worker.IsCurrent));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_050).AddMilliseconds(500), worker.Started);
        Assert.Equal(TimeSpan.FromSeconds(949.5), worker.Uptime);
        Assert.Equal((2048L * 1024, "www", "/usr/bin/php8.3 artisan queue:work redis --sleep 3 --queue=mail,default"), (worker.MemoryBytes, worker.User, worker.Command));
    }

    [Theory]
    [InlineData("php\tartisan\tqueue:listen\t--queue\thigh", "/srv/shop/releases/20260318_160000", WorkerKind.QueueListen, "20260318_160000")]
    [InlineData("php\t/srv/shop/current/artisan\thorizon", "/", WorkerKind.Horizon, "20260318_164700")]
    [InlineData("php\t/srv/shop/releases/20260318_160000/artisan\tschedule:work", "", WorkerKind.Schedule, "20260318_160000")]
    [InlineData("php\t-d\tmemory_limit=1G\tartisan\thorizon:work\tredis", "/data/shop/releases/20260318_164700", WorkerKind.HorizonWork, "20260318_164700")]
    [InlineData("php\tartisan\toctane:start\t--server=swoole", "/srv/shop/releases/20260318_164700", WorkerKind.Octane, "20260318_164700")]
    [InlineData("php\tartisan\treverb:start", "/srv/shop/releases/20260318_160000 (deleted)", WorkerKind.Reverb, null)]
    public void The_kind_and_the_release_are_told(string command, string directory, WorkerKind kind, string? release)
    {
        var worker = Assert.Single(See($"worker\t42\tS\t99000\twww\t1\t{directory}\t{command}\t").Workers);
        Assert.Equal((kind, release), (worker.Kind, worker.Release));
    }

    [Theory]
    [InlineData("worker\t42\tS\t1\twww\t1\t/srv/shop2/releases/1\tphp\tartisan\tqueue:work\t")]
    [InlineData("worker\t42\tS\t1\twww\t1\t/srv/shop\tsh\t-c\tphp artisan queue:work\t")]
    [InlineData("worker\t42\tS\t1\twww\t1\t/srv/shop\tsudo\t-u\twww\tphp\tartisan\tqueue:work\t")]
    [InlineData("worker\t42\tS\t1\twww\t1\t/srv/shop\tphp\tartisan\tlab:horizon\t")]
    [InlineData("worker\t42\tS\t1\twww\t1\t/srv/shop\tphp\tartisan\t")]
    [InlineData("worker\tx\tS\t1")]
    public void What_is_not_this_sites_worker_is_left_out(string line) => Assert.Empty(See(line).Workers);

    [Fact]
    public void A_worker_named_through_the_link_that_is_older_than_the_swap_has_no_known_release() =>
        Assert.Null(Assert.Single(See("worker\t42\tS\t100\twww\t1\t/\tphp\t/srv/shop/current/artisan\tqueue:work\t").Workers).Release);

    [Fact]
    public void Each_worker_from_before_is_matched_with_the_one_in_its_place()
    {
        var before = See(
            Line(1, 10, "20260318_160000", "queue:work\t--queue=a"), Line(2, 10, "20260318_160000", "queue:work\t--queue=b"), Line(3, 10, "20260318_160000", "queue:work\t--queue=c"),
            Line(4, 10, "20260318_160000", "queue:work\t--queue=d"), Line(5, 10, "20260318_160000", "reverb:start"));
        var turnover = WorkerTurnover.Judge(before.Workers, See(
            Line(1, 99000, "20260318_164700", "queue:work\t--queue=a"), Line(22, 99000, "20260318_160000", "queue:work\t--queue=b"), Line(3, 10, "20260318_160000", "queue:work\t--queue=c")));
        Assert.Equal(
            [(1, WorkerTurn.Replaced, 1), (2, WorkerTurn.OnAnotherRelease, 22), (3, WorkerTurn.StillRunning, null), (4, WorkerTurn.Gone, (int?)null)],
            turnover.Restarts.Select(restart => (restart.Pid, restart.Turn, restart.NewPid)));
        Assert.False(turnover.AllEnded);
    }

    [Fact]
    public void An_answer_of_something_else_is_refused() =>
        Assert.Equal(ErrorKind.UnexpectedAnswer, Assert.Throws<DeploynixException>(() => WorkersSeen.Parse(Shop, Web, ["Welcome!"])).Kind);

    private static string Line(int pid, int start, string release, string command) =>
        $"worker\t{pid}\tS\t{start}\twww\t1\t/srv/shop/releases/{release}\tphp\tartisan\t{command}\t";

    private static WorkersSeen See(params string[] lines) => WorkersSeen.Parse(
        Shop, Web, ["now\t1001000", "folder\t/data/shop", "current\treleases/20260318_164700", "swapped\t1000500", "boot\t1000000", "ticks\t100", .. lines]);
}
