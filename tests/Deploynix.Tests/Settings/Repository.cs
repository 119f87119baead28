namespace Deploynix.Tests.Settings;

/// <summary>Files of the repository that tests hold to their word.</summary>
internal static class Repository
{
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root(), path));

    public static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(Path.Combine(Root(), folder), pattern);

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Deploynix.sln"))) return folder;
        }
        throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}
