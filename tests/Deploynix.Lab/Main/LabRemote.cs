using System.Globalization;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>What is true of the processes and files that steps on a server leave.</summary>
internal static class LabRemote
{
    /// <summary>Waits for a file that a step writes.</summary>
    public static Task Appears(string file) => LabWait.Until($"{file} is there", () => File.Exists(file) && new FileInfo(file).Length > 0, TimeSpan.FromSeconds(30));

    /// <summary>Waits until the process whose id is in the file has ended.</summary>
    public static async Task IsGone(string pidFile)
    {
        await Appears(pidFile);
        var id = int.Parse((await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken)).Trim(), CultureInfo.InvariantCulture);
        await LabWait.Until($"process {id} of the step is gone", () => !IsRunning(id), TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits until nobody holds the site's lock.</summary>
    public static Task IsFree(LabSite site) => LabWait.Until(
        "the lock is free",
        async () => (await LabProcess.Run(["flock", "--nonblock", $"{site.Path}/.deploynix/lock", "true"], LabProcess.AsMyself)).ExitCode == 0,
        TimeSpan.FromSeconds(30));

    private static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
