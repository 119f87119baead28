using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Ssh;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Rollback;

public sealed class RehearsalTests
{
    private static readonly Operator By = new("mara", "desk");

    [Theory]
    [InlineData(Framework.Custom)]
    [InlineData(Framework.Laravel)]
    public void The_rehearsed_plan_is_a_whole_one_on_every_server(Framework framework)
    {
        var plan = Rehearsal.Plan(Shop.Of(framework, "web1", "web2"), By);
        Assert.NotNull(plan);
        Assert.Equal("20260318_160500", plan.Release.Value);
        Assert.Equal(["web1", "web2"], plan.Servers.Select(server => server.Server.Name));
        Assert.All(plan.Servers, server => Assert.Contains(server.Steps, step => step.Name == "activate"));
    }

    [Fact]
    public async Task Nothing_of_it_reaches_a_server()
    {
        var asked = new List<string>();
        var activator = new ReleaseActivator(new Unreachable(asked), TimeProvider.System, By);
        for (var time = 0; time < 2; time++)
            await Assert.ThrowsAsync<DeploynixException>(() => activator.PlanAsync(Shop.Of(Framework.Custom, "web1"), Act.Rollback, null, force: false, TestContext.Current.CancellationToken));
        Assert.Equal(2, asked.Count);
        Assert.DoesNotContain(asked, command => command.Contains("mv -T", StringComparison.Ordinal) && command.Contains("20260318_160500", StringComparison.Ordinal));
    }

    [Fact]
    public void The_rehearsed_handshake_signs_and_proves() => Assert.True(HandshakeRehearsal.Run());

    private sealed class Unreachable(List<string> asked) : ITransportFactory, ITransport
    {
        private Server? _server;

        public Server Server => _server!;

        public ITransport Open(Server server)
        {
            _server = server;
            return this;
        }

        public Task<IRemoteProcess> StartAsync(Deploynix.Core.Shell.ShellCommand command, CancellationToken cancel)
        {
            asked.Add(command.ToString());
            throw new DeploynixException(ErrorKind.Unreachable, "nobody is there");
        }

        public ValueTask DisposeAsync() => default;
    }
}
