using Deploynix.Core.Commands;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Commands;

public sealed class GitExportTests : IDisposable
{
    private static readonly RevisionRequest Main = new(RevisionKind.Branch, "main");
    private readonly Sandbox _site = new Sandbox().Made();
    private readonly Origin _origin;

    public GitExportTests() => _origin = new(_site);

    private string Release => _site.Paths.Release(Sandbox.New);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Both_ends_of_the_pipe_have_to_succeed() => Assert.Equal(
        """
        status=$( { { git --git-dir='/srv/a b/.deploynix/repo.git' -c tar.umask=022 archive --format=tar abc; echo $? >&3; } | (
        echo first
        mkdir '/srv/a b/releases/20260318_164700' || exit 176
        cd '/srv/a b/releases/20260318_164700' && tar -xf - >&2 ); } 3>&1 ) &&
        [ "$status" = 0 ]
        """,
        Git.Export(new("/srv/a b"), Sandbox.New, "abc", Core.Shell.Sh.Script($"echo first")).ToPosix());

    [Fact]
    public void What_cannot_be_done_before_it_is_its_exit_code()
    {
        var commit = _origin.Commit("a", "1");
        Fetch();
        Assert.Equal(57, _site.Run(Git.Export(_site.Paths, Sandbox.New, commit, Core.Shell.Sh.Script($"exit 57"))).Code);
        Assert.False(Directory.Exists(Release));
    }

    [Fact]
    public void Files_of_any_name_arrive_and_no_git_with_them()
    {
        string[] names = ["index.php", "a b/it's \"quoted\"", "new\nline", "größe 漢字 🚀", "-dash", "*", ".hidden/.env.example", ".gitignore"];
        foreach (var name in names) _origin.Commit(name, "of " + name);
        _origin.Do("update-index", "--chmod=+x", "index.php");
        var commit = _origin.Commit("last", "x");
        Assert.Equal(0, Export(commit).Code);
        Assert.All(names, name => Assert.Equal("of " + name, File.ReadAllText(Path.Combine(Release, name))));
        Assert.Empty(Directory.GetFileSystemEntries(Release, ".git", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_the_repository_keeps_out_of_exports_stays_out()
    {
        _origin.Commit(".gitattributes", "/tests export-ignore\n");
        Assert.Equal(0, Export(_origin.Commit("tests/a", "1")).Code);
        Assert.False(Directory.Exists(Path.Combine(Release, "tests")));
    }

    [Fact]
    public void An_archive_that_fails_is_a_failure_and_so_is_a_release_that_is_there()
    {
        Assert.NotEqual(0, Export(new string('d', 40), "main").Code);
        Assert.Equal(ExitCode.NotWritable, Export(_origin.Commit("a", "1")).Code);
    }

    [Fact]
    public void A_submodule_by_a_relative_address_arrives_with_its_files_and_without_any_git()
    {
        var theme = new Origin(_site, "theme");
        theme.Commit("theme.css", "red");
        _origin.Commit("a", "1");
        _origin.Do("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../theme", "public/theme");
        var commit = _origin.Commit("b", "2");
        Fetch();
        Assert.True(Inspect().HasSubmodules);
        var ran = Checkout(commit, largeFiles: false);
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Equal("red", File.ReadAllText(Path.Combine(Release, "public/theme/theme.css")));
        Assert.Equal("1", File.ReadAllText(Path.Combine(Release, "a")));
        Assert.Empty(Directory.GetFileSystemEntries(Release, ".git", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_submodule_that_cannot_be_had_is_a_failure()
    {
        var theme = new Origin(_site, "theme");
        theme.Commit("theme.css", "red");
        _origin.Do("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../theme", "theme");
        var commit = _origin.Commit("b", "2");
        Fetch();
        Directory.Delete(theme.Path, recursive: true);
        Assert.NotEqual(0, Checkout(commit, largeFiles: false).Code);
    }

    [Fact]
    public void Large_files_arrive_as_what_they_are_and_not_as_pointers()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git-lfs"), "git-lfs is not installed");
        _origin.Do("lfs", "install", "--local");
        _origin.Do("lfs", "track", "*.bin");
        var hero = new string('h', 5000);
        var commit = _origin.Commit("images/hero.bin", hero);
        Fetch();
        Assert.True(Inspect().UsesLargeFiles);
        var ran = Checkout(commit, largeFiles: true);
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Equal(hero, File.ReadAllText(Path.Combine(Release, "images/hero.bin")));
        Assert.Empty(Directory.GetFileSystemEntries(Release, ".git", SearchOption.AllDirectories));
    }

    [Fact]
    public void Large_files_without_the_tool_for_them_are_refused_before_anything_is_made()
    {
        _site.Environment["PATH"] = _site.Under("bin");
        Directory.CreateDirectory(_site.Under("bin"));
        var ran = Checkout("abc", largeFiles: true);
        Assert.Equal(ExitCode.ToolMissing, ran.Code);
        Assert.Contains("git-lfs is not installed", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Release));
    }

    private void Fetch() => Assert.Equal(0, _site.Run(Git.Fetch(_site.Paths, _origin.Path, Main)).Code);

    private RevisionSeen Inspect() => RevisionSeen.Parse(_site.Run(Git.Inspect(_site.Paths, Main)).Lines);

    private Ran Checkout(string commit, bool largeFiles) => _site.Run(Git.Checkout(_site.Paths, Sandbox.New, _origin.Path, commit, largeFiles));

    private Ran Export(string commit, string? branch = null)
    {
        if (branch is null) Fetch();
        else _site.Run(Git.MakeMirror(_site.Paths));
        return _site.Run(Git.Export(_site.Paths, Sandbox.New, commit, Core.Shell.Sh.Empty));
    }
}
