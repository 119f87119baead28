using System.Globalization;
using Deploynix.Benchmarks.Empty;

// The smallest programs of the kind that Deploynix.Shell is, to compare it to.
//
//   plain PORT USER KEY COMMAND    connects by SSH.NET and runs one command
//   engine PORT USER KEY COMMAND   the same in a script that PowerShell's engine runs, with no module imported
//   import MODULE                  prints the milliseconds that Import-Module takes in such a program
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
switch (args)
{
    case ["plain", var port, var user, var key, var command]:
        return Remote.Run(port, user, key, command);
    case ["engine", var port, var user, var key, var command]:
        return Engine.Connect(port, user, key, command);
    case ["import", var module]:
        Console.WriteLine(Engine.Import(module).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture));
        return 0;
    default:
        return 64;
}
