using System.Runtime.CompilerServices;

namespace Deploynix.Tests;

/// <summary>Where the tests find what was built.</summary>
internal static class Repository
{
    /// <summary>The folder of the module's manifest.</summary>
    public static string Root { get; } = FindRoot();

    public static string Manifest => Path.Combine(Root, "Deploynix.psd1");

    public static string Bin => Path.Combine(Root, "bin");

    /// <summary>The shell's program, of the configuration that these tests were built in.</summary>
    public static string ShellProgram => Path.Combine(
        Root, "artifacts", "bin", "Deploynix.Shell", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "Deploynix.Shell");

    [ModuleInitializer]
    internal static void SendNoTelemetry() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Deploynix.psd1"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("Not in the repository.");
        return folder.FullName;
    }
}
