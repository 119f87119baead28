using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Local;
using Deploynix.Infrastructure.Ssh;

namespace Deploynix.Infrastructure;

/// <summary>
/// Gives transports, and holds the connections that they share: one for each server. Disposing it closes them all. Meant to live as
/// long as a session of the operator's shell.
/// </summary>
public sealed class TransportFactory : ITransportFactory, IAsyncDisposable
{
    private readonly SshConnectionPool _pool;

    /// <param name="credentials">Who is asked for passphrases and passwords.</param>
    public TransportFactory(ICredentialSource credentials) : this(credentials, new()) { }

    internal TransportFactory(ICredentialSource credentials, SshOptions options) => _pool = new(credentials, options);

    /// <inheritdoc/>
    public ITransport Open(Server server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Connection == Connection.Local ? new LocalTransport(server) : new SshTransport(server, _pool);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
