using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Deploynix.Tests.Notifications;

/// <summary>What an endpoint got.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, DateTime At);

/// <summary>What an endpoint answers.</summary>
internal sealed record Reply(int Status, string Body = "", params string[] Headers)
{
    /// <summary>Takes the request and says nothing, for good.</summary>
    public static Reply Silence { get; } = new(0);

    /// <summary>Takes the request and resets the connection.</summary>
    public static Reply Reset { get; } = new(-1);

    /// <summary>How long it thinks.</summary>
    public TimeSpan After { get; init; }
}

/// <summary>A web server on this machine's loopback address that answers as it is told, one reply after another, the last one again and again.</summary>
internal sealed class Endpoint : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Reply[] _replies;
    private int _next;

    public Endpoint(params Reply[] replies)
    {
        _replies = replies;
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public ConcurrentQueue<Received> Requests { get; } = new();

    public Received Only => Assert.Single(Requests);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } request) return;
            Requests.Enqueue(request);
            var reply = _replies[Math.Min(Interlocked.Increment(ref _next) - 1, _replies.Length - 1)];
            if (reply.Status == 0) await Task.Delay(Timeout.Infinite, _end.Token);
            if (reply.Status == -1)
            {
                client.LingerState = new(true, 0);
                return;
            }
            await Task.Delay(reply.After, _end.Token);
            var body = Encoding.UTF8.GetBytes(reply.Body);
            var head = string.Concat(reply.Headers.Select(header => header + "\r\n"));
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {reply.Status} Said\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{head}\r\n"), _end.Token);
            await stream.WriteAsync(body, _end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other end went, or the test is over.
        }
    }

    private async Task<Received?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        int end;
        while ((end = Encoding.Latin1.GetString([.. bytes]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0) return null;
            bytes.AddRange(buffer.AsSpan(0, read));
        }
        var lines = Encoding.Latin1.GetString([.. bytes], 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        while (bytes.Count < end + 4 + length)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0) return null;
            bytes.AddRange(buffer.AsSpan(0, read));
        }
        return new(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers, Encoding.UTF8.GetString([.. bytes], end + 4, length), DateTime.UtcNow);
    }
}
