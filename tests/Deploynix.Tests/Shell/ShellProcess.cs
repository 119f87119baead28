using System.Diagnostics;

namespace Deploynix.Tests.Shell;

/// <summary>A host run as a process, as users run it.</summary>
internal sealed record ShellResult(int ExitCode, string Out, string Error);

internal static class ShellProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs Deploynix.Shell with standard input at its end.</summary>
    public static Task<ShellResult> Run(params string[] arguments) => RunWith("", arguments);

    /// <summary>Runs Deploynix.Shell with text on standard input.</summary>
    public static Task<ShellResult> RunWith(string input, params string[] arguments) => Finish(Start(Repository.ShellProgram, arguments), input);

    /// <summary>Runs a script in a host: <c>Deploynix.Shell</c> or <c>pwsh</c>.</summary>
    public static Task<ShellResult> RunIn(string host, string script) => host == "pwsh"
        ? Finish(Start("pwsh", ["-NoProfile", "-NonInteractive", "-Command", script]), "")
        : Run("-Command", script);

    public static bool HasPwsh { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "pwsh")));

    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    public static async Task<ShellResult> Finish(Process process, string input)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync().WaitAsync(Limit);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return new(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
        }
    }
}
