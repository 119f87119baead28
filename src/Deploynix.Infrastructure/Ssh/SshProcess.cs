using System.Text;
using System.Threading.Channels;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Streams;
using Renci.SshNet.Messages.Connection;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// A command on a server: one exec channel (RFC 4254, 5 and 6.5). What the server sends is queued within the channel's window and
/// the window grows only as the output is read, so that a slow reader slows the command down instead of filling the memory.
/// The <c>On</c> methods are called on the connection's listener thread and never block it.
/// </summary>
internal sealed class SshProcess : IRemoteProcess
{
    /// <summary>How much a server may send that nobody has read.</summary>
    private const int Window = 1 << 20;

    /// <summary>The largest packets that SSH.NET reads, and that it sends.</summary>
    private const int Packet = 32 * 1024;

    private readonly SshConnection _connection;
    private readonly uint _number;
    private readonly Channel<OutputChunk> _chunks = Channel.CreateUnbounded<OutputChunk>(new() { SingleReader = false, SingleWriter = false });
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExitStatus> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SendWindow _send = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly object _gate = new();
    private uint _remote;
    private ExitStatus _status;
    private bool _isOpen;
    private bool _eofSent;
    private bool _closeSent;
    private bool _givenUp;
    private int _unreported;

    public SshProcess(SshConnection connection, uint number)
    {
        _connection = connection;
        _number = number;
        Output = new OutputReader(_chunks.Reader, Taken);
        _ = _completion.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<OutputLine> Output { get; }

    /// <inheritdoc/>
    public Task<ExitStatus> Completion => _completion.Task;

    /// <summary>Complete when the server opened the channel; faults with <see cref="SessionRefusedException"/> when it did not.</summary>
    public Task Opened => _opened.Task;

    /// <summary>The channel's number at the server, once it is open.</summary>
    public uint Remote => _remote;

    /// <summary>Complete when the server runs the command.</summary>
    public Task Accepted => _accepted.Task;

    public void Open() => _connection.Send(new ChannelOpenMessage(_number, Window, Packet, new SessionOpenInfo()));

    public void Execute(string line) => _connection.Send(new ChannelRequestMessage(_remote, new ExecRequest(line)));

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string text, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await _writing.WaitAsync(cancel);
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                var length = await _send.TakeAsync(bytes.Length - sent, cancel);
                var message = new ChannelDataMessage(_remote, bytes, sent, length);
                await Task.Run(() => SendOpen(message), CancellationToken.None);
                sent += length;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CloseInputAsync()
    {
        await _writing.WaitAsync();
        try
        {
            await Task.Run(SendEof);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _chunks.Writer.TryComplete();
        _send.End(new IOException("The command was given up."));
        try
        {
            await Task.Run(GiveUp).WaitAsync(TimeSpan.FromMilliseconds(100));
        }
        catch (TimeoutException)
        {
            // The socket takes nothing now; what is to be sent waits there, we do not.
        }
    }

    /// <summary>The server has not heard that it was asked for.</summary>
    public void Forget()
    {
        _completion.TrySetCanceled();
        End();
    }

    /// <summary>Gives the channel back, now or, when the server has not opened it yet, as soon as it does.</summary>
    public void GiveUp()
    {
        _givenUp = true;
        _completion.TrySetCanceled();
        SendEof();
        SendClose();
    }

    public void OnOpened(uint remote, uint window, uint packet)
    {
        lock (_gate)
        {
            _remote = remote;
            _isOpen = true;
        }
        _send.Grow(window, Math.Min((int)Math.Min(packet, int.MaxValue), Packet));
        _opened.TrySetResult();
        if (_givenUp) _connection.Post(GiveUp);
    }

    public void OnRefused(string why)
    {
        _opened.TrySetException(new SessionRefusedException(why));
        End();
    }

    public void OnAnswer(bool accepted)
    {
        if (accepted) _accepted.TrySetResult();
        else _accepted.TrySetException(_connection.CommandRefused());
    }

    public void OnWindow(uint more) => _send.Grow(more);

    public void OnData(OutputChannel channel, byte[] bytes)
    {
        if (!_chunks.Writer.TryWrite(new(channel, bytes))) Taken(bytes.Length);
    }

    public void OnEof() => _chunks.Writer.TryComplete();

    public void OnRequest(string name, byte[] data)
    {
        if (ExitReport.Read(name, data) is { } status) _status = status;
        else if (data is [not 0, ..]) _connection.Post(() => SendOpen(new ChannelFailureMessage(_remote)));
    }

    public void OnClosed()
    {
        _connection.Post(SendClose);
        _accepted.TrySetException(_connection.CommandRefused());
        End();
        _completion.TrySetResult(_status);
    }

    public void OnLost(Exception reason)
    {
        lock (_gate) _isOpen = false;
        _opened.TrySetException(reason);
        _accepted.TrySetException(reason);
        _send.End(reason);
        _chunks.Writer.TryComplete();
        _completion.TrySetException(reason);
        Observe(_opened.Task);
        Observe(_accepted.Task);
    }

    private void End()
    {
        _send.End(new IOException("The command has ended; nothing reads its input."));
        _chunks.Writer.TryComplete();
        Observe(_opened.Task);
        Observe(_accepted.Task);
        _connection.Forget(_number);
    }

    private static void Observe(Task task) => _ = task.Exception;

    /// <summary>Lets the server send as much again as was read, in steps that are worth a packet.</summary>
    private void Taken(int bytes)
    {
        var unreported = Interlocked.Add(ref _unreported, bytes);
        if (unreported < Window / 4) return;
        var grant = Interlocked.Exchange(ref _unreported, 0);
        if (grant > 0) _connection.Post(() => SendOpen(new ChannelWindowAdjustMessage(_remote, (uint)grant)));
    }

    private void SendEof()
    {
        lock (_gate)
        {
            if (!_isOpen || _eofSent || _closeSent) return;
            _eofSent = true;
            _send.End(new IOException("The command's input was closed."));
            _connection.Send(new ChannelEofMessage(_remote));
        }
    }

    private void SendClose()
    {
        lock (_gate)
        {
            if (!_isOpen || _closeSent) return;
            _closeSent = true;
            _connection.Send(new ChannelCloseMessage(_remote));
        }
    }

    /// <summary>Sends what makes sense only while neither side has closed the channel.</summary>
    private void SendOpen(ChannelMessage message)
    {
        lock (_gate)
        {
            if (_isOpen && !_closeSent) _connection.Send(message);
        }
    }
}
