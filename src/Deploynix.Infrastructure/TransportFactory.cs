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
    private int _prepared;

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
    public void Prepare()
    {
        // A failure would come again, with its reason, where it is in the way of a connection.
        if (Interlocked.Exchange(ref _prepared, 1) == 0) _ = Task.Run(HandshakeRehearsal.Run).ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
