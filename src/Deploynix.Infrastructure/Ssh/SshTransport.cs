using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Runs commands on a server by SSH, over the pool's one connection to it.</summary>
internal sealed class SshTransport(Server server, SshConnectionPool pool) : ITransport
{
    /// <inheritdoc/>
    public Server Server { get; } = server;

    /// <inheritdoc/>
    public Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel) => pool.StartAsync(Server, command, cancel);

    /// <summary>Does nothing: the connection is the pool's.</summary>
    public ValueTask DisposeAsync() => default;
}
