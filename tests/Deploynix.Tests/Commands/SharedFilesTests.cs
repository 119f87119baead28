using Deploynix.Core.Commands;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class SharedFilesTests : IDisposable
{
    private readonly Sandbox _site = new Sandbox().Made().With(Sandbox.Old, Sandbox.New);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_directory_is_filled_once_and_linked_relatively() => Assert.Equal(
        """
        if [ ! -e '/srv/a b/shared/storage/app' ]; then
          mkdir -p '/srv/a b/shared/storage/app' &&
          if [ -d '/srv/a b/releases/20260318_164700/storage/app' ]; then cp -a '/srv/a b/releases/20260318_164700/storage/app'/. '/srv/a b/shared/storage/app'/; fi || exit
        fi
        [ -d '/srv/a b/releases/20260318_164700/storage' ] || mkdir -p '/srv/a b/releases/20260318_164700/storage' || exit
        [ ! -e '/srv/a b/releases/20260318_164700/storage/app' ] && [ ! -L '/srv/a b/releases/20260318_164700/storage/app' ] || rm -rf '/srv/a b/releases/20260318_164700/storage/app' || exit
        ln -s ../../../shared/storage/app '/srv/a b/releases/20260318_164700/storage/' || exit
        """,
        Sh.Lines(SharedFiles.FillDirectory(new("/srv/a b"), Sandbox.New, "storage/app"), SharedFiles.Link(new("/srv/a b"), Sandbox.New, ["storage/app"])).ToPosix());

    [Fact]
    public void Links_that_lie_beside_one_another_are_made_at_once() => Assert.Equal(
        ["ln -s ../../shared/storage ../../shared/.env '/srv/a b/releases/20260318_164700/' || exit", "ln -s ../../../shared/a/b '/srv/a b/releases/20260318_164700/a/' || exit", "ln -s ../../shared/c '/srv/a b/releases/20260318_164700/' || exit"],
        SharedFiles.Link(new("/srv/a b"), Sandbox.New, ["storage", ".env", "a/b", "c"]).ToPosix().Split('\n').Where(line => line.StartsWith("ln", StringComparison.Ordinal)));

    [Fact]
    public void The_first_release_fills_a_shared_directory_and_later_ones_overwrite_nothing()
    {
        _site.Write("releases/20260318_160500/storage/logs/.gitignore", "old");
        _site.Write("releases/20260318_164700/storage/logs/.gitignore", "new");
        Directory(Sandbox.Old, "storage");
        Assert.Equal("old", _site.Read("shared/storage/logs/.gitignore"));
        _site.Write("shared/storage/upload", "precious");
        Directory(Sandbox.New, "storage");
        Assert.Equal("old", _site.Read("releases/20260318_164700/storage/logs/.gitignore"));
        Assert.Equal("precious", _site.Read("releases/20260318_164700/storage/upload"));
        Assert.Equal("../../shared/storage", _site.Target("releases/20260318_164700/storage"));
    }

    [Theory]
    [InlineData("storage")]
    [InlineData("var/a b/it's deep")]
    public void A_directory_that_no_release_brings_is_made_and_its_link_resolves(string path)
    {
        Directory(Sandbox.New, path);
        _site.Write($"shared/{path}/x", "1");
        Assert.Equal("1", _site.Read($"releases/20260318_164700/{path}/x"));
        Directory(Sandbox.New, path);
        Assert.Equal("1", _site.Read($"releases/20260318_164700/{path}/x"));
    }

    [Fact]
    public void A_site_that_was_moved_still_finds_what_it_shares()
    {
        Directory(Sandbox.New, "storage/app");
        _site.Write("shared/storage/app/x", "1");
        System.IO.Directory.Move(_site.Paths.Base, _site.Under("moved"));
        Assert.Equal("1", System.IO.File.ReadAllText(_site.Under("moved/releases/20260318_164700/storage/app/x")));
    }

    [Fact]
    public void A_file_comes_from_the_release_and_is_never_overwritten()
    {
        _site.Write("releases/20260318_160500/config/local.php", "old");
        _site.Write("releases/20260318_164700/config/local.php", "new");
        File(Sandbox.Old, "config/local.php");
        File(Sandbox.New, "config/local.php");
        Assert.Equal("old", _site.Read("releases/20260318_164700/config/local.php"));
        Assert.Equal("../../../shared/config/local.php", _site.Target("releases/20260318_164700/config/local.php"));
        Assert.Equal("644", Mode("shared/config/local.php"));
    }

    [Fact]
    public void An_env_file_is_made_from_its_example_and_kept_from_others()
    {
        _site.Write("releases/20260318_164700/.env.example", "APP_KEY=\n");
        Assert.Equal(".env was made from .env.example: see that it is right\n", File(Sandbox.New, ".env").Out);
        Assert.Equal("APP_KEY=\n", _site.Read("releases/20260318_164700/.env"));
        Assert.Equal("640", Mode("shared/.env"));
        _site.Write("shared/.env", "APP_KEY=kept");
        Assert.Equal("", File(Sandbox.New, ".env").Out);
        Assert.Equal("APP_KEY=kept", _site.Read("shared/.env"));
    }

    [Fact]
    public void A_file_that_nobody_has_is_made_empty_and_said()
    {
        Assert.Equal("a b/it's was made empty\n", File(Sandbox.New, "a b/it's").Out);
        Assert.Equal("", _site.Read("releases/20260318_164700/a b/it's"));
    }

    [Fact]
    public void Writable_directories_are_made_and_may_be_written_by_owner_and_group()
    {
        var ran = _site.Run(SharedFiles.MakeWritable(_site.Paths, Sandbox.New, ["bootstrap/cache", "a b"]));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        Assert.Equal("775", Mode("releases/20260318_164700/bootstrap/cache"));
        Assert.True(System.IO.Directory.Exists(_site.In("releases/20260318_164700/a b")));
    }

    private string Mode(string path) => _site.Run($"stat -c %a '{path}'").Lines[0];

    private Ran File(Core.Model.ReleaseId release, string path)
    {
        var ran = _site.Run(Sh.Lines(SharedFiles.FillFile(_site.Paths, release, path), SharedFiles.Link(_site.Paths, release, [path])));
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        return ran;
    }

    private void Directory(Core.Model.ReleaseId release, string path)
    {
        var ran = _site.Run(Sh.Lines(SharedFiles.FillDirectory(_site.Paths, release, path), SharedFiles.Link(_site.Paths, release, [path])));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
    }
}
