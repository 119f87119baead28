using System.Runtime.CompilerServices;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Checks;

public sealed class SiteDoctorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 18, 16, 47, 0, TimeSpan.Zero);

    private static readonly Site Shop = new()
    {
        Name = "shop", Environment = "production", Path = "/srv/shop", Repository = "r", Servers = [new() { Name = "web1", Host = "web1" }, new() { Name = "web2", Host = "web2" }],
    };

    [Theory]
    [InlineData(0, FindingState.Good)]
    [InlineData(1.5, FindingState.Good)]
    [InlineData(-1.5, FindingState.Good)]
    [InlineData(3, FindingState.Warning)]
    [InlineData(-3, FindingState.Warning)]
    [InlineData(31, FindingState.Bad)]
    [InlineData(-4000, FindingState.Bad)]
    public async Task A_clock_that_is_off_is_told(double seconds, FindingState state)
    {
        var finding = await Clock(Now.AddSeconds(seconds), TimeSpan.Zero);
        Assert.Equal(state, finding.State);
        if (state != FindingState.Good) Assert.Contains(seconds < 0 ? "behind" : "ahead of", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_that_the_way_took_is_not_held_against_the_server() =>
        Assert.Equal(FindingState.Good, (await Clock(Now.AddSeconds(8), TimeSpan.FromSeconds(9))).State);

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_finding_and_the_others_are_examined()
    {
        var doctor = new SiteDoctor(new Servers(new FakeClock(), server => server.Name == "web1"
            ? throw new DeploynixException(ErrorKind.Unreachable, "web1 does not answer.") { Next = "ping web1" }
            : ["uid\t0", "end\tyes"], TimeSpan.Zero), new FakeClock());
        var found = await doctor.ExamineAsync(SiteDoctor.Prepare(Shop, name => name is "connection" or "proc", false), TestContext.Current.CancellationToken);
        Assert.Equal(
            [("web1", "connection", FindingState.Bad), ("web2", "connection", FindingState.Good), ("web2", "proc", FindingState.Bad)],
            found.Select(finding => (finding.Server, finding.Check, finding.State)));
        Assert.Equal("ping web1", found[0].Advice);
    }

    [Fact]
    public async Task A_shell_that_does_not_come_to_the_end_is_told()
    {
        var doctor = new SiteDoctor(new Servers(new FakeClock(), _ => ["Welcome!"], TimeSpan.Zero), new FakeClock());
        Assert.All(await doctor.ExamineAsync(SiteDoctor.Prepare(Shop, _ => true, false), TestContext.Current.CancellationToken), finding => Assert.Equal(("connection", FindingState.Bad), (finding.Check, finding.State)));
    }

    private static async Task<Finding> Clock(DateTimeOffset server, TimeSpan way)
    {
        var clock = new FakeClock();
        var doctor = new SiteDoctor(new Servers(clock, _ => [$"stamp\t{server.ToUnixTimeMilliseconds() / 1000}.{server.Millisecond:000}000000", "end\tyes"], way), clock);
        return Assert.Single(await doctor.ExamineAsync(SiteDoctor.Prepare(Shop with { Servers = [Shop.Servers[0]] }, name => name == "clock", false), TestContext.Current.CancellationToken));
    }

    private sealed class FakeClock : TimeProvider
    {
        public DateTimeOffset Time { get; set; } = Now;

        public override DateTimeOffset GetUtcNow() => Time;
    }

    private sealed class Servers(FakeClock clock, Func<Server, string[]> answer, TimeSpan way) : ITransportFactory
    {
        public ITransport Open(Server server) => new Transport(server, clock, answer, way);
    }

    private sealed class Transport(Server server, FakeClock clock, Func<Server, string[]> answer, TimeSpan way) : ITransport
    {
        public Server Server => server;

        public Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel) => Task.FromResult<IRemoteProcess>(new Process(answer(server), () => clock.Time += way));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Process(string[] lines, Action onWay) : IRemoteProcess
    {
        public IAsyncEnumerable<OutputLine> Output => Lines();

        public Task<ExitStatus> Completion => Task.FromResult(new ExitStatus(0));

        public ValueTask WriteAsync(string text, CancellationToken cancel) => ValueTask.CompletedTask;

        public ValueTask CloseInputAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async IAsyncEnumerable<OutputLine> Lines([EnumeratorCancellation] CancellationToken cancel = default)
        {
            await Task.Yield();
            onWay();
            foreach (var line in lines) yield return new(OutputChannel.Out, line);
        }
    }
}
