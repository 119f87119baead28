using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>Requests of a stretch of time.</summary>
internal sealed record WatchWindow(string Name, long Requests, long ServerErrors, LatencyHistogram Latency);

/// <summary>The requests of the last minute, and of all the time: what is judged.</summary>
internal sealed class WatchWindows
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Queue<(TimeSpan At, long Requests, long ServerErrors, LatencyHistogram Latency)> _recent = [];
    private readonly LatencyHistogram _latency = new();
    private long _requests;
    private long _serverErrors;

    public WatchWindow All => new("since it is watched", _requests, _serverErrors, _latency);

    public WatchWindow Recent
    {
        get
        {
            var latency = new LatencyHistogram();
            foreach (var part in _recent) latency.Add(part.Latency);
            return new("in the last minute", _recent.Sum(part => part.Requests), _recent.Sum(part => part.ServerErrors), latency);
        }
    }

    public void Add(TimeSpan at, long requests, long serverErrors, LatencyHistogram latency)
    {
        _requests += requests;
        _serverErrors += serverErrors;
        _latency.Add(latency);
        _recent.Enqueue((at, requests, serverErrors, latency));
        while (_recent.Count > 1 && _recent.Peek().At <= at - Length) _recent.Dequeue();
    }
}
