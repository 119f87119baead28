using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Deploynix.Benchmarks.Empty;

/// <summary>PowerShell's engine with nothing imported.</summary>
internal static class Engine
{
    public static int Connect(string port, string user, string key, string command)
    {
        using var runspace = Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("param($port, $user, $key, $command) [Deploynix.Benchmarks.Empty.Remote]::Run($port, $user, $key, $command)").AddParameters(new[] { port, user, key, command });
        return (int)shell.Invoke()[0].BaseObject;
    }

    public static TimeSpan Import(string module)
    {
        using var runspace = Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", module).AddParameter("ErrorAction", "Stop");
        var began = Stopwatch.GetTimestamp();
        shell.Invoke();
        return Stopwatch.GetElapsedTime(began);
    }

    private static Runspace Open()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        return runspace;
    }
}
