using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// Connects and logs in. Tries what needs nobody first: keys without a passphrase; then keys with one, then a password, each on a
/// connection of its own, so that no server waits while somebody types.
/// </summary>
internal sealed class SshConnector(SshTargetResolver resolver, ICredentialSource credentials, SshOptions options)
{
    /// <summary>A connection to the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="first">What will be run on it first, so that it can be asked for while the server lets us in; null where that is not to be.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">It could not be reached, trusted or logged in to.</exception>
    public async Task<SshConnection> ConnectAsync(Server server, ShellCommand? first, CancellationToken cancel)
    {
        var target = await resolver.ResolveAsync(server, cancel);
        using var keys = PrivateKeys.Read(server, target.IdentityFiles);
        var refusal = keys.Open.Count > 0 ? null : SshFailure.LoginRefused(server, target, [], null);
        if (refusal is null)
        {
            (var connection, refusal) = await TryAsync(server, target, keys, password: null, first, cancel);
            if (connection is not null) return connection;
        }
        if (await keys.UnlockAsync(credentials, cancel))
        {
            (var connection, refusal) = await TryAsync(server, target, keys, password: null, first, cancel);
            if (connection is not null) return connection;
        }
        if (await credentials.PasswordAsync(server, cancel) is { Length: > 0 } password)
        {
            (var connection, refusal) = await TryAsync(server, target, keys, password, first, cancel);
            if (connection is not null) return connection;
        }
        throw keys.Failure ?? refusal!;
    }

    private async Task<(SshConnection? Connection, DeploynixException? Refusal)> TryAsync(
        Server server, SshTarget target, PrivateKeys keys, string? password, ShellCommand? first, CancellationToken cancel)
    {
        var known = KnownHosts.Load(target.KnownHostsFiles);
        SshConnection? connection = null;
        var login = new SwiftLogin(target.User, keys.Open is [var only] ? only : null, first is null ? null : session =>
        {
            if (session.ServerVersion.StartsWith("SSH-2.0-OpenSSH_", StringComparison.Ordinal)) connection!.Speak(first);
        });
        var session = login.Begin(Describe(target, known, keys.Open, password));
        connection = new(server, target, session, options);
        DeploynixException? distrust = null;
        session.HostKeyReceived += (_, e) => e.CanTrust = (distrust = Distrust(server, target, known, e.HostKey)) is null;

        // Connecting blocks on each step of the handshake, whether one calls it asynchronous or not: a thread of its own keeps
        // eight servers at once from starving the pool.
        var connecting = Task.Factory.StartNew(session.Connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await connecting.WaitAsync(target.ConnectTimeout, cancel);
            connection.Begin(login.KeyWasTaken);
            return (connection, null);
        }
        catch (Exception e)
        {
            _ = connecting.ContinueWith(
                task =>
                {
                    _ = task.Exception;
                    session.Dispose();
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (distrust is not null) throw distrust;
            if (e is OperationCanceledException) throw;
            if (IsRefusal(e)) return (null, SshFailure.LoginRefused(server, target, Tried(keys, password), e));
            throw e is TimeoutException or SshOperationTimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut }
                ? SshFailure.NoAnswer(server, target)
                : SshFailure.Unreachable(server, target, e.Message, e);
        }
    }

    private static ConnectionInfo Describe(SshTarget target, KnownHosts known, IReadOnlyList<PrivateKeyFile> keys, string? password)
    {
        var methods = new List<AuthenticationMethod>();
        if (keys.Count > 0) methods.Add(new PrivateKeyAuthenticationMethod(target.User, [.. keys]));
        if (password is not null)
        {
            methods.Add(new PasswordAuthenticationMethod(target.User, password));
            methods.Add(Interactive(target.User, password));
        }
        var info = new ConnectionInfo(target.Host.Trim('[', ']'), target.Port, target.User, [.. methods]) { Timeout = target.ConnectTimeout };
        SshAlgorithms.Arrange(info, known.KeyTypes(target.HostKeyNames));
        return info;
    }

    /// <summary>The password as an answer to whatever a server asks for without showing it: PAM's way of asking for a password.</summary>
    private static KeyboardInteractiveAuthenticationMethod Interactive(string user, string password)
    {
        var method = new KeyboardInteractiveAuthenticationMethod(user);
        method.AuthenticationPrompt += (_, e) =>
        {
            foreach (var prompt in e.Prompts.Where(prompt => !prompt.IsEchoed)) prompt.Response = password;
        };
        return method;
    }

    /// <summary>Why the key that a server shows is not to be trusted; null where it is. Called in the middle of the handshake.</summary>
    private static DeploynixException? Distrust(Server server, SshTarget target, KnownHosts known, byte[] key)
    {
        // The type is the key's own word: the algorithm's name differs from it for RSA.
        var keyType = Encoding.ASCII.GetString(key, 4, BinaryPrimitives.ReadInt32BigEndian(key));
        var verdict = known.Judge(target.HostKeyNames, keyType, key);
        return verdict.Trust switch
        {
            HostKeyTrust.Trusted => null,
            HostKeyTrust.Unknown => SshFailure.HostKeyUnknown(server, target, keyType, key, known.Authority(target.HostKeyNames)),
            _ => SshFailure.HostKeyChanged(server, target, keyType, key, verdict),
        };
    }

    /// <summary>A server says no in two ways: it runs out of methods, or it hangs up after too many keys.</summary>
    private static bool IsRefusal(Exception e) =>
        e is SshAuthenticationException || (e is SshConnectionException && e.Message.Contains("authentication", StringComparison.OrdinalIgnoreCase));

    private static string[] Tried(PrivateKeys keys, string? password) => [.. keys.Paths, .. password is null ? Array.Empty<string>() : ["the password"]];
}
