using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Deploynix.Lab.Servers;
using Deploynix.Shell.Commands;

namespace Deploynix.Lab.Main;

/// <summary>A PowerShell session with the module imported by its manifest, as an operator has it, in a folder.</summary>
internal sealed class LabModule : IDisposable
{
    private static readonly Lock Importing = new();

    private readonly Runspace _runspace;

    static LabModule() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

    public LabModule(string folder)
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var type in typeof(SelectObjectCommand).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet) continue;
            state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));
        lock (Importing) Run($"Import-Module '{LabSources.Manifest}' -ErrorAction Stop").Succeeded();
    }

    /// <summary>Runs a script to its end.</summary>
    public LabRun Run(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        var began = Stopwatch.GetTimestamp();
        ErrorRecord? thrown = null;
        var objects = new PSDataCollection<PSObject>();
        try
        {
            shell.Invoke(null, objects);
        }
        catch (RuntimeException ended)
        {
            thrown = ended.ErrorRecord;
        }
        var errors = shell.Streams.Error.Where(record => thrown is null || record.Exception != thrown.Exception).ToList();
        if (thrown is not null) errors.Add(thrown);
        return new(
            [.. objects], [.. errors.Select(LabError.Of)],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Information.Select(record => $"{record.MessageData}")],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            Stopwatch.GetElapsedTime(began));
    }

    /// <summary>The same while the test does something else.</summary>
    public Task<LabRun> Start(string script) => Task.Factory.StartNew(() => Run(script), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _runspace.Dispose();
}
