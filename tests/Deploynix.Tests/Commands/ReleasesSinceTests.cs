using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Commands;

/// <summary>Looks at many releases by somebody who looked before.</summary>
public sealed class ReleasesSinceTests : IDisposable
{
    /// <summary>Later than anything: by it, only the folders tell that something changed.</summary>
    private const long Never = 99_999_999_999;

    private static readonly Server Web1 = new() { Name = "web1", Host = "web1" };
    private readonly Sandbox _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Whoever_knows_nothing_is_told_of_few_as_ever_and_of_many_what_tells_them_apart_later()
    {
        Make(SiteProbe.Few);
        Assert.Contains(Look(null), line => line.StartsWith("record\t", StringComparison.Ordinal));
        Make(SiteProbe.Few + 1);
        var lines = Look(null);
        Assert.DoesNotContain(lines, line => line.StartsWith("record\t", StringComparison.Ordinal) || line.StartsWith("release\t", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.StartsWith("seen\tat\t", StringComparison.Ordinal)));
    }

    [Fact]
    public void Both_ways_tell_the_same()
    {
        Make(40);
        File.Delete(_site.In(".deploynix/releases/20260101_000003.json"));
        Directory.Delete(_site.In("releases/20260101_000004"), recursive: true);
        _site.Write(".deploynix/releases/20260101_000005.pin", new ReleasePin { Id = "20260101_000005", By = "mara@desk", At = DateTimeOffset.UnixEpoch, Reason = "the sale" }.ToLine() + "\n");
        _site.Write(".deploynix/releases/20260101_000006.bad", new BadMark { Id = "20260101_000006", By = "mara@desk", At = DateTimeOffset.UnixEpoch, Reason = "500" }.ToLine());
        _site.Write(".deploynix/releases/20260101_000007.json", "");
        _site.Write(".deploynix/releases/20260101_000008.json", "{\"v\":1,\"id\":\"2026");
        _site.Write(".deploynix/releases/20260101_000009.json.new", Line(9, "half of it"));
        _site.Write("releases/it's \"x\" $(touch pwned)/index", "x");
        _site.Write("releases/größe/index", "x");
        _site.Write("releases/a\tb/index", "x");
        _site.Write("releases/.hidden/index", "x");
        _site.Write("releases/file", "no release");
        _site.Link("releases/link", "20260101_000001");
        var all = SiteSeen.Parse(Web1, _site.Run(SiteProbe.Releases(_site.Paths)).Lines);
        var since = Read(null).Site;
        Assert.Equal(all.Releases, since.Releases);
        Assert.Equal(all.Interrupted, since.Interrupted);
        Assert.Equal(all.Orphans, since.Orphans);
        Assert.Equal(41, since.Releases.Length);
        Assert.False(File.Exists(_site.In("pwned")));
    }

    [Fact]
    public void What_nobody_changed_is_not_told_again()
    {
        Make(40);
        var lines = Look(new(Folders(), Never));
        Assert.Contains("kept\tall", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("seen\t", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rm -rf releases/20260101_000007")]
    [InlineData("mkdir releases/20260202_000000")]
    [InlineData("mv releases/20260101_000007 releases/20260202_000000")]
    [InlineData("rm .deploynix/releases/20260101_000007.json")]
    [InlineData("ln .deploynix/releases/20260101_000007.json .deploynix/releases/20260202_000000.json")]
    [InlineData("mv .deploynix/releases/20260101_000007.json .deploynix/releases/20260101_000008.json")]
    [InlineData("cp .deploynix/releases/20260101_000007.json x && touch -d 2020-01-01 x && mv x .deploynix/releases/20260101_000007.json && touch -d 2020-01-01 .deploynix/releases")]
    [InlineData("echo '{}' > .deploynix/releases/20260101_000007.pin")]
    [InlineData("cp -a releases other && mv releases gone && mv other releases")]
    [InlineData("cp -a .deploynix/releases other && mv .deploynix/releases gone && mv other .deploynix/releases")]
    public void A_name_that_came_went_or_moved_is_told(string change)
    {
        Make(40);
        var known = new RecordsKnown(Folders(), Never);
        Assert.Equal(0, _site.Run(change).Code);
        Assert.DoesNotContain("kept\tall", Look(known));
    }

    [Fact]
    public void A_record_that_was_written_in_place_is_told_though_no_name_changed()
    {
        Make(40);
        var before = long.Parse(_site.Run("stat -c %Z .deploynix/releases/20260101_000007.json").Out, CultureInfo.InvariantCulture) - 1;
        Assert.DoesNotContain("kept\tall", Look(new(Folders(), before)));
    }

    [Fact]
    public void What_was_looked_at_a_moment_after_it_was_written_does_not_count_as_known()
    {
        Make(40);
        Assert.Equal(RecordsKnown.Unsettled, Read(null).Records!.Known.Folders);
    }

    [Fact]
    public void Only_what_is_new_is_told_with_its_text()
    {
        Make(40);
        var known = Read(null).Records!;
        _site.Write(".deploynix/releases/20260101_000007.json", Line(7, "by an older client"));
        File.Delete(_site.In(".deploynix/releases/20260101_000008.json"));
        var lines = Look(new(RecordsKnown.Unsettled, Never));
        Assert.DoesNotContain(lines, line => line.Contains('\0', StringComparison.Ordinal));
        var (records, isComplete) = RecordsSeen.Read([.. lines, "seen\t./20260101_000007.json\0" + Line(7, "by an older client")], known);
        Assert.True(isComplete);
        Assert.Equal((39, "by an older client", "Open the shop"), (records!.Records.Count, records.Records["20260101_000007"].Subject, records.Records["20260101_000009"].Subject));
    }

    [Theory]
    [InlineData("cp .deploynix/releases/20260101_000007.json x && mv x .deploynix/releases/20260101_000007.json")]
    [InlineData("mv .deploynix/releases/20260101_000007.json .deploynix/releases/20260202_000000.json")]
    public void A_file_that_nobody_knows_and_whose_text_did_not_come_is_asked_for_again(string change)
    {
        Make(40);
        var known = Read(null).Records!;
        Assert.Equal(0, _site.Run(change).Code);
        Assert.Equal((null, false), RecordsSeen.Read(Look(new(RecordsKnown.Unsettled, Never)), known));
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_what_is_known_worthless()
    {
        Make(40);
        var known = Read(null).Records!;
        Assert.Equal((null, false), RecordsSeen.Read(["now\t1000", "kept\tall"], known));
    }

    [Fact]
    public void Where_find_prints_nothing_of_its_own_everything_is_told()
    {
        Make(40);
        _site.Stub("find", "echo 'find: unrecognized: -printf' >&2; exit 1");
        var lines = Look(null);
        Assert.Equal(40, lines.Count(line => line.StartsWith("record\t", StringComparison.Ordinal)));
        Assert.Equal(40, SiteSeen.Parse(Web1, lines).Releases.Count(release => release.IsFinished));
    }

    [Fact]
    public void As_many_programs_run_for_a_thousand_as_for_forty()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace counts them");
        Make(40);
        var few = Programs(new(Folders(), Never));
        Make(1000);
        Assert.Equal(few, Programs(new(Folders(), Never)));
        Assert.InRange(few, 1, 4);
    }

    private void Make(int count)
    {
        _site.Made();
        for (var number = 0; number < count; number++)
        {
            Directory.CreateDirectory(_site.In($"releases/{Id(number)}"));
            _site.Write($".deploynix/releases/{Id(number)}.json", Line(number, "Open the shop") + "\n");
        }
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"20260101_{number:000000}");

    private static string Line(int number, string subject) =>
        new ReleaseRecord { Id = Id(number), Status = ReleaseStatus.Finished, Created = DateTimeOffset.UnixEpoch, Subject = subject, Run = $"run-{number}" }.ToLine();

    private string Folders() => string.Join('\n', Look(null).Where(line => line.StartsWith("seen\tat\t", StringComparison.Ordinal)).Select(line => line[5..]));

    private string[] Look(RecordsKnown? known)
    {
        var ran = _site.Run(SiteProbe.ReleasesSince(_site.Paths, known));
        Assert.Equal("", ran.Error);
        return ran.Lines;
    }

    private (RecordsSeen? Records, SiteSeen Site) Read(RecordsSeen? known)
    {
        var lines = Look(known?.Known);
        var (records, isComplete) = RecordsSeen.Read(lines, known);
        Assert.True(isComplete);
        return (records, SiteSeen.Parse(Web1, lines, known: records));
    }

    private int Programs(RecordsKnown known)
    {
        File.WriteAllText(_site.Under("look"), SiteProbe.ReleasesSince(_site.Paths, known).ToPosix());
        Assert.Contains("kept\tall", _site.Run($"strace -f -qq -e trace=execve -o '{_site.Under("trace")}' sh '{_site.Under("look")}'").Lines);
        return File.ReadLines(_site.Under("trace")).Count(line => line.Contains("execve", StringComparison.Ordinal) && line.EndsWith("= 0", StringComparison.Ordinal));
    }
}
