using System.Collections.Concurrent;
using System.Diagnostics;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Deploynix.Infrastructure.Streams;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages;
using Renci.SshNet.Messages.Connection;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// A connection that is logged in: starts commands on channels of its own, hands each message to its channel, and asks the server
/// now and then whether it is there, so that a peer that vanished without a word is found out.
/// </summary>
internal sealed class SshConnection : IAsyncDisposable
{
    private readonly Server _server;
    private readonly SshTarget _target;
    private readonly SshOptions _options;
    private readonly SessionDoor _door;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentDictionary<uint, SshProcess> _processes = new();
    private readonly CancellationTokenSource _end = new();
    private DeploynixException? _lost;
    private Spoken? _spoken;
    private long _heard = Stopwatch.GetTimestamp();
    private int _number;
    private int _disposed;

    /// <param name="server">Whom errors speak of.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="session">Connected, or about to be; owned from here on.</param>
    /// <param name="options">What is the same for all.</param>
    public SshConnection(Server server, SshTarget target, Session session, SshOptions options)
    {
        _server = server;
        _target = target;
        _options = options;
        _slots = new(options.Sessions);
        _door = new(session);
        Listen(session);
    }

    /// <summary>The session is logged in: from here on the server is asked now and then whether it is there.</summary>
    /// <param name="heard">Whether the server took what was spoken while it let us in.</param>
    public void Begin(bool heard)
    {
        if (!heard && Interlocked.Exchange(ref _spoken, null) is { } unheard) unheard.Process.Forget();
        _ = KeepAliveAsync();
    }

    /// <summary>
    /// Asks for a channel and for a command on it before the server has said that it lets us in, or which number the channel has there: OpenSSH gives a
    /// connection's first one the number 0. Another number means that the command went nowhere, and that the server hangs up.
    /// </summary>
    public void Speak(ShellCommand command)
    {
        foreach (var message in ChannelMessages) _door.Session.RegisterMessage(message);
        var invocation = Invocation.Of(command);
        _slots.Wait();
        var number = (uint)Interlocked.Increment(ref _number);
        var process = new SshProcess(this, number);
        _processes[number] = process;
        _spoken = new(command, invocation, process);
        process.Open();
        process.Execute(LoginShell.Line(invocation.Script));
    }

    /// <summary>Whether it may be used; false from the moment at which it is known to be lost.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                return _lost is null && _door.Session.IsConnected;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Opens a channel and starts a command on it.</summary>
    /// <exception cref="NotStartedException">The connection went before the command was sent, so that another connection can start it.</exception>
    public async Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel)
    {
        if (_spoken is { } first && ReferenceEquals(first.Command, command) && Interlocked.CompareExchange(ref _spoken, null, first) == first) return await HeardAsync(first, cancel);
        var invocation = Invocation.Of(command);
        var process = await OpenAsync(cancel);
        try
        {
            cancel.ThrowIfCancellationRequested();
            await Task.Run(() => process.Execute(LoginShell.Line(invocation.Script)), CancellationToken.None);
            if (invocation.Preamble.Length > 0) await process.WriteAsync(invocation.Preamble, cancel);
            await process.Accepted.WaitAsync(cancel);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message; a connection that cannot is lost.</summary>
    public void Send(Message message)
    {
        if (_lost is not null) return;
        try
        {
            _door.Send(message);
        }
        catch (Exception e) when (e is SshException or System.Net.Sockets.SocketException or ObjectDisposedException or NullReferenceException)
        {
            // SSH.NET drops its socket without a lock, so that a send that comes too late can meet a null.
            Lose(e.Message, e);
        }
    }

    /// <summary>Sends from elsewhere, for callers that must not block.</summary>
    public void Post(Action send) => ThreadPool.UnsafeQueueUserWorkItem(
        action =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                // Nobody waits for it, and an exception here would end the whole process.
                Lose(e.Message, e);
            }
        },
        send, preferLocal: false);

    /// <summary>A channel is over.</summary>
    public void Forget(uint number)
    {
        if (_processes.TryRemove(number, out _)) _slots.Release();
    }

    public DeploynixException CommandRefused() => SshFailure.CommandRefused(_server, _target);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Lose("it was closed here", null, cut: false);
        try
        {
            // A courtesy that can block on a socket that takes nothing.
            await Task.Factory.StartNew(DisposeSession, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException)
        {
            _door.Cut();
        }
    }

    /// <summary>The command that was spoken while the server let us in.</summary>
    /// <exception cref="NotStartedException">The server has refused the channel, or numbers channels differently: the command has not run.</exception>
    private async Task<IRemoteProcess> HeardAsync(Spoken spoken, CancellationToken cancel)
    {
        var process = spoken.Process;
        try
        {
            await process.Opened.WaitAsync(_target.ConnectTimeout, cancel);
            if (process.Remote != 0)
            {
                Lose("the server numbers its channels in a way of its own");
                throw new NotStartedException(_lost);
            }
            if (spoken.Invocation.Preamble.Length > 0) await process.WriteAsync(spoken.Invocation.Preamble, cancel);
            await process.Accepted.WaitAsync(cancel);
            return process;
        }
        catch (SessionRefusedException)
        {
            Lose("the server refused a session");
            throw new NotStartedException(_lost);
        }
        catch (TimeoutException)
        {
            Lose($"no answer within {_target.ConnectTimeout.TotalSeconds:0.#} s");
            throw _lost!;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private async Task<SshProcess> OpenAsync(CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = 20; ; pause = Math.Min(pause * 2, 500))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _end.Token);
            SshProcess? process = null;
            try
            {
                await _slots.WaitAsync(either.Token);
                var number = (uint)Interlocked.Increment(ref _number);
                process = new(this, number);
                _processes[number] = process;
                if (_lost is { } gone) process.OnLost(gone);
                else await Task.Run(process.Open, CancellationToken.None);
                await process.Opened.WaitAsync(_target.ConnectTimeout, either.Token);
                return process;
            }
            catch (SessionRefusedException refusal)
            {
                // Sessions that were given up count on the server until their commands have ended, so that one may be free soon.
                if (Stopwatch.GetElapsedTime(started) > _target.ConnectTimeout) throw SshFailure.SessionRefused(_server, _target, refusal.Message);
                await Task.Delay(pause, cancel);
            }
            catch (OperationCanceledException)
            {
                process?.GiveUp();
                cancel.ThrowIfCancellationRequested();
                throw new NotStartedException(_lost);
            }
            catch (TimeoutException)
            {
                Lose($"no answer within {_target.ConnectTimeout.TotalSeconds:0.#} s");
                throw new NotStartedException(_lost);
            }
            catch (DeploynixException e) when (e.Kind == ErrorKind.ConnectionLost)
            {
                throw new NotStartedException(e);
            }
        }
    }

    private void Listen(Session session)
    {
        session.ErrorOccured += (_, e) => Lose(e.Exception.Message, e.Exception);
        session.Disconnected += (_, _) => Lose("the server ended it");
        session.RequestSuccessReceived += (_, _) => Heard();
        session.RequestFailureReceived += (_, _) => Heard();
        session.ChannelOpenConfirmationReceived += (_, e) =>
            To(e.Message.LocalChannelNumber)?.OnOpened(e.Message.RemoteChannelNumber, e.Message.InitialWindowSize, e.Message.MaximumPacketSize);
        session.ChannelOpenFailureReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnRefused(e.Message.Description);
        session.ChannelWindowAdjustReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnWindow(e.Message.BytesToAdd);
        session.ChannelDataReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnData(OutputChannel.Out, Copy(e.Message));
        session.ChannelExtendedDataReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnData(OutputChannel.Error, e.Message.Data);
        session.ChannelEofReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnEof();
        session.ChannelRequestReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnRequest(e.Message.RequestName, e.Message.RequestData);
        session.ChannelSuccessReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnAnswer(accepted: true);
        session.ChannelFailureReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnAnswer(accepted: false);
        session.ChannelCloseReceived += (_, e) => To(e.Message.LocalChannelNumber)?.OnClosed();
    }

    /// <summary>The bytes that a message brought; they lie in a buffer that the next message overwrites.</summary>
    private static byte[] Copy(ChannelDataMessage message) => message.Data.AsSpan(message.Offset, message.Size).ToArray();

    private SshProcess? To(uint number)
    {
        Heard();
        return _processes.GetValueOrDefault(number);
    }

    private void Heard() => Volatile.Write(ref _heard, Stopwatch.GetTimestamp());

    private async Task KeepAliveAsync()
    {
        using var timer = new PeriodicTimer(_options.KeepAliveInterval);
        var asked = Task.CompletedTask;
        var (misses, heard) = (0, Volatile.Read(ref _heard));
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                var before = heard;
                heard = Volatile.Read(ref _heard);
                misses = heard == before ? misses + 1 : 0;
                if (misses >= _options.KeepAliveMisses) Lose($"the server has not answered for {Stopwatch.GetElapsedTime(heard).TotalSeconds:0.#} s");
                else if (misses > 0 && asked.IsCompleted) asked = Task.Run(() => Send(KeepAliveRequest.Message()));
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    /// <summary>The connection is over: tells every command, once, and cuts it.</summary>
    private void Lose(string why, Exception? inner = null, bool cut = true)
    {
        if (Interlocked.CompareExchange(ref _lost, SshFailure.ConnectionLost(_server, _target, why, inner), null) is not null) return;
        _ = _end.CancelAsync();
        foreach (var process in _processes.Values) process.OnLost(_lost);
        if (!cut) return;
        Post(() =>
        {
            _door.Cut();
            DisposeSession();
        });
    }

    private void DisposeSession()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        try
        {
            _door.Session.Dispose();
        }
        catch (Exception e) when (e is SshException or System.Net.Sockets.SocketException or ObjectDisposedException or NullReferenceException)
        {
            // It went while it was closed.
        }
    }

    /// <summary>SSH.NET listens to these only once it is logged in.</summary>
    private static readonly string[] ChannelMessages =
    [
        "SSH_MSG_GLOBAL_REQUEST", "SSH_MSG_CHANNEL_OPEN_CONFIRMATION", "SSH_MSG_CHANNEL_OPEN_FAILURE", "SSH_MSG_CHANNEL_WINDOW_ADJUST", "SSH_MSG_CHANNEL_EXTENDED_DATA",
        "SSH_MSG_CHANNEL_REQUEST", "SSH_MSG_CHANNEL_SUCCESS", "SSH_MSG_CHANNEL_FAILURE", "SSH_MSG_CHANNEL_DATA", "SSH_MSG_CHANNEL_EOF", "SSH_MSG_CHANNEL_CLOSE",
    ];

    private sealed record Spoken(ShellCommand Command, Invocation Invocation, SshProcess Process);
}
