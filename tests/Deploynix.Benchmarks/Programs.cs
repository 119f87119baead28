using System.Diagnostics;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks;

/// <summary>Whole processes, timed from their start to their end.</summary>
internal static class Programs
{
    public static string? Pwsh { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "pwsh")).FirstOrDefault(File.Exists);

    private static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string Empty { get; } = Built("Deploynix.Benchmarks.Empty", "Deploynix.Benchmarks.Empty");

    public static string EmptyModule { get; } = Built("Deploynix.Benchmarks.EmptyModule", "Deploynix.Benchmarks.EmptyModule.dll");

    /// <summary>Runs one; what it took in milliseconds, and what it printed.</summary>
    public static async Task<(double Took, string Output)> Time(IReadOnlyList<string> line, string folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return process.ExitCode == 0 ? (took, await output) : throw new LabException($"{string.Join(' ', line)}: exit code {process.ExitCode}\n{await output}{await error}");
    }

    private static string Built(string project, string file) => LabSources.InRepository($"artifacts/bin/{project}/{Configuration}/{file}");
}
