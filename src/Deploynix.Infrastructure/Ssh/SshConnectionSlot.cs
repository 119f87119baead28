namespace Deploynix.Infrastructure.Ssh;

/// <summary>The place of one server's connection in a pool: holds one that is alive, or makes one, once, however many ask for it.</summary>
internal sealed class SshConnectionSlot : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile SshConnection? _connection;
    private bool _disposed;

    /// <summary>The connection, made if need be.</summary>
    public async Task<SshConnection> UseAsync(Func<Task<SshConnection>> connect, CancellationToken cancel)
    {
        if (_connection is { IsAlive: true } alive) return alive;
        await _connecting.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is { IsAlive: true } made) return made;
            if (_connection is { } dead) await dead.DisposeAsync();
            return _connection = await connect();
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connecting.WaitAsync();
        try
        {
            _disposed = true;
            if (_connection is { } connection) await connection.DisposeAsync();
            _connection = null;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
