using System.Globalization;
using System.Text;

namespace Deploynix.Lab.Servers;

/// <summary>A bare repository of the sample shop with the tags that tests/lab/make-repository.sh tells of; a copy of the test's own.</summary>
public sealed class LabRepository
{
    /// <summary>Made once in a run and copied from then on.</summary>
    private static readonly Lazy<Task<string>> Master = new(MakeMaster);

    private LabRepository(string path) => Path = path;

    /// <summary>The repository's directory, which is also the URL to fetch from.</summary>
    public string Path { get; }

    /// <summary>Puts a copy on the disk. The submodule's repository comes to lie beside it; git-lfs has its objects inside.</summary>
    public static async Task<LabRepository> Create(LabDisk disk)
    {
        var folder = await disk.Directory("git");
        await LabProcess.Run(["cp", "-R", "--preserve=mode", $"{await Master.Value}/.", folder]).Succeeded();
        return new LabRepository($"{folder}/shop.git");
    }

    /// <summary>The commit that a tag or branch stands for.</summary>
    public async Task<string> Commit(string revision) => (await Git("rev-parse", "--verify", "--quiet", revision + "^{commit}")).Text;

    /// <summary>Moves main, as a push does.</summary>
    public Task PointMainAt(string revision) => Git("update-ref", "refs/heads/main", revision + "^{commit}");

    /// <summary>Adds a commit with these files to main and returns it; null as its content removes one.</summary>
    public async Task<string> CommitOnMain(string subject, params (string Path, string? Content)[] files)
    {
        var stream = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"commit refs/heads/main\ncommitter Mara Lindqvist <mara@example.org> {DateTimeOffset.UtcNow.ToUnixTimeSeconds()} +0000\n")
            .Append(Data(subject)).Append("from refs/heads/main^0\n");
        foreach (var file in files)
            _ = file.Content is null ? stream.Append(CultureInfo.InvariantCulture, $"D {file.Path}\n") : stream.Append(CultureInfo.InvariantCulture, $"M {(file.Content.StartsWith("#!", StringComparison.Ordinal) ? "100755" : "100644")} inline {file.Path}\n{Data(file.Content)}");
        await LabProcess.Run(["git", "-C", Path, "fast-import", "--quiet"], new() { Input = stream.ToString() }).Succeeded();
        return await Commit("main");
    }

    /// <summary>Runs git in the repository.</summary>
    public Task<LabResult> Git(params string[] arguments) => LabProcess.Run(["git", "-C", Path, .. arguments]).Succeeded();

    private static string Data(string text) => $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n";

    private static async Task<string> MakeMaster()
    {
        var folder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"lab-repository-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string[] withLfs = LabPrograms.Find("git-lfs") is null ? [] : ["--with-lfs"];
        await LabProcess.Run(["bash", LabSources.At("make-repository.sh"), $"{folder}/shop.git", "--with-submodule", .. withLfs], LabProcess.AsMyself).Succeeded();
        return folder;
    }
}
