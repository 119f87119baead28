using System.Diagnostics;
using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Engines;

/// <summary>Whoever goes, however: the step ends and the lock is free.</summary>
public sealed class SessionEndTests : IAsyncLifetime
{
    private readonly LocalSite _site = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_step_that_takes_too_long_is_ended_with_its_children_and_the_next_one_runs()
    {
        await using var session = await _site.OpenAsync();
        var (result, lines) = await session.StepAsync($"trap '' TERM; echo begun; {_site.Sleeper} & {_site.Sleeper}", TimeSpan.FromSeconds(1));
        Assert.True(result is { TimedOut: true, IsSuccess: false });
        Assert.Equal(["begun"], lines.Of(OutputChannel.Out));
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
        Assert.Equal(["next"], (await session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task A_step_that_is_cancelled_ends_within_a_second()
    {
        await using var session = await _site.OpenAsync();
        using var stop = new CancellationTokenSource();
        var running = session.StepAsync($"trap '' TERM; {_site.Sleeper}", stop: stop);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        var began = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
        Assert.Equal(["next"], (await session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task A_step_may_end_itself_cleanly_when_it_is_told_to()
    {
        await using var session = await _site.OpenAsync();
        await session.StepAsync("trap 'echo bye > bye; exit 1' TERM; while :; do sleep 0.01; done", TimeSpan.FromSeconds(1));
        Assert.Equal("bye\n", _site.Box.Read("bye"));
    }

    [Fact]
    public async Task Leaving_in_the_middle_of_a_step_ends_it_and_frees_the_lock()
    {
        var session = await _site.OpenAsync();
        var running = session.StepAsync(_site.Sleeper);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        await session.DisposeAsync();
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
        await LocalSite.UntilAsync(() => !_site.IsLocked, "the lock");
        Assert.False(await SucceedsAsync(running));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_step_whose_output_nobody_takes_any_more_is_ended(bool asTold)
    {
        using var stop = new CancellationTokenSource();
        await using (var session = await _site.OpenAsync())
        {
            var running = session.RunAsync(
                Sh.UserScript($"trap '' PIPE; {_site.Sleeper} & while :; do echo y; done"), Timeout.InfiniteTimeSpan, Refuse, stop.Token);
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(LocalSite.Patience, TestContext.Current.CancellationToken));
            Assert.True(failure is NotSupportedException or OperationCanceledException, failure.ToString());
            await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
            Assert.Equal(["next"], (await session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
        }
        await LocalSite.UntilAsync(() => !_site.IsLocked && _site.Supervisors.Length == 0, "the end of the session");

        void Refuse(OutputLine line)
        {
            // As a pipeline does that stopped: first its output is dropped, then it says so, or the other way round.
            if (asTold) stop.Cancel();
            throw new NotSupportedException("Nobody wants more.");
        }
    }

    [Fact]
    public async Task A_client_that_dies_leaves_a_step_the_time_to_put_things_right()
    {
        await using var process = await _site.Transports.Open(_site.Server).StartAsync(
            Supervisor.Locked(_site.Box.Paths, _site.Holder.ToLine()), TestContext.Current.CancellationToken);
        await process.WriteAsync($"run n\ntrap 'sleep 0.3; rm -f down' EXIT; trap 'exit 143' TERM; : > down; {_site.Sleeper}; :\nn\n", TestContext.Current.CancellationToken);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0 && File.Exists(_site.Box.In("down")), "the step");
        await process.CloseInputAsync();
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0 && !_site.IsLocked, "the end of the step");
        Assert.False(File.Exists(_site.Box.In("down")));
    }

    [Fact]
    public async Task A_step_that_prints_to_a_client_that_died_puts_things_right_too()
    {
        var process = await _site.Transports.Open(_site.Server).StartAsync(
            Supervisor.Locked(_site.Box.Paths, _site.Holder.ToLine()), TestContext.Current.CancellationToken);
        await process.WriteAsync("run n\ntrap 'rm -f down' EXIT; trap 'exit 143' TERM HUP INT PIPE; : > down; while :; do echo y; done\nn\n", TestContext.Current.CancellationToken);
        await LocalSite.UntilAsync(() => File.Exists(_site.Box.In("down")), "the step");
        await process.DisposeAsync();
        await LocalSite.UntilAsync(() => !_site.IsLocked, "the end of the step");
        Assert.False(File.Exists(_site.Box.In("down")));
    }

    [Fact]
    public async Task A_daemon_that_a_step_left_behind_outlives_the_session()
    {
        await using (var session = await _site.OpenAsync())
        {
            await session.StepAsync($"{_site.Sleeper} >/dev/null 2>&1 &");
        }
        await LocalSite.UntilAsync(() => !_site.IsLocked && _site.Supervisors.Length == 0, "the end of the session");
        Assert.NotEmpty(_site.Marked);
        _site.Box.Run($"kill {string.Join(' ', _site.Marked)}");
    }

    [Fact]
    public async Task Who_comes_second_is_told_who_was_first_and_gets_the_lock_when_that_one_is_done()
    {
        await using (await _site.OpenAsync())
        {
            var refusal = await Assert.ThrowsAsync<DeploynixException>(() => _site.OpenAsync());
            Assert.Equal(ErrorKind.Locked, refusal.Kind);
            Assert.Matches(@"^mara@desk works on this site: deploy, since \d\d:\d\d:\d\d UTC \(\d+ s ago\)\.$", refusal.What);
        }
        await using var next = await _site.OpenAsync();
        Assert.True((await next.StepAsync(":")).Result.IsSuccess);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    [InlineData("each")]
    public async Task Whichever_part_of_the_supervisor_is_killed_no_step_is_left_and_the_lock_is_free(string which)
    {
        var session = await _site.OpenAsync();
        var running = session.StepAsync($"trap '' TERM; {_site.Sleeper}");
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0 && _site.Supervisors.Length >= 3, "the step");
        var parts = _site.Supervisors.Order().ToArray();
        var victims = which switch { "first" => parts[..1], "last" => parts[1..2], _ => parts };
        _site.Box.Run($"kill -KILL {string.Join(' ', victims)}");
        if (which == "first")
        {
            // Its reader serves on until the client goes.
            Assert.NotEmpty(_site.Marked);
            await session.DisposeAsync();
        }
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0 || which == "each", "the end of the step's processes");
        await LocalSite.UntilAsync(() => !_site.IsLocked, "the lock");
        Assert.False(await SucceedsAsync(running));
        await session.DisposeAsync();
        if (_site.Marked is { Length: > 0 } left) _site.Box.Run($"kill -KILL {string.Join(' ', left)}");
    }

    [Fact]
    public async Task A_lost_connection_is_told_as_one()
    {
        await using var session = await _site.OpenAsync();
        var running = session.StepAsync(_site.Sleeper);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        _site.Box.Run($"kill -s KILL -- -{_site.Supervisors.Min()}");
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => running);
        Assert.Equal((ErrorKind.ConnectionLost, "here"), (failure.Kind, failure.Server));
        foreach (var left in _site.Marked) _site.Box.Run($"kill -KILL {left}");
    }

    [Fact]
    public async Task A_server_that_answers_is_pinged_and_one_that_fell_silent_is_given_up()
    {
        var time = new ManualTime();
        await using var session = await _site.OpenAsync(time);
        var running = session.RunAsync(Sh.UserScript(_site.Sleeper), Timeout.InfiniteTimeSpan, null, TestContext.Current.CancellationToken);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        _site.Box.Run($"kill -STOP {string.Join(' ', _site.Supervisors)}");
        for (var i = 0; i < 8; i++) time.Advance(Supervisor.PingInterval);
        var deadline = DateTime.UtcNow + LocalSite.Patience;
        while (!running.IsCompleted && DateTime.UtcNow < deadline)
        {
            time.Advance(Supervisor.PingInterval);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(ErrorKind.ConnectionLost, (await Assert.ThrowsAsync<DeploynixException>(() => running)).Kind);
        _site.Box.Run($"kill -KILL {string.Join(' ', _site.Supervisors)} {string.Join(' ', _site.Marked)}");
    }

    [Fact]
    public async Task The_answer_to_a_ping_is_in_no_line_of_a_step()
    {
        var time = new ManualTime();
        await using var session = await _site.OpenAsync(time);
        var lines = new List<OutputLine>();
        var running = session.RunAsync(
            Sh.UserScript("printf ab; : > begun; until [ -e go ]; do sleep 0.02; done; printf 'cd\nef'"), Timeout.InfiniteTimeSpan, lines.Add, TestContext.Current.CancellationToken);
        await LocalSite.UntilAsync(() => File.Exists(_site.Box.In("begun")), "the step");
        for (var i = 0; i < 3; i++)
        {
            time.Advance(Supervisor.PingInterval);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        _site.Box.Write("go", "");
        await running.WaitAsync(LocalSite.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(["abcd", "ef"], lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task A_site_that_is_not_there_is_not_made()
    {
        Directory.Delete(_site.Box.Paths.Base, recursive: true);
        var refusal = await Assert.ThrowsAsync<DeploynixException>(() => _site.OpenAsync());
        Assert.Equal(ErrorKind.NotInitialized, refusal.Kind);
        Assert.False(Directory.Exists(_site.Box.Paths.Base));
    }

    [Fact]
    public async Task A_site_whose_state_cannot_be_written_says_so()
    {
        Directory.Delete(_site.Box.Paths.State, recursive: true);
        _site.Box.Write(".deploynix", "a file");
        Assert.Equal(ErrorKind.NotWritable, (await Assert.ThrowsAsync<DeploynixException>(() => _site.OpenAsync())).Kind);
    }

    private static async Task<bool> SucceedsAsync(Task<(StepResult Result, List<OutputLine> Lines)> running)
    {
        try
        {
            return (await running).Result.IsSuccess;
        }
        catch (DeploynixException lost) when (lost.Kind == ErrorKind.ConnectionLost)
        {
            return false;
        }
    }

    [Theory]
    [InlineData("releases/20260318_160500", "20260318_164700")]
    [InlineData("/var/www/old site/x y", "a b c")]
    [InlineData(null, null)]
    public async Task The_session_begins_with_what_is_live_and_which_release_is_the_last(string? current, string? newest)
    {
        if (current is not null) _site.Box.Link("current", current);
        if (newest is not null) _site.Box.Write($"releases/{newest}/x", "");
        await using var session = await _site.OpenAsync();
        Assert.Equal((current, newest), (session.Start.Current, session.Start.Newest));
    }
}
