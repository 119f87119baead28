using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Engines;

/// <summary>Steps that are sent at once, through a real supervisor: each is to whoever asked for it what it would have been alone.</summary>
public sealed class StepChainSessionTests : IAsyncLifetime
{
    private readonly LocalSite _site = new();
    private RemoteSession _session = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _session = await _site.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Each_has_its_own_lines_on_both_streams()
    {
        ShellCommand[] scripts = [.. Enumerable.Range(1, 20).Select(number => Sh.UserScript($"x=$((${{x:-0}} + 1)); cd /; echo out {number} $x; printf 'error {number}' >&2; {(number % 3 == 0 ? "echo; echo" : ":")}"))];
        await _session.SendAsync(scripts, endsWell: false, Cancel);
        foreach (var (script, number) in scripts.Zip(Enumerable.Range(1, 20)))
        {
            var (result, lines) = await RunAsync(script);
            Assert.True(result.IsSuccess);
            Assert.Equal((string[])[$"out {number} 1", .. number % 3 == 0 ? (string[])["", ""] : []], lines.Of(OutputChannel.Out));
            Assert.Equal([$"error {number}"], lines.Of(OutputChannel.Error));
        }
        Assert.False(_session.HasSent);
        Assert.Equal(["next"], (await _session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("set -e; false", 1)]
    [InlineData("kill -KILL $(sh -c 'echo $PPID')", 137)]
    public async Task The_first_that_fails_is_the_last(string failing, int code)
    {
        ShellCommand[] scripts = [Sh.UserScript("echo one"), Sh.UserScript($"echo two; {failing}"), Sh.Script($"echo ran > {_site.Box.In("ran")}"), Sh.UserScript("echo four")];
        await _session.SendAsync(scripts, endsWell: false, Cancel);
        Assert.True((await RunAsync(scripts[0])).Result.IsSuccess);
        var (result, lines) = await RunAsync(scripts[1]);
        Assert.Equal(code, result.Status.Code);
        Assert.Equal(["two"], lines.Of(OutputChannel.Out));
        Assert.False(_session.HasSent);
        Assert.Equal(["next"], (await _session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
        Assert.False(File.Exists(_site.Box.In("ran")));
    }

    [Fact]
    public async Task What_failed_keeps_what_came_after_it_for_another_time()
    {
        ShellCommand[] scripts = [Sh.UserScript("exit 3"), Sh.UserScript("echo two"), Sh.UserScript("exit 4")];
        await _session.SendAsync(scripts, endsWell: true, Cancel);
        Assert.Equal(3, (await RunAsync(scripts[0])).Result.Status.Code);
        await _session.SendAsync(scripts[1..], endsWell: true, Cancel);
        Assert.Equal(["two"], (await RunAsync(scripts[1])).Lines.Of(OutputChannel.Out));
        Assert.Equal(4, (await RunAsync(scripts[2])).Result.Status.Code);
        Assert.Equal(["next"], (await _session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task What_ends_well_ends_the_session_and_frees_the_lock_by_itself()
    {
        ShellCommand[] scripts = [Sh.UserScript("echo one"), Sh.UserScript("echo two")];
        await _session.SendAsync(scripts, endsWell: true, Cancel);
        foreach (var script in scripts) Assert.True((await RunAsync(script)).Result.IsSuccess);
        await LocalSite.UntilAsync(() => !_site.IsLocked, "the lock");
        await Assert.ThrowsAsync<DeploynixException>(() => _session.StepAsync("echo next"));
    }

    [Fact]
    public async Task The_last_one_knows_what_those_before_it_took()
    {
        ShellCommand[] scripts = [Sh.UserScript("sleep 0.31"), Sh.UserScript(":"), Sh.UserScript("echo $took")];
        await _session.SendAsync(scripts, endsWell: false, Cancel);
        foreach (var script in scripts[..2]) Assert.True((await RunAsync(script)).Result.IsSuccess);
        var took = Assert.Single((await RunAsync(scripts[2])).Lines.Of(OutputChannel.Out)).Split(' ').Select(int.Parse).ToList();
        Assert.Equal(2, took.Count);
        Assert.InRange(took[0], 30, 300);
        Assert.InRange(took[1], 0, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Who_is_stopped_in_one_ends_those_after_it(int at)
    {
        ShellCommand[] scripts = [.. Enumerable.Range(0, 3).Select(number => number == at ? Sh.UserScript(_site.Sleeper) : Sh.Script($"echo {number} >> {_site.Box.In("ran")}"))];
        await _session.SendAsync(scripts, endsWell: false, Cancel);
        for (var before = 0; before < at; before++)
        {
            var (result, lines) = await RunAsync(scripts[before]);
            Assert.True(result.IsSuccess, $"{result.Status}: {string.Join(" / ", lines.Select(line => line.Text))}");
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var stopped = _session.RunAsync(scripts[at], LocalSite.Patience, null, stop.Token);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
        Assert.Equal(["next"], (await _session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
        Assert.Equal(at, File.Exists(_site.Box.In("ran")) ? File.ReadAllLines(_site.Box.In("ran")).Length : 0);
    }

    [Fact]
    public async Task One_that_takes_too_long_ends_those_after_it()
    {
        ShellCommand[] scripts = [Sh.UserScript("echo one"), Sh.UserScript(_site.Sleeper), Sh.Script($"echo ran > {_site.Box.In("ran")}")];
        await _session.SendAsync(scripts, endsWell: false, Cancel);
        Assert.True((await RunAsync(scripts[0])).Result.IsSuccess);
        Assert.True((await _session.RunAsync(scripts[1], TimeSpan.FromMilliseconds(200), null, Cancel)).TimedOut);
        Assert.Empty(_site.Marked);
        Assert.Equal(["next"], (await _session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
        Assert.False(File.Exists(_site.Box.In("ran")));
    }

    [Fact]
    public async Task Leaving_in_the_middle_ends_it_and_frees_the_lock()
    {
        ShellCommand[] scripts = [Sh.UserScript("echo one"), Sh.UserScript(_site.Sleeper)];
        await _session.SendAsync(scripts, endsWell: false, Cancel);
        Assert.True((await RunAsync(scripts[0])).Result.IsSuccess);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        await _session.DisposeAsync();
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
        await LocalSite.UntilAsync(() => !_site.IsLocked, "the lock");
    }

    private async Task<(StepResult Result, List<OutputLine> Lines)> RunAsync(ShellCommand script)
    {
        var lines = new List<OutputLine>();
        return (await _session.RunAsync(script, LocalSite.Patience, lines.Add, Cancel), lines);
    }
}
