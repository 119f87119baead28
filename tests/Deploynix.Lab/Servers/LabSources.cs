namespace Deploynix.Lab.Servers;

/// <summary>The files that the lab starts from, in this repository's tests/lab.</summary>
internal static class LabSources
{
    private static readonly Lazy<string> Root = new(() =>
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Deploynix.sln"))) return at.FullName;
        throw new LabException($"{AppContext.BaseDirectory} does not lie in the repository");
    });

    /// <summary>A file or folder of the repository.</summary>
    public static string InRepository(string name) => Path.Combine(Root.Value, name);

    public static string At(string name) => Path.Combine(Root.Value, "tests", "lab", name);

    /// <summary>The manifest of the module that was built.</summary>
    public static string Manifest => Path.Combine(Root.Value, "Deploynix.psd1");

    /// <summary>The console host, of the configuration that these tests were built in.</summary>
    public static string Shell => Path.Combine(
        Root.Value, "artifacts", "bin", "Deploynix.Shell", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "Deploynix.Shell");

    /// <summary>A template's text with each @NAME@ filled in.</summary>
    public static string Fill(string template, params (string Name, string Value)[] values) =>
        values.Aggregate(File.ReadAllText(At(template)), (text, value) => text.Replace($"@{value.Name}@", value.Value, StringComparison.Ordinal));
}
