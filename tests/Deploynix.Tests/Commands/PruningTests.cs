using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class PruningTests : IDisposable
{
    private static readonly ReleaseId Oldest = ReleaseId.Parse("20260318_143200");
    private readonly Sandbox _site = new Sandbox().Made().With(Oldest, Sandbox.Old, Sandbox.New);

    public PruningTests()
    {
        foreach (var release in (ReleaseId[])[Oldest, Sandbox.Old, Sandbox.New]) _site.Write($".deploynix/releases/{release}.json", "{}");
        _site.Write($".deploynix/releases/{Oldest}.artisan", "list");
        _site.Write($".deploynix/logs/{Oldest}.log", "said");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Each_release_is_renamed_out_of_sight_unless_it_is_live_or_pinned_by_then() => Assert.EndsWith(
        """
        for id in 20260318_160500 'it'\''s'; do
          is_live "$id" || is_pinned "$id" || set_aside "$id" || stuck "$id"
        done
        sweep
        set -- .deploynix/logs/*
        [ $# -le 50 ] || ls -1r .deploynix/logs 2>/dev/null | while IFS= read -r f; do
          [ -d "releases/${f%.log}" ] && continue
          n=$((${n:-0} + 1)); [ "$n" -le 50 ] || rm -f ".deploynix/logs/$f"
        done
        [ -z "$warned" ] || exit 189
        """,
        Pruning.Remove(new("/srv/a b"), [Sandbox.Old, ReleaseId.Parse("it's")]).ToPosix(), StringComparison.Ordinal);

    [Fact]
    public void Releases_go_with_their_records_and_their_logs_stay()
    {
        _site.Link("current", "releases/20260318_164700");
        Assert.Equal((0, "", ""), Run(Pruning.Remove(_site.Paths, [Oldest, Sandbox.Old])));
        Assert.Equal([_site.Paths.Release(Sandbox.New)], Directory.GetDirectories(_site.Paths.Releases));
        Assert.Equal([_site.Paths.Record(Sandbox.New)], Directory.GetFiles(_site.Paths.Records));
        Assert.Empty(Directory.GetFileSystemEntries(_site.Paths.Quarantine));
        Assert.True(File.Exists(_site.Paths.Log(Oldest)));
    }

    [Fact]
    public void Of_the_logs_of_releases_that_are_gone_the_newest_fifty_stay()
    {
        for (var i = 10; i < 80; i++) _site.Write($".deploynix/logs/20250101_0000{i}.log", "said");
        Assert.Equal((0, "", ""), Run(Pruning.Remove(_site.Paths, [])));
        var logs = Directory.GetFiles(_site.Paths.Logs).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(51, logs.Count);
        Assert.Equal(("20250101_000030", Oldest.Value), (logs[0], logs[^1]));
    }

    [Theory]
    [InlineData("releases/20260318_160500")]
    [InlineData("releases/20260318_160500/")]
    [InlineData("./releases/20260318_160500")]
    [InlineData("")]
    public void The_release_that_is_live_stays_however_current_names_it(string current)
    {
        _site.Link("current", current.Length > 0 ? current : _site.Paths.Release(Sandbox.Old));
        Assert.Equal((0, "", ""), Run(Pruning.Remove(_site.Paths, [Sandbox.Old])));
        Assert.Equal("20260318_160500", _site.Read("current/index"));
    }

    [Fact]
    public void One_that_was_pinned_after_the_look_stays()
    {
        Assert.Equal(0, _site.Run(StateFiles.WritePin(_site.Paths, new() { Id = Sandbox.Old.Value })).Code);
        Assert.Equal((0, "", ""), Run(Pruning.Remove(_site.Paths, [Sandbox.Old])));
        Assert.True(Directory.Exists(_site.Paths.Release(Sandbox.Old)) && File.Exists(_site.Paths.Record(Sandbox.Old)));
    }

    [Fact]
    public void What_an_earlier_one_left_in_quarantine_is_in_nobodys_way_and_goes()
    {
        _site.Write(".deploynix/quarantine/20260318_143200.0/left", "over");
        _site.Run("chmod 0500 releases/20260318_143200 && mkdir -p releases/20260318_160500/cache/deep && touch releases/20260318_160500/cache/deep/x && chmod 0 releases/20260318_160500/cache/deep && chmod 0500 releases/20260318_160500/cache");
        Assert.Equal((0, "", ""), Run(Pruning.Remove(_site.Paths, [Oldest, Sandbox.Old])));
        Assert.Equal([_site.Paths.Release(Sandbox.New)], Directory.GetDirectories(_site.Paths.Releases));
        Assert.Empty(Directory.GetFileSystemEntries(_site.Paths.Quarantine));
    }

    [Fact]
    public void What_a_release_links_to_is_not_removed_with_it()
    {
        _site.Write("shared/storage/upload", "precious");
        _site.Link("releases/20260318_160500/storage", "../../shared/storage");
        Assert.Equal(0, _site.Run(Pruning.Remove(_site.Paths, [Sandbox.Old])).Code);
        Assert.Equal("precious", _site.Read("shared/storage/upload"));
    }

    [Fact]
    public void What_a_client_left_that_went_away_is_told_in_the_journal_and_goes()
    {
        Record(Sandbox.New, "r9");
        Record(ReleaseId.Parse("20260318_170000"), "r10");
        _site.Write(".deploynix/releases/20260318_120000.keys", "k");
        _site.Link(".current.20260318_164700", "releases/20260318_164700");
        _site.Write(".deploynix/releases/20260318_164700.json.new", "torn");
        _site.Write(".deploynix/quarantine/20260318_100000.0/half", "gone");
        _site.Link("current", "releases/20260318_160500");
        var clean = Pruning.CleanUp(_site.Paths, [Entry(Sandbox.New, "r9"), Entry(ReleaseId.Parse("20260318_170000"), "r10")], [Sandbox.New, ReleaseId.Parse("20260318_170000")], [ReleaseId.Parse("20260318_120000")]);
        for (var again = 0; again < 2; again++) Assert.Equal((0, "", ""), Run(clean));

        Assert.Equal(["20260318_143200", "20260318_160500"], Directory.GetDirectories(_site.Paths.Releases).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
        Assert.Equal(["20260318_143200.artisan", "20260318_143200.json", "20260318_160500.json"], Directory.GetFiles(_site.Paths.Records).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Paths.Quarantine));
        Assert.Null(_site.Target(".current.20260318_164700"));
        Assert.Equal(["r9", "r10"], File.ReadAllLines(_site.Paths.Journal).Select(line => JournalEntry.TryParse(line)!.Run));
    }

    [Theory]
    [InlineData("live")]
    [InlineData("pinned")]
    [InlineData("finished")]
    public void An_interrupted_release_that_somebody_took_care_of_meanwhile_stays(string how)
    {
        Record(Sandbox.New, "r9");
        if (how == "live") _site.Link("current", "releases/20260318_164700");
        if (how == "pinned") _site.Write(".deploynix/releases/20260318_164700.pin", "{}");
        if (how == "finished") Assert.Equal(0, _site.Run(StateFiles.WriteRecord(_site.Paths, new() { Id = Sandbox.New.Value, Status = ReleaseStatus.Finished })).Code);
        Assert.Equal((0, "", ""), Run(Pruning.CleanUp(_site.Paths, [Entry(Sandbox.New, "r9")], [Sandbox.New], [])));
        Assert.True(Directory.Exists(_site.Paths.Release(Sandbox.New)) && File.Exists(_site.Paths.Record(Sandbox.New)));
    }

    private (int Code, string Out, string Error) Run(ShellCommand command)
    {
        var ran = _site.Run(command);
        return (ran.Code, ran.Out, ran.Error);
    }

    private void Record(ReleaseId id, string run) =>
        Assert.Equal(0, _site.Run(StateFiles.WriteRecord(_site.Paths, new() { Id = id.Value, Status = ReleaseStatus.Building, Run = run })).Code);

    private static JournalEntry Entry(ReleaseId release, string run) => new()
    {
        Run = run, Act = Act.Deploy, Outcome = Outcome.Interrupted, Release = release.Value, Site = "shop", Environment = "production", Server = "web1",
    };
}
