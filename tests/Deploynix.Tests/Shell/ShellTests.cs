using System.Diagnostics;

namespace Deploynix.Tests.Shell;

public sealed class ShellTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deploynix shell ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_command_runs_with_the_module_loaded() =>
        Is(await ShellProcess.Run("-Command", "(Get-Module Deploynix).Name"), 0, "Deploynix\n");

    [Theory]
    [InlineData("throw 'no'", 1, "no")]
    [InlineData("exit 3", 3, "")]
    [InlineData("exit 0", 0, "")]
    [InlineData("Write-Error no", 1, "Write-Error: no")]
    [InlineData("Get-Content /nowhere/at/all; 'on'", 1, "/nowhere/at/all")]
    [InlineData("Get-Content /nowhere/at/all -ErrorAction SilentlyContinue; 'on'", 0, "")]
    [InlineData("try { throw 'no' } catch { 'caught' }", 0, "")]
    [InlineData("/bin/false", 1, "")]
    [InlineData("no-such-command", 1, "no-such-command")]
    [InlineData("'unclosed", 1, "terminator")]
    public async Task The_exit_code_says_how_it_went(string command, int code, string error)
    {
        var result = await ShellProcess.Run("-Command", command);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_gets_its_arguments_by_name_and_by_place_and_knows_where_it_lies()
    {
        var script = Script("param([string] $Name, [switch] $Loud, [int] $Count) \"$Name|$Loud|$Count|$PSScriptRoot\"");
        Is(await ShellProcess.Run(script, "-Count", "3", "-Loud", "-Name", "a b"), 0, $"a b|True|3|{_folder}\n");
        Is(await ShellProcess.Run("-File", script, "-Loud", "x"), 0, $"x|True|0|{_folder}\n");
        Is(await ShellProcess.Run("-File", script, "-Loud:$false", "-Name:-x"), 0, $"-x|False|0|{_folder}\n");
    }

    [Fact]
    public async Task A_script_gives_its_exit_code() => Is(await ShellProcess.Run(Script("'before'; exit 7")), 7, "before\n");

    [Fact]
    public async Task An_error_in_a_script_says_where()
    {
        var script = Script("'one'\nWrite-Error two\n'three'");
        var result = await ShellProcess.Run(script);
        Is(result, 1, "one\nthree\n");
        Assert.Contains($"at {script}:2", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_standard_input_is_run()
    {
        Is(await ShellProcess.RunWith("$x = 'from input'\n$x\n"), 0, "from input\n");
        Is(await ShellProcess.RunWith(""), 0, "");
    }

    [Fact]
    public async Task Unicode_goes_through_arguments_input_and_output()
    {
        Is(await ShellProcess.Run("-Command", "'grün 日本 🚀'"), 0, "grün 日本 🚀\n");
        Is(await ShellProcess.RunWith("'grün 日本 🚀'"), 0, "grün 日本 🚀\n");
    }

    [Fact]
    public async Task A_question_that_nobody_answers_is_an_error_and_not_a_hang()
    {
        var result = await ShellProcess.Run("-Command", "Set-Content -Path ./x -Value 1 -Confirm");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nobody to ask", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_goes_to_no_terminal_has_no_colours()
    {
        var result = await ShellProcess.Run("-Command", "Get-Module Deploynix | Format-List Name; Write-Host x -ForegroundColor Red; Write-Error e");
        Assert.DoesNotContain('\u001b', result.Out + result.Error);
    }

    [Theory]
    [InlineData("-Bogus")]
    [InlineData("nowhere.ps1")]
    [InlineData("-Command")]
    public async Task A_command_line_that_is_wrong_is_64(string argument) => Assert.Equal(64, (await ShellProcess.Run(argument)).ExitCode);

    [Fact]
    public async Task Help_tells_the_exit_codes() => Assert.Contains("Exit codes", (await ShellProcess.Run("--help")).Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_stops_what_runs_within_a_second(string signal, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent by Linux tools.");
        // Whoever starts the tests in the background has them ignore SIGINT, and that would be inherited.
        var process = ShellProcess.Start("env", ["--default-signal=INT", Repository.ShellProgram, "-Command", "'ready'; try { Start-Sleep 60 } finally { Write-Host cleaned }"]);
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var result = await ShellProcess.Finish(process, "");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
        Is(result, code, "cleaned\n");
    }

    private static void Is(ShellResult result, int code, string output) => Assert.Equal((code, output), (result.ExitCode, result.Out));

    private string Script(string text)
    {
        var path = Path.Combine(_folder, "a script.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
