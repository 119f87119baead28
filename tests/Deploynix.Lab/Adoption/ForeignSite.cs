using System.Text.Json.Nodes;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Adoption;

/// <summary>A site that others deploy to, in a path without spaces, since they do not all quote; nginx serves it. Its repository has three versions of one file on main.</summary>
internal sealed class ForeignSite : IAsyncDisposable
{
    private readonly string _root;
    private LabNginx? _nginx;
    private LabFpm? _fpm;

    private ForeignSite(string root, LabDisk disk, LabRepository repository, LabSite site, LabSshd sshd, LabOperator by, string[] commits) =>
        (_root, Disk, Repository, Site, Sshd, Operator, Commits) = (root, disk, repository, site, sshd, by, commits);

    public LabDisk Disk { get; }

    public LabRepository Repository { get; }

    public LabSite Site { get; }

    public LabSshd Sshd { get; }

    public LabOperator Operator { get; }

    /// <summary>The commits of v1, v2 and v3.</summary>
    public IReadOnlyList<string> Commits { get; }

    public LabNginx Nginx => _nginx!;

    /// <summary>The repository, where no space is in its path.</summary>
    public string RepositoryPath => $"{_root}/shop.git";

    public static async Task<ForeignSite> Open(LabSshd sshd)
    {
        var root = Path.Combine(Path.GetTempPath(), $"adopt-{Path.GetRandomFileName()[..8]}");
        var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Empty(disk, $"{root}/www/shop");
        string[] commits = [await Version("v1"), await Version("v2"), await Version("v3")];
        await LabProcess.Run(["cp", "-R", repository.Path, $"{root}/shop.git"]).Succeeded();
        var by = LabOperator.Of(sshd, site.Path, repository, settings =>
        {
            settings["framework"] = "custom";
            settings["shared"] = new JsonObject { ["directories"] = new JsonArray("storage"), ["files"] = new JsonArray(".env") };
        });
        return new(root, disk, repository, site, sshd, by, commits);

        Task<string> Version(string name) => repository.CommitOnMain(name, ("public/hello.txt", name), ("public/hello.php", "<?php require __DIR__.'/../lib/hello.php';"), ("lib/hello.php", $"<?php echo '{name}';"));
    }

    /// <summary>Serves the site's current, or a folder that is named.</summary>
    public async Task Serve(string? served = null)
    {
        _fpm = await LabFpm.Start(Disk);
        _nginx = await LabNginx.Start(Disk, Site, _fpm, served: served);
    }

    /// <summary>What both kinds of file say.</summary>
    public async Task Answers(string version)
    {
        foreach (var path in (string[])["hello.txt", "hello.php"])
        {
            var answer = await Nginx.Http.Get(path);
            Assert.Equal((200, version), (answer.Status, answer.Body));
        }
    }

    public LabRun Runs(string script) => Operator.Runs(script);

    /// <summary>Runs a script in the site's folder as the lab's user, with the repository, the commits of v1 and v2 and the time as $repo, $v1, $v2.</summary>
    public Task Lays(string script) => LabProcess.Run(
        ["sh", "-euc", "repo=$1 v1=$2 v2=$3 base=$4\nexport_to() { mkdir -p \"$2\" && git --git-dir=\"$repo\" archive \"$1\" | tar -x -C \"$2\"; }\n" + script, "sh", RepositoryPath, Commits[0], Commits[1], Site.Path],
        new() { Directory = Site.Path }).Succeeded();

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null) await _nginx.DisposeAsync();
        if (_fpm is not null) await _fpm.DisposeAsync();
        Operator.Dispose();
        await Disk.DisposeAsync();
        await LabProcess.Run(["rm", "-rf", _root], LabProcess.AsMyself).Succeeded();
    }
}
