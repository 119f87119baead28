using System.Collections.Concurrent;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// One connection for each server, user, port and set of keys, made when it is first wanted and made anew when it is found dead.
/// Only connecting is ever repeated; a command that was sent never is.
/// </summary>
internal sealed class SshConnectionPool(ICredentialSource credentials, SshOptions? options = null) : IAsyncDisposable
{
    private readonly SshConnector _connector = new(new((options ?? new()).SshProgram), credentials, options ?? new());
    private readonly ConcurrentDictionary<Server, SshConnectionSlot> _slots = new();
    private volatile bool _disposed;

    /// <summary>Starts a command on the server's connection.</summary>
    public async Task<IRemoteProcess> StartAsync(Server server, ShellCommand command, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var slot = _slots.GetOrAdd(server with { Name = "" }, _ => new());
            var connection = await slot.UseAsync(() => _connector.ConnectAsync(server, cancel), cancel);
            try
            {
                return await connection.StartAsync(command, cancel);
            }
            catch (NotStartedException) when (!again)
            {
                // It went while it lay idle, and was found out by this use.
            }
            catch (NotStartedException e)
            {
                throw e.InnerException ?? e;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await Task.WhenAll(_slots.Values.Select(slot => slot.DisposeAsync().AsTask()));
        _slots.Clear();
    }
}
