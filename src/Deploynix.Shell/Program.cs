using System.Text;

namespace Deploynix.Shell;

/// <summary>Where the program starts.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        // The engine reads this once, when it is first touched.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        if (Console.IsInputRedirected) Console.InputEncoding = utf8;

        ShellOptions options;
        try
        {
            options = ShellOptions.Parse(arguments);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"Deploynix.Shell: {e.Message}");
            Console.Error.WriteLine("Deploynix.Shell -Help tells what it takes.");
            return ExitCodes.Usage;
        }

        switch (options.Mode)
        {
            case ShellMode.Help:
                Console.Out.Write(ShellOptions.HelpText);
                return ExitCodes.Good;
            case ShellMode.Version:
                Console.Out.WriteLine($"Deploynix.Shell {ModuleLocator.ShellVersion}");
                return ExitCodes.Good;
            default:
                return new ShellSession(options).Run();
        }
    }
}
