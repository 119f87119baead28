using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Commands;

public sealed class PruningTests : IDisposable
{
    private static readonly ReleaseId Oldest = ReleaseId.Parse("20260318_143200");
    private readonly Sandbox _site = new Sandbox().Made().With(Oldest, Sandbox.Old, Sandbox.New);

    public PruningTests()
    {
        foreach (var release in (ReleaseId[])[Oldest, Sandbox.Old, Sandbox.New]) _site.Write($".deploynix/releases/{release}.json", "{}");
        _site.Write($".deploynix/releases/{Oldest}.artisan", "list");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_release_is_renamed_out_of_sight_before_it_is_removed() => Assert.Equal(
        """
        mkdir -p '/srv/a b/.deploynix/quarantine' || exit 176
        cd '/srv/a b' || exit
        failed=0
        for id in 20260318_160500 'it'\''s'; do
          [ "$(cd -P current 2>/dev/null && pwd)" != "$(cd -P "releases/$id" 2>/dev/null && pwd)" ] || continue
          mv -T "releases/$id" ".deploynix/quarantine/$id" && rm -f ".deploynix/releases/$id.json" ".deploynix/releases/$id.keys" ".deploynix/releases/$id.artisan" || failed=1
        done
        rm -rf .deploynix/quarantine || failed=1
        exit $failed
        """,
        Pruning.Remove(new("/srv/a b"), [Sandbox.Old, ReleaseId.Parse("it's")]).ToPosix());

    [Fact]
    public void Releases_go_with_their_records_and_nothing_else_does()
    {
        _site.Link("current", "releases/20260318_164700");
        Assert.Equal(0, _site.Run(Pruning.Remove(_site.Paths, [Oldest, Sandbox.Old])).Code);
        Assert.Equal([_site.Paths.Release(Sandbox.New)], Directory.GetDirectories(_site.Paths.Releases));
        Assert.Equal([_site.Paths.Record(Sandbox.New)], Directory.GetFiles(_site.Paths.Records));
        Assert.False(Directory.Exists(_site.Paths.Quarantine));
        Assert.False(File.Exists(_site.Paths.Commands(Oldest)));
    }

    [Theory]
    [InlineData("releases/20260318_160500")]
    [InlineData("releases/20260318_160500/")]
    [InlineData("./releases/20260318_160500")]
    [InlineData("")]
    public void The_release_that_is_live_stays_however_current_names_it(string current)
    {
        _site.Link("current", current.Length > 0 ? current : _site.Paths.Release(Sandbox.Old));
        Assert.Equal(0, _site.Run(Pruning.Remove(_site.Paths, [Sandbox.Old])).Code);
        Assert.Equal("20260318_160500", _site.Read("current/index"));
    }

    [Fact]
    public void One_that_cannot_be_removed_keeps_the_others_from_nothing()
    {
        _site.Write(".deploynix/quarantine/20260318_143200/left", "over");
        var ran = _site.Run(Pruning.Remove(_site.Paths, [Oldest, Sandbox.Old]));
        Assert.NotEqual(0, ran.Code);
        Assert.False(Directory.Exists(_site.Paths.Release(Sandbox.Old)));
        Assert.True(Directory.Exists(_site.Paths.Release(Oldest)) && File.Exists(_site.Paths.Record(Oldest)));
        Assert.Equal(0, _site.Run(Pruning.Remove(_site.Paths, [Oldest])).Code);
        Assert.False(Directory.Exists(_site.Paths.Release(Oldest)));
    }

    [Fact]
    public void What_a_release_links_to_is_not_removed_with_it()
    {
        _site.Write("shared/storage/upload", "precious");
        _site.Link("releases/20260318_160500/storage", "../../shared/storage");
        Assert.Equal(0, _site.Run(Pruning.Remove(_site.Paths, [Sandbox.Old])).Code);
        Assert.Equal("precious", _site.Read("shared/storage/upload"));
    }
}
