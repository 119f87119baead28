namespace Deploynix.Infrastructure.Local;

/// <summary>Finds the migrations of a checkout on this machine.</summary>
public static class MigrationFolder
{
    /// <summary>A file, the files of a folder, or those of the database/migrations of a folder that has an artisan; in the order in which they would run.</summary>
    public static IReadOnlyList<(string File, string Source)> Read(string path)
    {
        if (File.Exists(path)) return [(path, File.ReadAllText(path))];
        var folder = File.Exists(Path.Combine(path, "artisan")) ? Path.Combine(path, "database", "migrations") : path;
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "*_*.php").OrderBy(Path.GetFileName, StringComparer.Ordinal).Select(file => (Path.GetRelativePath(path, file), File.ReadAllText(file)))];
    }
}
