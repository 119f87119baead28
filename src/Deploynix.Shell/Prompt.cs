using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Deploynix.Shell.Hosting;

namespace Deploynix.Shell;

/// <summary>Reads commands from a terminal until <c>exit</c> or its end.</summary>
internal sealed class Prompt(ConsoleHost host, Runspace runspace, Interruption interruption)
{
    /// <summary>Prompts until the end and gives the exit code.</summary>
    public int Run()
    {
        host.UI.WriteLine($"Deploynix {ModuleLocator.ShellVersion}. Get-Command -Module Deploynix lists the commands; exit leaves.");
        while (host.ExitCode is null && ReadCommand() is { } command)
        {
            if (string.IsNullOrWhiteSpace(command)) continue;
            new Execution(host, runspace, interruption).RunText(command);
            interruption.Forget();
        }
        return host.ExitCode ?? ExitCodes.Good;
    }

    private string? ReadCommand()
    {
        host.UI.Write($"deploynix {runspace.SessionStateProxy.Path.CurrentLocation}> ");
        var command = Console.In.ReadLine();
        while (command is not null && IsOpen(command))
        {
            host.UI.Write(">> ");
            var line = Console.In.ReadLine();
            if (string.IsNullOrEmpty(line)) break;
            command += "\n" + line;
        }
        return command;
    }

    private static bool IsOpen(string command)
    {
        Parser.ParseInput(command, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
