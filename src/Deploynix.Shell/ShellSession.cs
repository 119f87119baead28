using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Deploynix.Shell.Hosting;

namespace Deploynix.Shell;

/// <summary>One run of the program: a runspace with the module in it, and what is run there.</summary>
internal sealed class ShellSession(ShellOptions options)
{
    private readonly ConsoleHost _host = new();
    private readonly Interruption _interruption = new();

    /// <summary>Runs what the options say and gives the exit code.</summary>
    public int Run()
    {
        if (!Terminal.ColorsOut) PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        using var runspace = RunspaceFactory.CreateRunspace(_host, StandIns.SessionState());
        runspace.Open();
        // Script blocks that commands call back, such as those of Select-Object, find their runspace by this.
        Runspace.DefaultRunspace = runspace;
        using var watch = _interruption.Watch();
        if (!Import(runspace)) return ExitCodes.Failed;
        var code = options.Mode switch
        {
            ShellMode.Command => new Execution(_host, runspace, _interruption).RunText(options.Text),
            ShellMode.File => RunFile(runspace),
            _ when Console.IsInputRedirected => RunInput(runspace),
            _ => new Prompt(_host, runspace, _interruption).Run(),
        };
        return _interruption.ExitCode ?? code;
    }

    private bool Import(Runspace runspace)
    {
        if (ModuleLocator.Find(AppContext.BaseDirectory) is not { } manifest)
        {
            _host.UI.WriteErrorLine("Deploynix.Shell: Deploynix.psd1 was found neither beside this program nor in a folder above it.");
            return false;
        }
        return Execute(runspace, shell => shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", "Stop")) == ExitCodes.Good;
    }

    private int RunInput(Runspace runspace)
    {
        var text = Console.In.ReadToEnd();
        return string.IsNullOrWhiteSpace(text) ? ExitCodes.Good : new Execution(_host, runspace, _interruption).RunText(text);
    }

    private int RunFile(Runspace runspace)
    {
        var path = Path.GetFullPath(options.Text);
        if (!File.Exists(path))
        {
            _host.UI.WriteErrorLine($"Deploynix.Shell: there is no file '{options.Text}'.");
            return ExitCodes.Usage;
        }
        EngineInternals.LetNextScriptExit(runspace);
        return Execute(runspace, shell =>
        {
            shell.AddCommand(path, useLocalScope: false);
            ScriptArguments.Bind(shell, options.FileArguments ?? []);
        });
    }

    private int Execute(Runspace runspace, Action<PowerShell> fill) => new Execution(_host, runspace, _interruption).Run(fill);
}
