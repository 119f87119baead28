using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace Deploynix.Lab.Servers;

/// <summary>
/// A program that the lab started: its output is kept, it is stopped by its id, and it ends with this process however this
/// process ends, because a watcher beside it waits for the end of a pipe that only this process holds.
/// </summary>
public sealed class LabProcess : IAsyncDisposable
{
    /// <summary>For what only root may do: as whoever runs the tests instead of as <see cref="LabUser.Current"/>.</summary>
    internal static readonly LabProcessOptions AsMyself = new() { AsMyself = true };

    // The watcher is nobody's child, so that the daemon never hears of its end, and in a session of its own, so that what ends
    // this process by its group does not end the watcher first. A line on the pipe means: all is well, go.
    private const string Watched =
        """
        exec 3<&0
        ( setsid sh -c 'read -r line <&3 || kill -TERM "$1"' sh $$ >/dev/null 2>&1 & )
        exec 3<&-
        exec "$@" </dev/null
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();

    private LabProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it printed so far, both streams, line by line as they came.</summary>
    public string Output
    {
        get { lock (_gate) return _output.ToString(); }
    }

    /// <summary>Starts a program that stays; it is the process with <see cref="Id"/>, without a shell around it.</summary>
    public static LabProcess Start(IReadOnlyList<string> command, LabProcessOptions? options = null) =>
        new(Process.Start(StartInfo(["sh", "-c", Watched, "sh", .. command], options ?? new()))!);

    /// <summary>Runs a program to its end, which is awaited for a minute unless the options say otherwise.</summary>
    public static async Task<LabResult> Run(IReadOnlyList<string> command, LabProcessOptions? options = null)
    {
        options ??= new();
        using var process = Process.Start(StartInfo(command, options))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(options.Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; what it said and its exit code tell why.
        }

        using var deadline = new CancellationTokenSource(options.Deadline ?? Patience);
        using var stop = deadline.Token.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(CancellationToken.None);
        var line = string.Join(' ', command);
        return deadline.IsCancellationRequested
            ? throw new LabException($"{line}: stopped, it ran for longer than {options.Deadline ?? Patience}\n{await output}{await error}")
            : new LabResult(line, process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public async Task Signal(string name) => (await Run(["kill", $"-{name}", $"{Id}"], AsMyself)).Succeeded();

    /// <summary>Its exit code, or 128 and the signal's number, once it ended.</summary>
    public async Task<int> End(TimeSpan? deadline = null)
    {
        await LabWait.Until($"process {Id} ended", () => Task.FromResult(HasExited), deadline, () => Output);
        return _process.ExitCode;
    }

    /// <summary>Lets go of the pipe, as the end of this process does.</summary>
    internal void LetGo() => _process.StandardInput.Close();

    /// <summary>Asks it to end, and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await Run(["kill", "-TERM", $"{Id}"], AsMyself);
            using var grace = new CancellationTokenSource(Grace);
            try
            {
                await _process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        try
        {
            await _process.StandardInput.WriteLineAsync("ended");
            LetGo();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The watcher had ended already.
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command, LabProcessOptions options)
    {
        IReadOnlyList<string> line = options.AsMyself ? command : [.. LabUser.Current.Become, .. command];
        var start = new ProcessStartInfo(LabPrograms.Find(line[0]) ?? throw new LabException($"{line[0]} is not installed"), line.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            WorkingDirectory = options.Directory ?? "/",
        };
        if (!options.AsMyself) BeLabUser(start.Environment);
        foreach (var (name, value) in options.Variables) start.Environment[name] = value;
        return start;
    }

    /// <summary>Nothing of the tests' own environment, so that a setting of a developer's changes nothing.</summary>
    private static void BeLabUser(IDictionary<string, string?> environment)
    {
        var user = LabUser.Current;
        environment.Clear();
        environment["HOME"] = user.Home;
        environment["USER"] = environment["LOGNAME"] = user.Name;
        environment["SHELL"] = "/bin/sh";
        environment["PATH"] = LabPrograms.SearchPath;
        environment["LANG"] = "C.UTF-8";
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_gate) _output.AppendLine(line);
    }
}

/// <summary>How a program of the lab is started.</summary>
public sealed record LabProcessOptions
{
    /// <summary>Where; the root directory unless set.</summary>
    public string? Directory { get; init; }

    /// <summary>As whoever runs the tests, with their environment, instead of as <see cref="LabUser.Current"/> with a bare one.</summary>
    public bool AsMyself { get; init; }

    /// <summary>What it reads.</summary>
    public string Input { get; init; } = "";

    /// <summary>How long it may run.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Variables for it, beside the bare ones.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;
}
