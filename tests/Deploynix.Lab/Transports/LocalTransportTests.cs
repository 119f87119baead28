using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Lab.Transports;

/// <summary>This machine, held to the contract.</summary>
[Collection(AloneCollection.Name)]
[Trait("Part", "ssh")]
public sealed class LocalTransportTests : TransportContract
{
    internal override ITransport Transport { get; } =
        SshLab.Factory().Open(new Server { Name = "here", Host = "localhost", Connection = Connection.Local });

    /// <summary>There is nothing to cut.</summary>
    protected override Task CutAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_command_leads_a_session_of_its_own()
    {
        var ran = await Transport.RunAsync("echo $$; ps -o sid= -p $$ | tr -d ' '");
        Assert.Equal(ran.Out[0], ran.Out[1]);
    }

    [Fact]
    public async Task A_client_that_is_killed_ends_the_input_of_its_command() =>
        await DyingClient.ProveAsync(new() { Name = "here", Host = "localhost", Connection = Connection.Local });
}
