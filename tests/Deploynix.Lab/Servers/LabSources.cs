namespace Deploynix.Lab.Servers;

/// <summary>The files that the lab starts from, in this repository's tests/lab.</summary>
internal static class LabSources
{
    private static readonly Lazy<string> Folder = new(() =>
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Deploynix.sln"))) return Path.Combine(at.FullName, "tests", "lab");
        throw new LabException($"{AppContext.BaseDirectory} does not lie in the repository");
    });

    public static string At(string name) => Path.Combine(Folder.Value, name);

    /// <summary>A template's text with each @NAME@ filled in.</summary>
    public static string Fill(string template, params (string Name, string Value)[] values) =>
        values.Aggregate(File.ReadAllText(At(template)), (text, value) => text.Replace($"@{value.Name}@", value.Value, StringComparison.Ordinal));
}
