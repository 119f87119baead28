namespace Deploynix.Shell;

/// <summary>What the program is to do.</summary>
internal enum ShellMode
{
    /// <summary>Prompts, where there is a terminal; else runs what standard input holds.</summary>
    Interactive,
    Command,
    File,
    Help,
    Version,
}

/// <summary>The command line.</summary>
internal sealed record ShellOptions(ShellMode Mode, string Text = "", IReadOnlyList<string>? FileArguments = null)
{
    public const string HelpText =
        """
        Deploynix.Shell: a small PowerShell host with the Deploynix module loaded, for machines without pwsh.

        Deploynix.Shell -Command <text>            runs the text
        Deploynix.Shell -File <path> [arguments]   runs a script; -Name value and -Switch bind its parameters
        Deploynix.Shell <script.ps1> [arguments]   the same
        Deploynix.Shell                            prompts; without a terminal, runs what standard input holds
        Deploynix.Shell -Help | -Version

        The options can be cut short (-c, -f, -h, -v) and start with one dash or two.

        Exit codes
          0    it went well
          1    a script or command ended by an error, or reported one that nothing caught, silenced
               or redirected, or the last command of a text was a program that failed
          N    the script said 'exit N'
          64   the command line is wrong
          130  stopped by Ctrl+C (a second Ctrl+C does not wait); 143 by SIGTERM

        Beside PowerShell's core it has a part of the usual commands, with the parameters that
        runbooks need: Select-, Sort-, Measure-Object, Format-Table, Format-List, Out-String,
        Write-*, Get-Content, Set-Content, Test-Path, New-Item, Remove-Item, Join-Path,
        Split-Path, Get-Location, Set-Location, Get-Date, Start-Sleep, Read-Host, ConvertTo-Json.
        NO_COLOR is honoured.

        """;

    public static ShellOptions Parse(string[] arguments)
    {
        if (arguments.Length == 0) return new(ShellMode.Interactive);
        var first = arguments[0];
        var rest = arguments[1..];
        return Name(first) switch
        {
            "c" or "command" when rest is ["-"] => new(ShellMode.Interactive),
            "c" or "command" when rest.Length > 0 => new(ShellMode.Command, string.Join(' ', rest)),
            "f" or "file" when rest.Length > 0 => new(ShellMode.File, rest[0], rest[1..]),
            "c" or "command" or "f" or "file" => throw new FormatException($"{first} wants a value."),
            "h" or "help" or "?" => new(ShellMode.Help),
            "v" or "version" => new(ShellMode.Version),
            // What other PowerShell hosts are called with means nothing here, as it is always so.
            "noprofile" or "nop" or "nologo" or "noninteractive" => Parse(rest),
            { } unknown => throw new FormatException($"'{first}' is no option."),
            null => new(ShellMode.File, first, rest),
        };
    }

    private static string? Name(string argument) => argument.StartsWith('-') ? argument.TrimStart('-').ToLowerInvariant() : null;
}
