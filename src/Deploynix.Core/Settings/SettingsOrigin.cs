namespace Deploynix.Core.Settings;

/// <summary>Where settings were read, and whose they are: what paths of this machine in them are relative to.</summary>
/// <param name="File">The settings file, as a full path.</param>
/// <param name="Home">The operator's home folder.</param>
public sealed record SettingsOrigin(string File, string Home)
{
    /// <summary>The file's name alone, as mistakes show it.</summary>
    public string FileName => Path.GetFileName(File);

    /// <summary>A path of this machine in full: <c>~/</c> is the home folder, anything relative is so to the settings file.</summary>
    public string Resolve(string path)
    {
        if (path == "~") return Home;
        if (path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith(@"~\", StringComparison.Ordinal)) return Path.Join(Home, path[2..]);
        return Path.IsPathRooted(path) || Path.GetDirectoryName(File) is not { } folder ? path : Path.Join(folder, path);
    }
}
