using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Deploynix.Benchmarks;

/// <summary>
/// A TCP relay in front of a server that is as far away as it is told: each byte arrives that much later, and what follows it is not held up by it.
/// Counts what passes, both ways.
/// </summary>
internal sealed class Distance : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeSpan _delay;
    private readonly int _target;
    private long _bytes;
    private long _turns;
    private int _last;

    /// <param name="target">The server's port.</param>
    /// <param name="delay">How long a byte takes, one way.</param>
    public Distance(int target, TimeSpan delay)
    {
        (_target, _delay) = (target, delay);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How often the client spoke after the server had: each is a wait of there and back.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await Task.Delay(_delay * 2, _end.Token); // the three-way handshake
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAll(PassAsync(near, far, 1), PassAsync(far, near, 2));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, int direction)
    {
        var pieces = Channel.CreateBounded<(DateTime Due, byte[] Bytes)>(1024);
        var sending = SendAsync(pieces.Reader, to);
        var buffer = new byte[65536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var length)
            {
                Interlocked.Add(ref _bytes, length);
                if (Interlocked.Exchange(ref _last, direction) != direction && direction == 1) Interlocked.Increment(ref _turns);
                await pieces.Writer.WriteAsync((DateTime.UtcNow + _delay, buffer[..length]), _end.Token);
            }
        }
        finally
        {
            pieces.Writer.Complete();
            await sending;
        }
    }

    private async Task SendAsync(ChannelReader<(DateTime Due, byte[] Bytes)> pieces, TcpClient to)
    {
        await foreach (var (due, bytes) in pieces.ReadAllAsync(_end.Token))
        {
            if (due - DateTime.UtcNow is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, _end.Token);
            await to.GetStream().WriteAsync(bytes, _end.Token);
        }
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
