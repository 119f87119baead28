using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>One server of a site that is watched: its channel, opened anew where it went, and how far its logs were read.</summary>
internal sealed class WatchedServer(Site site, Server server, ITransportFactory transports) : IAsyncDisposable
{
    /// <summary>How many looks in a row may fail before that is the end of it.</summary>
    private const int MostFailures = 5;

    /// <summary>What a look may be late without the server taking the client for gone.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private WatchChannel? _channel;
    private IReadOnlyList<string> _positions = [];
    private TimeSpan _earlierTime;
    private TimeSpan _channelTime;
    private int _failures;
    private bool _began;

    public Server Server => server;

    /// <summary>The release that was live at the first look.</summary>
    public ReleaseId? Release { get; private set; }

    public bool HasAccessLog { get; private set; }

    public TimeSpan ServerTime => _earlierTime + _channelTime;

    /// <summary>Where the access log is looked for.</summary>
    public static string AccessLogOf(Site site) => site.Watch.AccessLog ?? $"{new ConfigurationLayout("/etc").NginxLogs}/{ConfigurationName.Of(site)}.access.log";

    /// <summary>The first look, which must succeed.</summary>
    public async Task<WatchSeen> BeginAsync(CancellationToken cancel)
    {
        var seen = await AskAsync(WatchScript.First, cancel);
        _began = true;
        Release = Live(seen);
        return seen;
    }

    /// <summary>A further look; null, and why, where the server cannot be asked now.</summary>
    /// <exception cref="DeploynixException">It could not be asked several times in a row.</exception>
    public async Task<(WatchSeen? Seen, string? Note)> LookAsync(CancellationToken cancel)
    {
        try
        {
            var seen = await AskAsync(WatchScript.Look(_positions), cancel);
            _failures = 0;
            return (seen, Note(seen));
        }
        catch (DeploynixException failure) when (_began && ++_failures < MostFailures)
        {
            await DropAsync();
            return (null, failure.What);
        }
    }

    public static ReleaseId? Live(WatchSeen seen) => seen.Current is { } target && target.StartsWith("releases/", StringComparison.Ordinal) ? ReleaseId.TryParse(target["releases/".Length..]) : null;

    public ValueTask DisposeAsync() => new(DropAsync());

    private async Task<WatchSeen> AskAsync(string request, CancellationToken cancel)
    {
        _channel ??= await WatchChannel.OpenAsync(
            transports.Open(server), WatchScript.Loop(SitePaths.Of(site), AccessLogOf(site), (site.Watch.Interval * 2) + Grace), cancel);
        var seen = await _channel.AskAsync(request, cancel);
        _positions = seen.Positions;
        _channelTime = seen.ServerTime;
        HasAccessLog = seen.HasAccessLog;
        return seen;
    }

    private async Task DropAsync()
    {
        if (_channel is null) return;
        await _channel.DisposeAsync();
        _channel = null;
        _earlierTime += _channelTime;
        _channelTime = TimeSpan.Zero;
    }

    private static string? Note(WatchSeen seen) =>
        seen.LostRest ? "the access log was rotated, and the rest of the old one is gone"
        : seen.Skipped > 0 ? $"{seen.Skipped} bytes of the access log were too many for one look"
        : null;
}
