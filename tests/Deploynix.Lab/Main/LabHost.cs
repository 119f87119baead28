using System.Diagnostics;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>What a host of the module printed and how it ended.</summary>
internal sealed record LabHosted(int ExitCode, string Out, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n{Out}\n{Error}";
}

/// <summary>A host of the module as a process of its own, as a scheduled task or a runbook starts it: <c>Deploynix.Shell</c> or <c>pwsh</c>.</summary>
internal sealed class LabHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private LabHost(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
    }

    public static TheoryData<string> Names => ["Deploynix.Shell", "pwsh"];

    /// <summary>Whether there is a pwsh here.</summary>
    public static bool HasPwsh => Pwsh is not null;

    public int Id => _process.Id;

    /// <summary>Starts a script in the operator's folder.</summary>
    public static LabHost Start(string name, LabOperator by, string script, params (string Name, string Value)[] variables)
    {
        string[] line = name == "pwsh"
            ? ["-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{LabSources.Manifest}'; {script}"]
            : ["-Command", script];
        var start = new ProcessStartInfo(name == "pwsh" ? Pwsh! : LabSources.Shell, line)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = by.Folder,
        };
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach (var (variable, value) in variables) start.Environment[variable] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a script to its end.</summary>
    public static async Task<LabHosted> Run(string name, LabOperator by, string script, params (string Name, string Value)[] variables)
    {
        Assert.SkipUnless(name != "pwsh" || Pwsh is not null, "There is no pwsh on this machine.");
        await using var host = Start(name, by, script, variables);
        return await host.End();
    }

    /// <summary>How it ended.</summary>
    public async Task<LabHosted> End(TimeSpan? limit = null)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit ?? Limit);
        return new(_process.ExitCode, (await _output).ReplaceLineEndings("\n"), (await _error).ReplaceLineEndings("\n"));
    }

    /// <summary>Waits for its end.</summary>
    public Task HasEnded(CancellationToken cancel) => _process.WaitForExitAsync(cancel);

    /// <summary>Kills it, and nothing else; nothing where it has ended.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends it a signal, by its name without SIG.</summary>
    public async Task Signal(string name) => await LabProcess.Run(["kill", $"-{name}", $"{Id}"], LabProcess.AsMyself).Succeeded();

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? Pwsh { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "pwsh")).FirstOrDefault(File.Exists);
}
