using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Engines;

/// <summary>A step that is sent with the wish for the lock runs only where the server finds what the client saw.</summary>
public sealed class StepAheadTests : IAsyncLifetime
{
    private const string Seen = "releases/20260318_160500";
    private readonly LocalSite _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _site.Box.With(Sandbox.Old, Sandbox.New).Link("current", Seen);
        return default;
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task It_runs_under_the_lock_before_anybody_asks_for_it()
    {
        var step = Sh.Script($"flock -n {_site.Box.Paths.Lock} true || echo locked; echo done > {_site.Box.In("done")}; echo 'to the error stream' >&2");
        await using var session = await ContinueAsync(step);
        await LocalSite.UntilAsync(() => File.Exists(_site.Box.In("done")), "the step");
        var lines = new List<OutputLine>();
        var result = await session.RunAsync(step, LocalSite.Patience, lines.Add, Cancel);
        Assert.True(result.IsSuccess);
        Assert.Equal(["locked"], lines.Of(OutputChannel.Out));
        Assert.Equal(["to the error stream"], lines.Of(OutputChannel.Error));
        Assert.Equal(["next"], (await session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
        Assert.Equal(Seen, session.Start.Current);
    }

    [Theory]
    [InlineData("moved")]
    [InlineData("gone")]
    [InlineData("frozen")]
    public async Task It_does_not_run_by_itself_where_something_changed_after_the_look(string what)
    {
        var step = Sh.Script($"echo ran >> {_site.Box.In("runs")}");
        await using var session = await ContinueAsync(step, () =>
        {
            if (what == "frozen") File.WriteAllText(_site.Box.Paths.Freeze, "{}\n");
            else File.Delete(_site.Box.Paths.Current);
            if (what == "moved") _site.Box.Link("current", "releases/20260318_164700");
        });
        // What it asks next is answered after the step would have run.
        Assert.Equal(what switch { "moved" => "releases/20260318_164700", "gone" => null, _ => Seen }, session.Start.Current);
        Assert.False(File.Exists(_site.Box.In("runs")));

        // Whoever looked at what changed and still wants it gets it, once.
        var result = await session.RunAsync(step, LocalSite.Patience, null, Cancel);
        Assert.True(result.IsSuccess, $"{result.Status}: {string.Join(" / ", result.Tail.Select(line => line.Text))}");
        Assert.Equal("ran\n", _site.Box.Read("runs"));
    }

    [Fact]
    public async Task It_does_not_run_by_itself_where_a_release_came_after_the_look()
    {
        ShellCommand[] steps = [Sh.Script($"echo one >> {_site.Box.In("runs")}"), Sh.Script($"echo two >> {_site.Box.In("runs")}")];
        await using (var session = await ContinueAsync(steps, () => _site.Box.With(ReleaseId.Parse("20260318_190000")), newest: Sandbox.New.Value))
        {
            Assert.Equal("20260318_190000", session.Start.Newest);
            await session.PassAsync();
            Assert.True((await session.RunAsync(steps[1], LocalSite.Patience, null, Cancel)).IsSuccess);
            Assert.Equal("two\n", _site.Box.Read("runs"));
        }
        await using var again = await ContinueAsync(steps, newest: "20260318_190000");
        foreach (var step in steps) Assert.True((await again.RunAsync(step, LocalSite.Patience, null, Cancel)).IsSuccess);
        Assert.Equal("two\none\ntwo\n", _site.Box.Read("runs"));
    }

    [Fact]
    public async Task A_link_that_is_spelled_otherwise_is_seen_as_it_is_spelled()
    {
        File.Delete(_site.Box.Paths.Current);
        _site.Box.Link("current", _site.Box.In(Seen));
        await using var session = await ContinueAsync(Sh.UserScript("true"), seen: _site.Box.In(Seen));
        Assert.Equal(_site.Box.In(Seen), session.Start.Current);
    }

    [Fact]
    public async Task Leaving_before_it_was_asked_for_ends_it_and_frees_the_lock()
    {
        var session = await ContinueAsync(Sh.UserScript(_site.Sleeper));
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        await session.DisposeAsync();
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
        await LocalSite.UntilAsync(() => !_site.IsLocked, "the lock");
    }

    [Fact]
    public async Task It_is_ended_when_it_is_cancelled()
    {
        var step = Sh.UserScript(_site.Sleeper);
        await using var session = await ContinueAsync(step);
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the step");
        using var stop = new CancellationTokenSource();
        var running = session.RunAsync(step, LocalSite.Patience, null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await LocalSite.UntilAsync(() => _site.Marked.Length == 0, "the end of the step's processes");
    }

    private Task<RemoteSession> ContinueAsync(ShellCommand step, Action? between = null, string seen = Seen) => ContinueAsync([step], between, seen);

    private async Task<RemoteSession> ContinueAsync(ShellCommand[] steps, Action? between = null, string seen = Seen, string? newest = null)
    {
        var (look, lines) = await StandingLook.OpenAsync(_site.Transports.Open(_site.Server), Supervisor.After(_site.Box.Paths, Sh.Script($"echo looked"), null), TimeProvider.System, Cancel);
        Assert.Equal(["looked"], lines.Of(OutputChannel.Out));
        between?.Invoke();
        return await RemoteSession.ContinueAsync(look, _site.Server, _site.Holder.ToLine(), new([], steps, seen) { SeenNewest = newest }, TimeProvider.System, Cancel);
    }
}
