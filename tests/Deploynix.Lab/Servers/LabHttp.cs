using System.Diagnostics;

namespace Deploynix.Lab.Servers;

/// <summary>What a server answered.</summary>
public sealed record LabAnswer(int Status, string Body, TimeSpan Took)
{
    /// <summary>The body's words: version and release directory for /plain.</summary>
    public IReadOnlyList<string> Words => Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"{Status}: {(Body.Length > 300 ? Body[..300] + "..." : Body)}";
}

/// <summary>Asks a server on a port of 127.0.0.1.</summary>
public sealed class LabHttp(int port) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}/"),
        Timeout = TimeSpan.FromSeconds(70),
    };

    public async Task<LabAnswer> Get(string path)
    {
        var clock = Stopwatch.StartNew();
        using var response = await _client.GetAsync(new Uri(path.TrimStart('/'), UriKind.Relative), TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new LabAnswer((int)response.StatusCode, body, clock.Elapsed);
    }

    /// <summary>Asks until the answer is the one that is wanted, and returns it.</summary>
    public async Task<LabAnswer> Until(string path, Func<LabAnswer, bool> wanted, TimeSpan? deadline = null)
    {
        LabAnswer? last = null;
        await LabWait.Until($"{path} answers as wanted", async () => wanted(last = await Get(path)), deadline, () => $"last answer: {last}");
        return last!;
    }

    public void Dispose() => _client.Dispose();
}
