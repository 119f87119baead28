using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Deploynix.Lab.Servers;

/// <summary>A TCP relay on 127.0.0.1 in front of a server, which can do what networks do: be slow, go silent without closing anything, and break.</summary>
public sealed class LabRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private volatile bool _silent;
    private long _bytes;
    private int _turns;
    private volatile bool _serverSpoke = true;

    /// <summary>A relay to a port of this machine; port 0 for one that takes connections and never says a word.</summary>
    public LabRelay(int target)
    {
        _target = target;
        _silent = target == 0;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What passed so far, both ways.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How often the client spoke after the server had: what a far server makes one wait for.</summary>
    public int Turns => Volatile.Read(ref _turns);

    /// <summary>How long each piece takes, one way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many bytes pass in a second, each way; as many as can unless set.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>From now on nothing passes.</summary>
    public void GoSilent() => _silent = true;

    /// <summary>Ends every connection as a program does that closes it.</summary>
    public void Close()
    {
        foreach (var client in _clients) client.Dispose();
    }

    /// <summary>Ends every connection by a reset, as a firewall does that forgot it.</summary>
    public void Reset()
    {
        foreach (var client in _clients)
        {
            try
            {
                client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or NullReferenceException)
            {
                // It is gone already.
            }
            client.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients) client.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _clients.Add(client);
                if (_target == 0) continue;
                var server = new TcpClient();
                _clients.Add(server);
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                _ = PassAsync(client.GetStream(), server.GetStream(), isClient: true);
                _ = PassAsync(server.GetStream(), client.GetStream(), isClient: false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool isClient)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var length)
            {
                if (_silent) continue;
                if (isClient && _serverSpoke) Interlocked.Increment(ref _turns);
                _serverSpoke = !isClient;
                if (Delay > TimeSpan.Zero) await Task.Delay(Delay, _end.Token);
                if (BytesPerSecond is { } rate) await Task.Delay(TimeSpan.FromSeconds((double)length / rate), _end.Token);
                Interlocked.Add(ref _bytes, length);
                await to.WriteAsync(buffer.AsMemory(0, length), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }
}
