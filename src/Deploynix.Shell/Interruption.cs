using System.Management.Automation;
using System.Runtime.InteropServices;

namespace Deploynix.Shell;

/// <summary>
/// Ctrl+C and SIGTERM stop what runs, so that it can clean up and say how things stand. A second Ctrl+C, or a pipeline that does
/// not end, ends the program.
/// </summary>
internal sealed class Interruption
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private PowerShell? _running;

    /// <summary>The code to end with, once a signal asked for an end; a prompt takes it back.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Listens until disposed.</summary>
    public IDisposable Watch() => new Both(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => OnSignal(signal, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => OnSignal(signal, ExitCodes.Terminated)));

    /// <summary>Has signals stop this one until disposed.</summary>
    public IDisposable Stops(PowerShell shell)
    {
        lock (_lock) _running = shell;
        return new Ending(() =>
        {
            lock (_lock) _running = null;
        });
    }

    /// <summary>Forgets a Ctrl+C, as a prompt goes on after it.</summary>
    public void Forget() => ExitCode = null;

    private void OnSignal(PosixSignalContext signal, int code)
    {
        PowerShell? running;
        lock (_lock) running = _running;
        // Nothing runs, or it was asked before: the signal does what it does to any program.
        if (running is null || ExitCode is not null) return;
        signal.Cancel = true;
        ExitCode = code;
        _ = StopAsync(running, code);
    }

    private static async Task StopAsync(PowerShell running, int code)
    {
        try
        {
            await Task.Factory.FromAsync(running.BeginStop, running.EndStop, null).WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Environment.Exit(code);
        }
        catch (Exception e) when (e is ObjectDisposedException or PSInvalidOperationException)
        {
            // It ended by itself meanwhile.
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
