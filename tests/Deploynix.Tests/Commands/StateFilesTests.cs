using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class StateFilesTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 18, 16, 47, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_is_written_aside_and_renamed() => Assert.Equal(
        """
        { printf '%s\n' '{"v":1,"id":"20260318_164700","status":"building","created":"2026-03-18T16:47:00+00:00","subject":"it'\''s"}' > '/srv/a b/.deploynix/releases/20260318_164700.json.new' &&
        { sync '/srv/a b/.deploynix/releases/20260318_164700.json.new' 2>/dev/null || sync; } &&
        mv '/srv/a b/.deploynix/releases/20260318_164700.json.new' '/srv/a b/.deploynix/releases/20260318_164700.json'; } || exit 176
        { sync '/srv/a b/.deploynix/releases' || sync; } </dev/null >/dev/null 2>&1 &
        """,
        StateFiles.WriteRecord(new("/srv/a b"), Record(ReleaseStatus.Building, "it's")).ToPosix());

    [Theory]
    [InlineData("it's \\n \"quoted\" %s $(id) `id`")]
    [InlineData("größe 漢字 🚀 \t tab")]
    [InlineData("line\nfeed\r\nand more")]
    public void A_record_is_read_back_as_it_was_written(string subject)
    {
        using var site = new Sandbox().Made();
        var record = Record(ReleaseStatus.Failed, subject) with { FailedStep = "build", Branch = "feature/x", Run = "r1" };
        var ran = site.Run(StateFiles.WriteRecord(site.Paths, record));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        var line = Assert.Single(File.ReadAllLines(site.Paths.Record(Sandbox.New)));
        Assert.Equal(record, ReleaseRecord.TryParse(line));
        Assert.Single(Directory.GetFiles(site.Paths.Records));
    }

    [Fact]
    public void A_finished_record_carries_the_servers_own_time()
    {
        using var site = new Sandbox().Made();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        Assert.Equal(0, site.Run(StateFiles.WriteRecord(site.Paths, Record(ReleaseStatus.Finished, "s"))).Code);
        var record = ReleaseRecord.TryParse(File.ReadAllText(site.Paths.Record(Sandbox.New)))!;
        Assert.Equal(ReleaseStatus.Finished, record.Status);
        Assert.InRange(record.Finished!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public void A_record_that_cannot_be_written_is_an_exit_code_of_its_own()
    {
        using var site = new Sandbox();
        Assert.Equal(ExitCode.NotWritable, site.Run(StateFiles.WriteRecord(site.Paths, Record(ReleaseStatus.Finished, "s"))).Code);
        Assert.Equal(ExitCode.NotWritable, site.Run(StateFiles.AppendJournal(site.Paths, Entry("r"))).Code);
    }

    [Fact]
    public void Every_line_of_the_journal_carries_the_hash_of_the_line_before()
    {
        using var site = new Sandbox().Made();
        string[] messages = ["first", "it's \\n \"two\" %s", "größe\nline"];
        foreach (var message in messages) Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, Entry("r") with { Message = message })).Code);
        var previous = "";
        foreach (var (line, message) in File.ReadAllLines(site.Paths.Journal).Zip(messages))
        {
            var entry = JournalEntry.TryParse(line)!;
            Assert.Equal((Hash(previous), message), (entry.Previous, entry.Message));
            Assert.Equal("prev", JsonDocument.Parse(line).RootElement.EnumerateObject().First().Name);
            previous = line + "\n";
        }
        Assert.Equal(3, File.ReadAllLines(site.Paths.Journal).Length);
    }

    [Fact]
    public void A_torn_last_line_is_ended_first()
    {
        using var site = new Sandbox().Made();
        File.WriteAllText(site.Paths.Journal, "{\"prev\":\"torn");
        Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, Entry("r2"))).Code);
        var lines = File.ReadAllLines(site.Paths.Journal);
        Assert.Equal(2, lines.Length);
        Assert.Null(JournalEntry.TryParse(lines[0]));
        Assert.Equal(Hash("{\"prev\":\"torn\n"), JournalEntry.TryParse(lines[1])!.Previous);
    }

    [Fact]
    public void The_record_of_a_release_that_is_whole_has_its_time_and_its_size()
    {
        using var site = new Sandbox().Made().With(Sandbox.New);
        site.Write("releases/20260318_164700/big", new string('x', 300_000));
        var (record, before) = (Record(ReleaseStatus.Finished, "it's 5} {\\n"), DateTimeOffset.UtcNow.AddSeconds(-1));
        var ran = site.Run(Whole(site, record));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        var read = ReleaseRecord.TryParse(site.Read(".deploynix/releases/20260318_164700.json"))!;
        Assert.Equal(record with { Finished = read.Finished, Kilobytes = read.Kilobytes, Files = 3 }, read);
        Assert.InRange(read.Kilobytes!.Value, 290, 400);
        Assert.InRange(read.Finished!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public void A_record_that_cannot_be_written_in_time_keeps_the_release_from_going_live()
    {
        using var site = new Sandbox().Made().With(Sandbox.New);
        Directory.CreateDirectory(site.Paths.Record(Sandbox.New) + ".new");
        site.Link(".current.20260318_164700", "releases/20260318_164700");
        Assert.Equal(ExitCode.NotWritable, site.Run(Whole(site, Record(ReleaseStatus.Finished, "s"))).Code);
        Assert.Null(site.Target(".current.20260318_164700"));
    }

    private static ShellCommand Whole(Sandbox site, ReleaseRecord record) => Sh.Lines(StateFiles.WriteWhole(site.Paths, record), StateFiles.PlaceWhole(site.Paths, Sandbox.New));

    [Fact]
    public void A_release_that_cannot_be_measured_is_whole_all_the_same()
    {
        using var site = new Sandbox().Made().With(Sandbox.New);
        site.Stub("du", "exit 1");
        var ran = site.Run(Whole(site, Record(ReleaseStatus.Finished, "s")));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        var read = ReleaseRecord.TryParse(site.Read(".deploynix/releases/20260318_164700.json"))!;
        Assert.Equal((ReleaseStatus.Finished, true, null), (read.Status, read.Finished is not null, read.Kilobytes));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("it's \\n \"the fair\" %s $(id) \u6f22\nand more")]
    public void A_pin_is_a_file_of_its_own_that_is_read_back_as_it_was_written(string? reason)
    {
        using var site = new Sandbox().Made().With(Sandbox.New);
        var pin = new ReleasePin { Id = Sandbox.New.Value, By = "mara@desk", At = Time, Reason = reason };
        Assert.Equal(0, site.Run(StateFiles.WritePin(site.Paths, pin)).Code);
        Assert.Equal(pin, ReleasePin.TryParse(Assert.Single(File.ReadAllLines(site.Paths.Pin(Sandbox.New)))));
        Assert.Equal(0, site.Run(StateFiles.RemovePin(site.Paths, Sandbox.New)).Code);
        Assert.Empty(Directory.GetFiles(site.Paths.Records));
        Assert.Equal(ExitCode.ReleaseMissing, site.Run(StateFiles.WritePin(site.Paths, pin with { Id = Sandbox.Old.Value })).Code);
    }

    [Fact]
    public void Eight_writers_at_once_do_not_write_into_each_others_lines()
    {
        using var site = new Sandbox().Made();
        var one = StateFiles.AppendJournal(site.Paths, Entry("r") with { Message = new string('x', 3000) }).ToPosix();
        var processes = Enumerable.Range(0, 8).Select(_ => site.Start($"i=0; while [ $i -lt 20 ]; do i=$((i+1)); {one}\ndone")).ToList();
        foreach (var process in processes)
        {
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }
        var entries = File.ReadAllLines(site.Paths.Journal).Where(line => line.Length > 0).Select(JournalEntry.TryParse).ToList();
        Assert.Equal(160, entries.Count);
        Assert.DoesNotContain(null, entries);
        // Without the site's lock too, each line follows another one.
        var previous = "";
        foreach (var line in File.ReadAllLines(site.Paths.Journal))
        {
            Assert.Equal(Hash(previous), JournalEntry.TryParse(line)!.Previous);
            previous = line + "\n";
        }
    }

    [Fact]
    public void The_state_is_for_its_owner_and_group_alone_and_making_it_again_changes_nothing()
    {
        using var site = new Sandbox().Made();
        site.Write(".deploynix/journal.jsonl", "kept");
        site.Made();
        Assert.Equal("kept", site.Read(".deploynix/journal.jsonl"));
        Assert.Equal(["750"], site.Run("stat -c %a .deploynix").Lines);
        Assert.All((string[])["releases", "shared", ".deploynix/releases", ".deploynix/logs"], path => Assert.True(Directory.Exists(site.In(path)), path));
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLower(CultureInfo.InvariantCulture);

    private static ReleaseRecord Record(ReleaseStatus status, string subject) =>
        new() { Id = Sandbox.New.Value, Status = status, Created = Time, Subject = subject };

    private static JournalEntry Entry(string run) =>
        new() { Run = run, At = Time, Act = Act.Deploy, Site = "shop", Environment = "production", Server = "web1", Outcome = Outcome.Succeeded, Seconds = 1.5 };
}
