using System.Globalization;
using Deploynix.Benchmarks.Peers;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks;

/// <summary>One sshd, one repository and a disk that all who are measured share, in paths without spaces, since not all of them quote.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly LabDisk _disk;
    private int _commits;

    private Stage(LabDisk disk, LabRepository repository, LabSshd sshd, string root) => (_disk, Repository, Sshd, Root) = (disk, repository, sshd, root);

    public LabRepository Repository { get; }

    public LabSshd Sshd { get; }

    /// <summary>Where sites lie.</summary>
    public string Root { get; }

    /// <summary>Where those who deploy keep their settings.</summary>
    public string Desk => Path.Combine(Sshd.Directory, "desk");

    /// <summary>The repository's address, a link without a space in it.</summary>
    public string RepositoryPath => $"{Root}/shop.git";

    public static async Task<Stage> Open()
    {
        var root = Path.Combine(Path.GetTempPath(), $"bench-{Path.GetRandomFileName()[..8]}");
        var disk = await LabDisk.Create();
        await LabProcess.Run(["install", "-d", "-o", LabUser.Current.Name, root], LabProcess.AsMyself).Succeeded();
        var repository = await LabRepository.Create(disk);
        await LabProcess.Run(["ln", "-s", repository.Path, $"{root}/shop.git"]).Succeeded();
        var stage = new Stage(disk, repository, await LabSshd.StartAsync(), root);
        Directory.CreateDirectory(stage.Desk);
        return stage;
    }

    public Task<LabSite> Site(string name) => LabSite.Empty(_disk, $"{Root}/{name}");

    /// <summary>Changes one file on main.</summary>
    public Task Change() => Repository.CommitOnMain(
        string.Create(CultureInfo.InvariantCulture, $"Change {++_commits}"), ("public/hello.txt", string.Create(CultureInfo.InvariantCulture, $"{_commits} {Guid.NewGuid()}\n")));

    /// <summary>A shell script on the disk, as the sites' user, in a site's folder.</summary>
    public static Task Shell(LabSite site, string script, params string[] arguments) =>
        LabProcess.Run(["sh", "-euc", script, "sh", .. arguments], new() { Directory = site.Path, Deadline = TimeSpan.FromMinutes(10) }).Succeeded();

    public async ValueTask DisposeAsync()
    {
        await Sshd.DisposeAsync();
        await LabProcess.Run(["rm", "-rf", Root], new() { AsMyself = true, Deadline = TimeSpan.FromMinutes(5) }).Succeeded();
        await _disk.DisposeAsync();
    }
}
