using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Runs a command of the operator's own in a site, without a lock.</summary>
public sealed class RemoteCommand(ITransportFactory transports)
{
    /// <summary>
    /// Runs shell text on one server, in the live release, or in the site's folder where none is live, or in <paramref name="release"/>.
    /// Cancelling it, or losing the client, ends it and everything that it started.
    /// </summary>
    /// <exception cref="DeploynixException">It ended with another code than 0, or could not be run.</exception>
    public async Task RunAsync(Site site, Server server, string text, string? release, TimeSpan? timeout, Action<OutputLine> onLine, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        var directory = release is null
            ? Sh.Script($"""
                if [ -e {paths.Current} ]; then cd -P {paths.Current}; else cd {site.Path}; fi || exit {ExitCode.NotInitialized}
                """)
            : Sh.Script($"cd {paths.Release(ReleaseId.Parse(release))} 2>/dev/null || {{ echo There is no release {release} here. >&2; exit {ExitCode.ReleaseMissing}; }}");
        var script = Sh.Lines(directory, Sh.WithVariables(site.Variables, Sh.UserScript(text)));
        var result = await OneCommand.RunAsync(transports.Open(server), script, timeout ?? Timeout.InfiniteTimeSpan, onLine, cancel);
        if (result.IsSuccess) return;
        throw new DeploynixException(
            result switch
            {
                { TimedOut: true } => ErrorKind.StepTimedOut,
                { Status.Code: ExitCode.NotInitialized } => ErrorKind.NotInitialized,
                { Status.Code: ExitCode.ReleaseMissing } => ErrorKind.ReleaseNotFound,
                _ => ErrorKind.CommandFailed,
            },
            result.TimedOut ? $"The command took longer than {timeout?.TotalSeconds:0.#} s and was ended." : $"The command ended with {result.Status}.")
        {
            Site = site.ToString(), Server = server.Name, Output = [.. result.Tail.TakeLast(5).Select(line => line.Text)], Next = "see what it printed",
        };
    }
}
