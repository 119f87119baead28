using System.Globalization;

namespace Deploynix.Lab.Queue;

/// <summary>A queue worker as the kernel has it; with when it started, in ticks since boot, its id is the name of one process alone.</summary>
internal sealed record WorkerProcess(int Id, long Started, string Folder)
{
    /// <summary>The kernel's ticks in a second, as every Linux shows them.</summary>
    private const int TicksInSecond = 100;

    /// <summary>When it started, counted as <see cref="Now"/> is.</summary>
    public TimeSpan StartedAt => TimeSpan.FromSeconds((double)Started / TicksInSecond);

    /// <summary>How long the machine runs.</summary>
    public static TimeSpan Now => TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

    /// <summary>The workers whose working directory lies in a folder.</summary>
    public static IReadOnlyList<WorkerProcess> In(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Read).OfType<WorkerProcess>().Where(worker => worker.Folder.StartsWith(folder + "/", StringComparison.Ordinal)).OrderBy(worker => worker.Id)];

    private static WorkerProcess? Read(string entry)
    {
        if (!int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return null;
        try
        {
            var words = File.ReadAllText($"{entry}/cmdline").Split('\0');
            if (words is not ["php", "artisan", "queue:work", ..]) return null;
            var status = File.ReadAllText($"{entry}/stat");
            // After the program's name, which may hold anything but ends with the last ')', the state is the third field and the start the 22nd.
            var started = status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
            return new FileInfo($"{entry}/cwd").LinkTarget is { } folder ? new(id, long.Parse(started, CultureInfo.InvariantCulture), folder) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
