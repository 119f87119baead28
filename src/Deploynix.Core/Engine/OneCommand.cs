using Deploynix.Core.Commands;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Runs one command that needs no lock, so that cancelling it, or losing the client, ends its process group on the server.</summary>
internal static class OneCommand
{
    public static async Task<StepResult> RunAsync(ITransport transport, ShellCommand command, TimeSpan timeout, Action<OutputLine>? onLine, CancellationToken cancel)
    {
        await using var session = await RemoteSession.OpenAsync(transport, Supervisor.Free, TimeProvider.System, cancel);
        return await session.RunAsync(command, timeout, onLine, cancel);
    }
}
