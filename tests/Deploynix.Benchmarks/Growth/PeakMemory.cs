using System.Diagnostics;
using System.Globalization;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Growth;

/// <summary>The most memory that a program ever had.</summary>
internal static class PeakMemory
{
    /// <summary>Runs it to its end: milliseconds, and kilobytes as the kernel counts them.</summary>
    public static async Task<(double Took, long Peak)> OfAsync(IReadOnlyList<string> line, string folder)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var peak = 0L;
        while (!process.HasExited)
        {
            try
            {
                var told = (await File.ReadAllLinesAsync($"/proc/{process.Id}/status")).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (told is not null) peak = long.Parse(told.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It ended.
            }
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(20));
        }
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await output;
        return process.ExitCode == 0 ? (took, peak) : throw new LabException($"{string.Join(' ', line)}: exit code {process.ExitCode}\n{await error}");
    }
}
