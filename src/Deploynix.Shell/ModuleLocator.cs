using System.Reflection;

namespace Deploynix.Shell;

/// <summary>Finds the module that this program is a host of.</summary>
internal static class ModuleLocator
{
    private const string Manifest = "Deploynix.psd1";

    /// <summary>The program's own version.</summary>
    public static string ShellVersion =>
        typeof(ModuleLocator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The manifest beside the program or in a folder above it: packaged, or in the repository that it was built in.</summary>
    public static string? Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            string[] places = [Path.Combine(folder.FullName, Manifest), Path.Combine(folder.FullName, "Deploynix", Manifest)];
            if (places.FirstOrDefault(File.Exists) is { } found) return found;
        }
        return null;
    }
}
