using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Which processes of a server may be long-running ones of a Laravel application: what every look at workers begins with.</summary>
internal static class WorkerProcesses
{
    /// <summary>Prints /proc/PID/cmdline of each whose command line names one of them; one program for all processes, since a look is taken often.</summary>
    public static ShellCommand List { get; } = Sh.Script(
        $"grep -lE 'queue:(work|listen)|horizon|octane|reverb:|schedule:work|swoole-server|roadrunner-worker' /proc/[0-9]*/cmdline 2>/dev/null");
}
