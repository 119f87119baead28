using System.Collections.Concurrent;

namespace Deploynix.Lab.Adoption;

/// <summary>Visitors who ask without a pause, each for one file, and note every answer that is not a whole one.</summary>
internal sealed class Visitors : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _visitors = [];
    private int _requests;

    public Visitors(Uri url, params IEnumerable<string> paths)
    {
        foreach (var path in paths) _visitors.Add(Task.Run(() => Visit(new Uri(url, path))));
    }

    public int Requests => _requests;

    public ConcurrentQueue<string> Wrong { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_visitors);
        _stop.Dispose();
    }

    private async Task Visit(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        client.Timeout = TimeSpan.FromSeconds(30);
        while (!_stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _requests);
            var began = DateTime.UtcNow;
            try
            {
                using var response = await client.GetAsync(address);
                var body = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode != 200 || body.Length != 2) Wrong.Enqueue($"{When()} {address.AbsolutePath}: {(int)response.StatusCode} {body}");
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
            {
                Wrong.Enqueue($"{When()} {address.AbsolutePath}: {failure.Message}");
            }

            string When() => $"{began:HH:mm:ss.fff} +{(DateTime.UtcNow - began).TotalMilliseconds:0} ms";
        }
    }
}
