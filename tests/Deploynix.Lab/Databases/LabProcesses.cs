using System.Globalization;

namespace Deploynix.Lab.Databases;

/// <summary>What every user of a machine sees of its processes.</summary>
internal static class LabProcesses
{
    /// <summary>All command lines, their words apart by blanks.</summary>
    public static IEnumerable<(int Id, string Line)> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            var line = "";
            try
            {
                line = File.ReadAllText(folder + "/cmdline").Replace('\0', ' ');
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended between the two looks.
            }
            if (line.Length > 0) yield return (id, line);
        }
    }

    /// <summary>The most memory that a process has had so far, in kilobytes; 0 when it has ended.</summary>
    public static long Peak(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
