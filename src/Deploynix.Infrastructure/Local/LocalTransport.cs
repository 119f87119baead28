using System.ComponentModel;
using System.Diagnostics;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Deploynix.Infrastructure.Streams;

namespace Deploynix.Infrastructure.Local;

/// <summary>
/// Runs commands on this machine as a server would: in <c>sh</c>, in the home folder, in a session of their own, so that the
/// terminal's Ctrl+C reaches this process alone and what becomes of the command is decided here.
/// </summary>
internal sealed class LocalTransport(Server server) : ITransport
{
    private const string Shell = "/bin/sh";

    private static readonly string? SetSid = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public Server Server { get; } = server;

    /// <inheritdoc/>
    public async Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var invocation = Invocation.Of(command);
        var process = new LocalProcess(Start(invocation.Script));
        if (invocation.Preamble.Length > 0) await process.WriteAsync(invocation.Preamble, cancel);
        return process;
    }

    /// <summary>Nothing is kept open.</summary>
    public ValueTask DisposeAsync() => default;

    private Process Start(string script)
    {
        // The child leads no process group yet, so setsid becomes the shell instead of forking one.
        var start = new ProcessStartInfo(SetSid ?? Shell)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        };
        if (SetSid is not null) start.ArgumentList.Add(Shell);
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DeploynixException(ErrorKind.Unreachable, $"{Shell} could not be started on this machine: {e.Message}", e)
            {
                Server = Server.Name,
                State = "Nothing was changed.",
                Next = "Use a server that is reached by SSH; this machine runs commands only where it has a POSIX shell.",
            };
        }
    }
}
