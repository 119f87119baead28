using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Rollback;

/// <summary>The looks that tell two releases apart, on real folders and a real mirror, read by their own reader.</summary>
public sealed class ReleaseComparisonTests : IDisposable
{
    private static readonly ReleaseDifference Nothing = new() { Site = "shop", Environment = "production", From = Sandbox.Old.Value, To = Sandbox.New.Value };

    private readonly Sandbox _site = new();

    public ReleaseComparisonTests() => _site.Made().With(Sandbox.Old, Sandbox.New);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Commits_and_files_between_two_releases_are_told()
    {
        var origin = new Origin(_site);
        var first = origin.Commit("app/A.php", "1", "First");
        origin.Commit("config/app.php", "2", "Second");
        var last = origin.Commit("app/A.php", "3", "Third");
        Mirror(origin);
        var read = History(first, last, out var gone);
        Assert.Empty(gone);
        Assert.Equal((2, 0), (read.CommitCount!.Value, read.MissingCommitCount!.Value));
        Assert.Equal(["Third", "Second"], read.Commits.Select(commit => commit.Subject));
        Assert.Equal((last, "Mara"), (read.Commits[0].Commit, read.Commits[0].Author));
        Assert.Equal(["changed app/A.php Code", "added config/app.php Configuration"], read.Paths.Select(path => $"{path} {path.Kind}"));

        var back = History(last, first, out _);
        Assert.Equal((0, 2, 2), (back.CommitCount!.Value, back.MissingCommitCount!.Value, back.MissingCommits.Length));
    }

    [Fact]
    public void What_people_wrote_is_shown_as_text()
    {
        var origin = new Origin(_site);
        var first = origin.Commit("a", "1");
        var last = origin.Commit("b\u001b[31m\n\tc\u00fc.php", "2", "\u001b]0;x\u0007commit\tpath\tA\tetc <script>\u202ealert(1)</script>\u0085");
        Mirror(origin);
        var read = History(first, last, out _);
        var commit = Assert.Single(read.Commits);
        Assert.StartsWith("\\u{1b}]0;x\\u{7}commit", commit.Subject, StringComparison.Ordinal);
        Assert.Contains("<script>", commit.Subject, StringComparison.Ordinal);
        Assert.Equal(@"""b\033[31m\n\tcü.php""", Assert.Single(read.Paths).Path);
        Assert.DoesNotContain(commit.Subject, c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public void A_commit_or_a_mirror_that_is_gone_is_said()
    {
        History(new string('a', 40), new string('b', 40), out var mirror);
        Assert.Equal(["mirror"], mirror);
        var origin = new Origin(_site);
        var last = origin.Commit("a", "1");
        Mirror(origin);
        var read = History(new string('a', 40), last, out var gone);
        Assert.Equal([new string('a', 40)], gone);
        Assert.Null(read.CommitCount);
    }

    [Fact]
    public void Folders_are_compared_where_nobody_knows_the_commits()
    {
        _site.Write($"{Sandbox.Old.RelativePath}/gone.php", "x");
        _site.Write($"{Sandbox.New.RelativePath}/it's new/\"a\" b.php", "x");
        _site.Write($"{Sandbox.New.RelativePath}/new\nline.php", "x");
        _site.Write($"{Sandbox.New.RelativePath}/vendor/x.php", "x");
        _site.Write($"{Sandbox.New.RelativePath}/storage/x.php", "x");
        var read = ReleaseDifferenceSeen.Files(Nothing, Ran(ReleaseComparison.Files(_site.Paths, Sandbox.Old, Sandbox.New)));
        Assert.Equal(["removed gone.php", "changed index", "added it's new/\"a\" b.php", "added new\\nline.php"], read.Paths.Select(path => path.ToString()));
    }

    [Fact]
    public void Packages_are_told_by_what_is_installed()
    {
        Both("vendor/composer/installed.json", """{"packages":[{"name":"a/a","version":"v1.0.0"},{"name":"b/b","version":"1.1.0"}]}""", """{"packages":[{"name":"a/a","version":"v2.0.0"},{"name":"c/c","version":"dev-main","source":{"reference":"0123456789"}}]}""");
        Both("composer.lock", """{"packages":[{"name":"a/a","version":"9"}]}""", """{"packages":[]}""");
        Both("package-lock.json", """{"lockfileVersion":3,"packages":{"":{"version":"1"},"node_modules/vite":{"version":"5.0.0"},"node_modules/x/node_modules/@s/y":{"version":"1.0.0"}}}""", """{"lockfileVersion":3,"packages":{"node_modules/vite":{"version":"6.0.0"},"node_modules/x/node_modules/@s/y":{"version":"1.0.0"}}}""");
        Both("yarn.lock", "same", "same");
        var read = Packages();
        Assert.Equal(["composer a/a v1.0.0 -> v2.0.0", "composer b/b 1.1.0 -> none", "composer c/c none -> dev-main#0123456", "npm vite 5.0.0 -> 6.0.0"], read.Packages.Select(package => $"{package.Manager} {package}"));
        Assert.Empty(read.Unknown);
    }

    [Fact]
    public void A_list_of_packages_that_cannot_be_read_is_said()
    {
        Both("composer.lock", "{torn", """{"packages":[]}""");
        var read = Packages();
        Assert.Empty(read.Packages);
        Assert.Equal("packages: composer.lock could not be read", Assert.Single(read.Unknown));
    }

    [Fact]
    public void Where_one_release_lost_what_was_installed_the_lock_files_tell()
    {
        _site.Write($"{Sandbox.Old.RelativePath}/vendor/composer/installed.json", """{"packages":[]}""");
        Both("composer.lock", """{"packages":[{"name":"a/a","version":"1"}]}""", """{"packages":[{"name":"a/a","version":"2"}]}""");
        Assert.Equal("a/a 1 -> 2", Assert.Single(Packages().Packages).ToString());
    }

    [Fact]
    public void Built_assets_and_migrations_are_compared()
    {
        Both("public/build/app.css", "1", "2");
        _site.Write($"{Sandbox.New.RelativePath}/out put/index.html", "x");
        var read = ReleaseDifferenceSeen.Assets(Nothing, Ran(ReleaseComparison.Assets(_site.Paths, Sandbox.Old, Sandbox.New, "out put")));
        Assert.Equal(["changed public/build", "added out put"], read.Assets.Select(asset => asset.ToString()));

        _site.Write($"{Sandbox.Old.RelativePath}/database/migrations/1_a.php", "");
        _site.Write($"{Sandbox.New.RelativePath}/database/migrations/1_a.php", "");
        _site.Write($"{Sandbox.New.RelativePath}/database/migrations/2_b.php", "");
        _site.Write($".deploynix/releases/{Sandbox.New}.migrations", """{"migration":"2_b","findings":[{"rule":"drop-column","severity":"allowed","line":1}]}""" + "\n");
        var migrations = ReleaseDifferenceSeen.Migrations(Nothing, Ran(ReleaseComparison.Migrations(_site.Paths, Sandbox.Old, Sandbox.New)));
        Assert.Equal([new MigrationChange("2_b", Difference.Added, MigrationSeverity.Allowed)], migrations.Migrations);
    }

    private void Both(string file, string old, string now)
    {
        _site.Write($"{Sandbox.Old.RelativePath}/{file}", old);
        _site.Write($"{Sandbox.New.RelativePath}/{file}", now);
    }

    private ReleaseDifference Packages() => ReleaseDifferenceSeen.Packages(Nothing, Ran(ReleaseComparison.Packages(_site.Paths, Sandbox.Old, Sandbox.New)));

    private ReleaseDifference History(string from, string to, out System.Collections.Immutable.ImmutableArray<string> gone) =>
        ReleaseDifferenceSeen.History(Nothing, Ran(ReleaseComparison.History(_site.Paths, from, to)), out gone);

    private void Mirror(Origin origin) => Assert.Equal(0, _site.Run(Sh.Run("git", "clone", "--quiet", "--mirror", origin.Path, _site.Paths.Mirror), "/").Code);

    private string[] Ran(ShellCommand command)
    {
        var ran = _site.Run(command, "/");
        Assert.True(ran.Code == 0 && ran.Error.Length == 0, ran.Error);
        return ran.Lines;
    }
}
