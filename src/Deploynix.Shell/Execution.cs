using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Deploynix.Shell.Hosting;

namespace Deploynix.Shell;

/// <summary>Runs one thing in the runspace, shows what comes out, and says how it went.</summary>
internal sealed class Execution(ConsoleHost host, Runspace runspace, Interruption interruption)
{
    private const string Succeeded = "DeploynixShellSucceeded";

    private bool _failed;

    /// <summary>Runs text and gives the exit code.</summary>
    public int RunText(string text)
    {
        // A program that ended with another code than 0 leaves no error, only $?, and that one is the last statement's.
        runspace.SessionStateProxy.SetVariable(Succeeded, true);
        var code = Run(shell => shell.AddScript($"{text}\n$global:{Succeeded} = $?"));
        return code == ExitCodes.Good && runspace.SessionStateProxy.GetVariable(Succeeded) is false ? ExitCodes.Failed : code;
    }

    /// <summary>Runs it and gives the exit code.</summary>
    public int Run(Action<PowerShell> fill)
    {
        using var shell = PowerShell.Create(runspace);
        fill(shell);
        shell.AddCommand("Out-Default");
        // What nothing caught, silenced or redirected comes here, while it runs.
        shell.Streams.Error.DataAdded += (_, e) => Show(shell.Streams.Error[e.Index]);
        runspace.SessionStateProxy.SetVariable("LASTEXITCODE", 0);
        try
        {
            using var current = interruption.Stops(shell);
            shell.Invoke(null, new PSInvocationSettings { Host = host, ExposeFlowControlExceptions = false, AddToHistory = false });
        }
        catch (PipelineStoppedException)
        {
            return ExitCodes.Interrupted;
        }
        catch (RuntimeException e)
        {
            ErrorText.Write(host.UI, e.ErrorRecord ?? new ErrorRecord(e, e.GetType().Name, ErrorCategory.NotSpecified, null));
            return host.ExitCode ?? ExitCodes.Failed;
        }
        finally
        {
            host.Console.Progress.Clear();
        }
        return host.ExitCode ?? (_failed ? ExitCodes.Failed : ExitCodes.Good);
    }

    private void Show(ErrorRecord error)
    {
        _failed = true;
        ErrorText.Write(host.UI, error);
    }
}
