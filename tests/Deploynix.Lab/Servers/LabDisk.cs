namespace Deploynix.Lab.Servers;

/// <summary>A directory of a test's own, owned by the lab's user, in a path with a space in it. It goes when the test ends.</summary>
public sealed class LabDisk : IAsyncDisposable
{
    private LabDisk(string root) => Root = root;

    public string Root { get; }

    public static async Task<LabDisk> Create()
    {
        // Short: a unix socket's path has room for 107 characters.
        var root = Path.Combine(Path.GetTempPath(), $"lab {Path.GetRandomFileName()[..8]}");
        await MakeDirectory(root);
        return new LabDisk(root);
    }

    /// <summary>The full path of something on it.</summary>
    public string At(string path) => Path.Combine(Root, path);

    /// <summary>Makes a directory that belongs to the lab's user; what lies above it exists, or is made too.</summary>
    public async Task<string> Directory(string path)
    {
        await LabProcess.Run(["mkdir", "-p", At(path)]).Succeeded();
        return At(path);
    }

    /// <summary>Writes a file that belongs to the lab's user.</summary>
    public async Task<string> File(string path, string text)
    {
        await LabProcess.Run(["sh", "-c", "mkdir -p \"$(dirname \"$1\")\" && cat > \"$1\"", "sh", At(path)], new() { Input = text }).Succeeded();
        return At(path);
    }

    public async ValueTask DisposeAsync() => await LabProcess.Run(["rm", "-rf", Root], LabProcess.AsMyself).Succeeded();

    private static Task<LabResult> MakeDirectory(string path)
    {
        var user = LabUser.Current;
        string[] owner = user.IsAnother ? ["--owner", $"{user.Uid}", "--group", $"{user.Gid}"] : [];
        return LabProcess.Run(["install", "-d", "--mode", "755", .. owner, path], LabProcess.AsMyself).Succeeded();
    }
}
