using System.Diagnostics;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>The probe against real folders, read by its own parser.</summary>
public sealed class SiteProbeTests : IDisposable
{
    private static readonly Server Web1 = new() { Name = "web1", Host = "web1" };
    private readonly Sandbox _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_site_that_is_not_there_is_missing()
    {
        Directory.Delete(_site.Paths.Base);
        var seen = Look("/");
        Assert.True(seen.BaseMissing && !seen.BaseUnreadable);
        Assert.InRange(seen.Now, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public void A_site_without_state_says_so_and_is_not_touched()
    {
        _site.With(Sandbox.Old);
        var seen = Look();
        Assert.True(seen is { BaseMissing: false, StateMissing: true, CurrentKind: CurrentKind.Missing, Current: null, IsLocked: false });
        Assert.Equal(ReleaseStatus.Adopted, Assert.Single(seen.Releases).Status);
        Assert.Equal(["releases"], Directory.GetFileSystemEntries(_site.Paths.Base).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("releases/20260318_160500", CurrentKind.Release, "20260318_160500")]
    [InlineData("/srv/shop/releases/20260318_160500/", CurrentKind.Release, "20260318_160500")]
    [InlineData("releases/gone", CurrentKind.Release, "gone")]
    [InlineData("/var/www/old site", CurrentKind.ForeignLink, null)]
    [InlineData("releases", CurrentKind.ForeignLink, null)]
    [InlineData("myreleases/x", CurrentKind.ForeignLink, null)]
    public void Current_is_told_to_the_letter(string target, object kind, string? release)
    {
        _site.Made().With(Sandbox.Old).Link("current", target);
        var seen = Look();
        Assert.Equal((target, kind, release), (seen.CurrentTarget, (object)seen.CurrentKind, seen.Current?.Value));
    }

    [Fact]
    public void A_current_that_is_no_link_is_told_apart_from_none()
    {
        _site.Made().Write("current/index", "x");
        Assert.Equal(CurrentKind.NotALink, Look().CurrentKind);
    }

    [Fact]
    public void Folders_and_records_are_brought_together_newest_first()
    {
        _site.Made().With(Sandbox.Old, Sandbox.New, ReleaseId.Parse("20260318_143200"), ReleaseId.Parse("7"));
        Record(Sandbox.Old, ReleaseStatus.Finished);
        Record(Sandbox.New, ReleaseStatus.Building);
        Record(ReleaseId.Parse("20260101_000000"), ReleaseStatus.Finished);
        Assert.Equal(
            [("20260318_164700", ReleaseStatus.Interrupted), ("20260318_160500", ReleaseStatus.Finished), ("20260318_143200", ReleaseStatus.Adopted), ("7", ReleaseStatus.Adopted)],
            Look().Releases.Select(release => (release.Id.Value, release.Status)));
    }

    [Fact]
    public void Hostile_names_of_folders_are_names_and_nothing_else()
    {
        string[] names = ["it's \"x\" $(touch pwned) `id`", "a\tb", "-rf", "größe", "*"];
        _site.Made();
        foreach (var name in names) _site.Write($"releases/{name}/index", "x");
        _site.Write("releases/file", "no release");
        _site.Link("releases/link", "file");
        var seen = Look();
        Assert.Equal(["*", "größe", "it's \"x\" $(touch pwned) `id`"], seen.Releases.Select(release => release.Id.Value).Order(StringComparer.Ordinal).OrderBy(name => name.Length));
        Assert.False(File.Exists(_site.In("pwned")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"v\":1,\"id\":\"20260318_1")]
    [InlineData("{\"id\":null,\"status\":\"finished\"}\n")]
    [InlineData("null\n")]
    [InlineData("[]\n")]
    [InlineData("{\"id\":\"20260318_160500\",\"status\":\"wonderful\"}\n")]
    [InlineData("\u0000\u0001\ufffd\n")]
    [InlineData("{}")]
    public void A_record_that_makes_no_sense_is_no_record_and_spoils_no_other(string text)
    {
        _site.Made().With(Sandbox.Old, Sandbox.New);
        _site.Write(".deploynix/releases/20260318_160500.json", text);
        Record(Sandbox.New, ReleaseStatus.Finished);
        Assert.Equal([ReleaseStatus.Finished, ReleaseStatus.Adopted], Look().Releases.Select(release => release.Status));
    }

    [Theory]
    [InlineData("{\"run\":null,\"site\":\"s\",\"environment\":\"e\",\"server\":\"x\"}", 0)]
    [InlineData("{\"run\":\"r\",\"site\":\"s\",\"environment\":\"e\",\"server\":\"x\",\"future\":[1]}", 1)]
    [InlineData("torn {", 0)]
    [InlineData("null", 0)]
    public void A_line_of_the_journal_that_makes_no_sense_is_passed_over(string line, int entries)
    {
        _site.Made();
        File.WriteAllText(_site.Paths.Journal, line + "\n");
        var lines = _site.Run(Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Journal(_site.Paths, 5))).Lines;
        Assert.Equal(entries, SiteSeen.Parse(Web1, lines).Journal.Length);
    }

    [Fact]
    public async Task A_lock_that_is_held_is_told_with_its_holder_and_looking_does_not_take_it()
    {
        _site.Made();
        var holder = new LockHolder { By = "mara@desk", Act = "deploy", Since = new(2026, 3, 18, 16, 0, 0, TimeSpan.Zero), Release = Sandbox.New.Value };
        File.WriteAllText(_site.Paths.Lock, holder.ToLine() + "\n");
        Assert.False(Look().IsLocked);
        using var process = Process.Start(new ProcessStartInfo("flock", [_site.Paths.Lock, "-c", "echo held; read x"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        _site.With(Sandbox.Old, Sandbox.New);
        Record(Sandbox.Old, ReleaseStatus.Building);
        Record(Sandbox.New, ReleaseStatus.Building);
        var seen = Look();
        Assert.True(seen.IsLocked);
        Assert.Equal(holder, seen.Holder);
        Assert.Equal([ReleaseStatus.Building, ReleaseStatus.Interrupted], seen.Releases.Select(release => release.Status));
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(Look().IsLocked);
    }

    [Theory]
    [InlineData("flock \"$0\" sh -c 'echo held; read x < \"$0.go\"; : > \"$0\"' \"$0\"; echo over > \"$0.over\"")]
    [InlineData("echo free; read x < \"$0.go\"; exec flock \"$0\" sh -c 'echo over > \"$0.over\"; read x' \"$0\"")]
    public async Task A_lock_that_is_held_only_until_the_middle_of_the_look_or_only_from_there_is_told(string holds)
    {
        _site.Made().With(Sandbox.Old);
        _site.Link("current", Sandbox.Old.RelativePath);
        var holder = new LockHolder { By = "mara@desk", Act = "rollback", Since = new(2026, 3, 18, 16, 0, 0, TimeSpan.Zero), Release = Sandbox.Old.Value };
        File.WriteAllText(_site.Paths.Lock, holder.ToLine() + "\n");
        Assert.Equal(0, _site.Run(Sh.Run("mkfifo", _site.Paths.Lock + ".go", _site.Paths.Lock + ".over")).Code);
        _site.Stub("readlink", "echo > .deploynix/lock.go; read x < .deploynix/lock.over; exec /usr/bin/readlink \"$@\"");
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", holds, _site.Paths.Lock]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.NotNull(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var seen = Look();
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(seen.IsLocked);
        Assert.Equal(holder, seen.Holder);
        Assert.Equal(Sandbox.Old, seen.Current);
    }

    [Fact]
    public void Missing_tools_and_room_are_told()
    {
        _site.Made();
        var lines = _site.Run(Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Tools(_site.Paths, ["sh", "no such tool"]), SiteProbe.End)).Lines;
        var seen = SiteSeen.Parse(Web1, lines);
        Assert.Equal(["no such tool"], seen.MissingTools);
        Assert.Empty(seen.Unwritable);
        Assert.True(seen.FreeKilobytes > 0);
        var asOthersSay = _site.Run("df -Pk . | awk 'NR==2 {print $4}'; df -Pi . | awk 'NR==2 {print $4}'").Lines.Select(long.Parse).ToList();
        Assert.InRange(seen.FreeKilobytes!.Value, asOthersSay[0] * 0.9, asOthersSay[0] * 1.1);
        Assert.InRange(seen.FreeInodes!.Value, asOthersSay[1] * 0.9, asOthersSay[1] * 1.1);
    }

    [Fact]
    public void Room_is_told_where_stat_knows_of_no_file_systems()
    {
        _site.Made();
        _site.Write("bin/stat", "#!/bin/sh\necho \"stat: invalid option -- 'f'\" >&2\nexit 1\n");
        var seen = SiteSeen.Parse(Web1, _site.Run(Sh.Lines(Sh.Script($"chmod 755 bin/stat; PATH={_site.Under("bin")}:$PATH"), SiteProbe.Releases(_site.Paths), SiteProbe.Tools(_site.Paths, []), SiteProbe.End)).Lines);
        Assert.True(seen is { FreeKilobytes: > 0, FreeInodes: > 0 });
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_told()
    {
        Assert.SkipWhen(Sandbox.IsRoot, "root may write everywhere");
        _site.Made();
        _site.Run("chmod a-w shared");
        var lines = _site.Run(Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Tools(_site.Paths, []), SiteProbe.End)).Lines;
        Assert.Equal([_site.Paths.Shared], SiteSeen.Parse(Web1, lines).Unwritable);
    }

    [Fact]
    public void An_answer_that_is_none_is_refused_with_what_was_said()
    {
        var failure = Assert.Throws<DeploynixException>(() => SiteSeen.Parse(Web1, ["This account is currently not available."]));
        Assert.Equal(ErrorKind.UnexpectedAnswer, failure.Kind);
        Assert.Contains("not available", failure.Message, StringComparison.Ordinal);
    }

    private void Record(ReleaseId id, ReleaseStatus status) =>
        Assert.Equal(0, _site.Run(StateFiles.WriteRecord(_site.Paths, new() { Id = id.Value, Status = status, Created = DateTimeOffset.UnixEpoch })).Code);

    [Fact]
    public void What_the_steps_took_is_read_from_the_last_good_deployment_that_tells_it()
    {
        _site.Made();
        static string Line(string act, string outcome, string more) => $$"""{"run":"r","at":"2026-03-18T16:47:00+00:00","act":"{{act}}","site":"shop","environment":"production","server":"web1","outcome":"{{outcome}}"{{more}}}""";
        _site.Write(".deploynix/journal.jsonl", string.Join('\n', Line("deploy", "succeeded", ""","steps":[{"step":"old","seconds":1}]"""), Line("deploy", "succeeded", ""","steps":[{"step":"sh a {\"b\"}","seconds":1.5},{"step":"activate","seconds":0.02}]"""),
            Line("deploy", "failed", ""","steps":[{"step":"failed","seconds":1}]"""), Line("rollback", "succeeded", "")) + "\n");
        var ran = _site.Run(Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Remains(pace: true)));
        Assert.Equal([new("sh a {\"b\"}", 1.5), new StepTime("activate", 0.02)], SiteSeen.Parse(Web1, ran.Out.TrimEnd('\n').Split('\n')).Pace);
    }

    [Fact]
    public void Where_no_deployment_tells_it_nothing_is_known()
    {
        _site.Made();
        var ran = _site.Run(Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Remains(pace: true)));
        Assert.Equal("", ran.Error);
        Assert.Empty(SiteSeen.Parse(Web1, ran.Out.TrimEnd('\n').Split('\n')).Pace);
    }

    private SiteSeen Look(string? directory = null)
    {
        var ran = _site.Run(SiteProbe.Releases(_site.Paths), directory);
        Assert.Equal("", ran.Error);
        return SiteSeen.Parse(Web1, ran.Out.TrimEnd('\n').Split('\n'));
    }
}
