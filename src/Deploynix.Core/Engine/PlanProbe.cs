using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What a part of a look printed, or why it printed nothing that counts.</summary>
internal sealed record PlanAnswer(IReadOnlyList<string> Lines, string? Failure);

/// <summary>
/// Asks a server part by part over one channel. Each part has its own time; one that fails, or takes too long, is told as such and ends nothing else.
/// </summary>
internal sealed class PlanProbe : IAsyncDisposable
{
    private const int MostLines = 400_000;

    private readonly Site _site;
    private readonly RemoteSession _session;
    private string? _lost;

    private PlanProbe(Site site, Server server, RemoteSession session) => (_site, Server, _session) = (site, server, session);

    public Server Server { get; }

    public static async Task<PlanProbe> OpenAsync(Site site, Server server, ITransportFactory transports, CancellationToken cancel) =>
        new(site, server, await RemoteSession.OpenAsync(transports.Open(server), Supervisor.Free, TimeProvider.System, cancel));

    public async Task<PlanAnswer> AskAsync(ShellCommand part, TimeSpan limit, CancellationToken cancel)
    {
        if (_lost is not null) return new([], _lost);
        var lines = new List<string>();
        try
        {
            var result = await _session.RunAsync(Sh.WithVariables(_site.Variables, part), limit, line =>
            {
                if (line.Channel == OutputChannel.Out && lines.Count < MostLines) lines.Add(line.Text);
            }, cancel);
            return new(lines, result switch
            {
                { TimedOut: true } => $"it took longer than {limit.TotalSeconds:0} s",
                { Status.Code: ExitCode.ReleaseMissing } => "the release's folder is gone",
                { Status.Code: ExitCode.NotLaravel } => "the release has no artisan",
                { Status.Code: 127 } => $"'{_site.Php}' is not on the server's PATH",
                { IsSuccess: false } => Parsing.LaravelAnswer.Parse(lines).Error ?? SiteScript.Words(result).LastOrDefault() ?? $"it ended with {result.Status}",
                _ => null,
            });
        }
        catch (DeploynixException failure)
        {
            _lost = failure.What;
            return new([], _lost);
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
