using Deploynix.Core.Commands;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class CurrentLinkTests
{
    private static readonly SitePaths Shop = new("/srv/it's a shop");

    [Fact]
    public void Swap_renames_over_current_and_only_if_it_is_where_it_was_seen()
    {
        Assert.Equal(
            """
            [ -L '/srv/it'\''s a shop/current' ] || [ ! -e '/srv/it'\''s a shop/current' ] || exit 171
            { cd -P '/srv/it'\''s a shop' && at=$PWD && cd -P '/srv/it'\''s a shop/current' && [ "$PWD" = "$at"/releases/20260318_160500 ] && cd '/srv/it'\''s a shop'; } 2>/dev/null || { cd '/srv/it'\''s a shop' && [ "$(readlink '/srv/it'\''s a shop/current' || echo -)" = releases/20260318_160500 ]; } || exit 173
            """,
            CurrentLink.Expect(Shop, Sandbox.Old.RelativePath).ToPosix());
        Assert.Equal(
            """
            [ -d '/srv/it'\''s a shop/releases/20260318_164700' ] || exit 179
            [ ! -e '/srv/it'\''s a shop/.current.20260318_164700' ] && [ ! -L '/srv/it'\''s a shop/.current.20260318_164700' ] || rm -f '/srv/it'\''s a shop/.current.20260318_164700' || exit
            ln -s releases/20260318_164700 '/srv/it'\''s a shop/.current.20260318_164700' &&
            mv -T '/srv/it'\''s a shop/.current.20260318_164700' '/srv/it'\''s a shop/current' || exit
            { cd -P '/srv/it'\''s a shop' && at=$PWD && cd -P '/srv/it'\''s a shop/current' && [ "$PWD" = "$at"/releases/20260318_164700 ] && cd '/srv/it'\''s a shop'; } 2>/dev/null || { cd '/srv/it'\''s a shop' && [ "$(readlink '/srv/it'\''s a shop/current' || echo -)" = releases/20260318_164700 ]; } || exit 180
            """,
            CurrentLink.Swap(Shop, Sandbox.New).ToPosix());
    }

    [Fact]
    public void The_first_release_goes_live_where_nothing_was() => Swaps(null, null);

    [Fact]
    public void A_release_takes_the_place_of_another() => Swaps("releases/20260318_160500", "releases/20260318_160500");

    [Fact]
    public void A_dangling_link_is_replaced_when_it_is_the_one_that_was_seen() => Swaps("releases/gone", "releases/gone");

    [Fact]
    public void A_link_elsewhere_is_replaced_when_it_is_the_one_that_was_seen() => Swaps("/var/www/old site", "/var/www/old site");

    [Theory]
    [InlineData("releases/20260318_160500", "releases/20260318_143200")]
    [InlineData("releases/20260318_160500", null)]
    [InlineData(null, "releases/20260318_160500")]
    [InlineData("releases/gone", "releases/20260318_160500")]
    public void A_current_that_somebody_moved_stays_theirs(string? found, string? seen)
    {
        using var site = Site(found);
        var ran = site.Run(Swap(site.Paths, seen));
        Assert.Equal((ExitCode.CurrentMoved, found), (ran.Code, site.Target("current")));
    }

    [Fact]
    public void A_current_that_is_a_directory_is_refused_and_untouched()
    {
        using var site = Site(null);
        site.Write("current/index", "precious");
        Assert.Equal(ExitCode.CurrentIsNotALink, site.Run(Swap(site.Paths, null)).Code);
        Assert.Equal("precious", site.Read("current/index"));
    }

    [Fact]
    public void A_release_that_is_gone_never_becomes_current()
    {
        using var site = Site("releases/20260318_160500");
        Directory.Delete(site.In("releases/20260318_164700"), recursive: true);
        Assert.Equal(ExitCode.ReleaseMissing, site.Run(Swap(site.Paths, "releases/20260318_160500")).Code);
        Assert.Equal("releases/20260318_160500", site.Target("current"));
    }

    [Fact]
    public void What_an_interrupted_swap_left_is_no_hindrance()
    {
        using var site = Site("releases/20260318_160500");
        site.Link(".current.20260318_164700", "nowhere");
        Assert.Equal(0, site.Run(Swap(site.Paths, "releases/20260318_160500")).Code);
        Assert.Equal("releases/20260318_164700", site.Target("current"));
    }

    private static void Swaps(string? found, string? seen)
    {
        using var site = Site(found);
        var ran = site.Run(Swap(site.Paths, seen), "/");
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        Assert.Equal("releases/20260318_164700", site.Target("current"));
        Assert.Equal("20260318_164700", site.Read("current/index"));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(site.Paths.Base), path => path.Contains(".current.", StringComparison.Ordinal));
    }

    private static ShellCommand Swap(SitePaths paths, string? seen) => Sh.Lines(CurrentLink.Expect(paths, seen), CurrentLink.Swap(paths, Sandbox.New));

    private static Sandbox Site(string? current)
    {
        var site = new Sandbox().Made().With(Sandbox.Old, Sandbox.New);
        if (current is not null) site.Link("current", current);
        return site;
    }
}
