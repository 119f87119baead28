using System.Collections.Concurrent;
using System.Net.Sockets;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Renci.SshNet.Common;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// One connection for each server, user, port and set of keys, made when it is first wanted and made anew when it is found dead.
/// Only connecting is ever repeated; a command that was sent never is.
/// </summary>
internal sealed class SshConnectionPool(ICredentialSource credentials, SshOptions? options = null) : IAsyncDisposable
{
    private readonly SshConnector _connector = new(new((options ?? new()).SshProgram), credentials, options ?? new());
    private readonly ConcurrentDictionary<Server, SshConnectionSlot> _slots = new();
    private const int Attempts = 3;

    private volatile bool _disposed;

    /// <summary>Starts a command on the server's connection.</summary>
    public async Task<IRemoteProcess> StartAsync(Server server, ShellCommand command, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var slot = _slots.GetOrAdd(server with { Name = "" }, _ => new());
            var connection = await slot.UseAsync(() => ConnectAsync(server, again ? null : command, cancel), cancel);
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

    /// <summary>Connects; again, after a moment that differs from client to client, where the server said no as one does that is just starting or is asked by too many.</summary>
    private async Task<SshConnection> ConnectAsync(Server server, ShellCommand? first, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _connector.ConnectAsync(server, first, cancel);
            }
            catch (DeploynixException failure) when (attempt < Attempts && IsPassing(failure))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt * (0.75 + Random.Shared.NextDouble() / 2)), cancel);
            }
            catch (DeploynixException failure) when (IsPassing(failure))
            {
                throw SshFailure.Again(failure, Attempts);
            }
        }
    }

    /// <summary>No answer at all is not: whoever waited for that once does not want to wait three times.</summary>
    private static bool IsPassing(DeploynixException failure) => failure.Kind == ErrorKind.Unreachable && failure.InnerException
        is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.ConnectionAborted } or SshConnectionException;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await Task.WhenAll(_slots.Values.Select(slot => slot.DisposeAsync().AsTask()));
        _slots.Clear();
    }
}
