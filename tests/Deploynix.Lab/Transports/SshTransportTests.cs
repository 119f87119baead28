using Deploynix.Core.Ports;
using Deploynix.Infrastructure;

namespace Deploynix.Lab.Transports;

/// <summary>SSH, held to the contract, all of it on one connection.</summary>
[Collection(AloneCollection.Name)]
[Trait("Part", "ssh")]
public sealed class SshTransportTests : TransportContract, IClassFixture<SshLab>, IAsyncLifetime
{
    private readonly SshLab _lab;
    private readonly TransportFactory _factory = SshLab.Factory();

    public SshTransportTests(SshLab lab) => _lab = lab;

    internal override ITransport Transport => _factory.Open(_lab.Sshd.ToServer());

    protected override Task CutAsync() => _lab.Sshd.DropConnectionsAsync();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    [Fact]
    public async Task The_name_of_the_signal_comes_back() =>
        Assert.Equal(new ExitStatus(null, "KILL"), (await Transport.RunAsync("kill -KILL $$")).Status);

    [Fact]
    public async Task A_client_that_is_killed_ends_the_input_of_its_command() => await DyingClient.ProveAsync(_lab.Sshd.ToServer());
}
