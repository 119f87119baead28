using System.Collections.Concurrent;
using System.Diagnostics;

namespace Deploynix.Lab.Laravel;

/// <summary>
/// Visitors of the shop who note every answer: as many as the lab serves on connections that stay open, some on a new connection each time, and one
/// whose request is always in flight. What they should get is told to them by whoever swaps.
/// </summary>
public sealed class TrafficRecorder : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _visitors = [];
    private readonly Uri _url;
    private volatile string? _expected;
    private int _requests;
    private int _connectionErrors;
    private int _non2xx;
    private int _mixed;
    private int _stale;

    public TrafficRecorder(Uri url, IReadOnlyDictionary<string, string> versions, int kept = 3, int fresh = 1)
    {
        _url = url;
        Versions = versions;
        for (var i = 0; i < kept; i++) _visitors.Add(Visit("plain", keepAlive: true));
        for (var i = 0; i < fresh; i++) _visitors.Add(Visit("plain", keepAlive: false));
        _visitors.Add(Visit("slow?ms=2000", keepAlive: true));
    }

    /// <summary>Which version each release's folder holds; grows as releases are made.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    public int Requests => _requests;

    public int ConnectionErrors => _connectionErrors;

    public int Non2xx => _non2xx;

    /// <summary>Answers made from two releases.</summary>
    public int Mixed => _mixed;

    /// <summary>Answers of another release than the one that was live before the request was sent and until it was answered.</summary>
    public int StaleAfterReturn => _stale;

    /// <summary>Some of what was wrong.</summary>
    public ConcurrentQueue<string> Examples { get; } = new();

    /// <summary>The release that every request from now on has to get; null while it is being changed.</summary>
    public string? Expected
    {
        get => _expected;
        set => _expected = value;
    }

    /// <summary>Lets the visitors finish what they asked for.</summary>
    public async Task LeaveAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_visitors);
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _stop.Dispose();
    }

    private async Task Visit(string path, bool keepAlive)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = keepAlive ? Timeout.InfiniteTimeSpan : TimeSpan.Zero });
        client.Timeout = TimeSpan.FromSeconds(60);
        while (!_stop.IsCancellationRequested)
        {
            var before = _expected;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, path));
                request.Headers.ConnectionClose = !keepAlive;
                using var response = await client.SendAsync(request);
                Judge(path, (int)response.StatusCode, await response.Content.ReadAsStringAsync(), before);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
            {
                Interlocked.Increment(ref _connectionErrors);
                Note($"{path}: {failure.Message} {failure.InnerException?.Message}");
            }
        }
    }

    private void Judge(string path, int status, string body, string? before)
    {
        Interlocked.Increment(ref _requests);
        var words = body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (status is < 200 or > 299 || words.Length < 2)
        {
            // An empty 200 is what a reload without process_control_timeout leaves; it is no answer either.
            Interlocked.Increment(ref _non2xx);
            Note($"{path}: {status}: {body[..Math.Min(120, body.Length)]}");
            return;
        }
        if ((Versions.TryGetValue(words[1], out var version) && version != words[0]) || (words.Length > 2 && words[2] != words[1]))
        {
            Interlocked.Increment(ref _mixed);
            Note($"{path}: mixed: {body.Trim()}");
        }
        if (before is not null && before == _expected && words[1] != before)
        {
            Interlocked.Increment(ref _stale);
            Note($"{path}: {words[1]} after {before} was live");
        }
    }

    private void Note(string text)
    {
        if (Examples.Count < 20) Examples.Enqueue($"{Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency:0.000} {text}");
    }
}
