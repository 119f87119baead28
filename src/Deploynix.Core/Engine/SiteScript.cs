using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Runs scripts for a site on one server over one channel, without the site's lock, and says what their ends mean.</summary>
internal sealed class SiteScript : IAsyncDisposable
{
    private const string IncidentWord = "incident\t";

    private readonly Site _site;
    private readonly RemoteSession _session;

    private SiteScript(Site site, Server server, RemoteSession session) => (_site, Server, _session) = (site, server, session);

    public Server Server { get; }

    /// <summary>The incident that is open on this server, where a script asked for it (<see cref="IncidentFiles.Ask"/>).</summary>
    public string? Incident { get; private set; }

    public static async Task<SiteScript> OpenAsync(Site site, Server server, ITransportFactory transports, CancellationToken cancel) =>
        new(site, server, await RemoteSession.OpenAsync(transports.Open(server), Supervisor.Free, TimeProvider.System, cancel));

    /// <summary>Runs one to its end, whatever that is.</summary>
    public async Task<(StepResult Result, List<string> Lines)> TryAsync(ShellCommand script, CancellationToken cancel)
    {
        var lines = new List<string>();
        var result = await _session.RunAsync(Sh.WithVariables(_site.Variables, script), _site.Timeouts.Step, line =>
        {
            if (line.Channel != OutputChannel.Out) return;
            if (line.Text.StartsWith(IncidentWord, StringComparison.Ordinal)) Incident ??= line.Text[IncidentWord.Length..];
            else lines.Add(line.Text);
        }, cancel);
        return (result, lines);
    }

    /// <summary>Runs one that must succeed.</summary>
    /// <param name="what">What it does, for the error: the artisan command, or a few words.</param>
    /// <param name="script">The script.</param>
    /// <param name="state">What is true when it failed.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">It did not succeed.</exception>
    public async Task<List<string>> RunAsync(string what, ShellCommand script, string state, CancellationToken cancel)
    {
        var (result, lines) = await TryAsync(script, cancel);
        return result.IsSuccess ? lines : throw Explain(what, result, lines, state);
    }

    /// <summary>Why a script did not succeed.</summary>
    public DeploynixException Explain(string what, StepResult result, IEnumerable<string> lines, string state)
    {
        var error = LaravelAnswer.Parse(lines).Error;
        var (kind, text, next) = result switch
        {
            { TimedOut: true } => (ErrorKind.StepTimedOut, $"{what} took longer than {_site.Timeouts.Step.TotalSeconds:0.#} s and was ended.", "raise timeouts.step in the settings if it needs longer"),
            { Status.Code: ExitCode.ReleaseMissing } => (ErrorKind.ReleaseNotFound, "No release is live, or its folder is gone.", $"Get-DeploynixRelease {_site.Name} -All"),
            { Status.Code: ExitCode.NotLaravel } => (ErrorKind.ToolMissing, $"{what} needs Laravel's artisan, which the release does not have.", $"Get-DeploynixSite {_site.Name}"),
            { Status.Code: 127 } => (ErrorKind.ToolMissing, $"{what} needs '{_site.Php}', which is not on the server's PATH.", $"set php in the settings of {_site.Name} to the path of PHP's command line"),
            _ => (ErrorKind.CommandFailed, $"{what} ended with {result.Status}{(error is null ? "" : $": {error}")}.", $"Invoke-DeploynixCommand 'tail -n 40 storage/logs/laravel.log' {_site.Name}"),
        };
        return Failure(kind, text, state, next, error is null ? Words(result).TakeLast(8) : []);
    }

    /// <summary>A failure at this place.</summary>
    public DeploynixException Failure(ErrorKind kind, string what, string state, string next, params IEnumerable<string> output) => new(kind, what)
    {
        Site = _site.ToString(), Server = Server.Name, State = state, Next = next, Output = [.. output],
    };

    /// <summary>What a tool said, without this project's own lines and empty ones.</summary>
    public static IEnumerable<string> Words(StepResult result) => result.Tail.Select(line => line.Text.Trim())
        .Where(text => text.Length > 0 && !text.StartsWith("deploynix", StringComparison.Ordinal) && !text.StartsWith("asked\t", StringComparison.Ordinal) && !text.StartsWith(IncidentWord, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
