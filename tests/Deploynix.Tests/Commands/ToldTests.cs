using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>The swap and the journal in one script: the journal says what happened, or nothing and the client hears of it.</summary>
public sealed class ToldTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 18, 16, 47, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_done_is_told_with_the_time_that_it_took_and_the_hash_of_the_line_before()
    {
        using var site = new Sandbox().Made();
        Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, Entry("first"))).Code);
        var ran = site.Run(StateFiles.Told(site.Paths, Sh.Script($"sleep 0.3; echo done"), Entry("second") with { Seconds = 7.25 }));
        Assert.Equal((0, "done\n", ""), (ran.Code, ran.Out, ran.Error));
        var lines = File.ReadAllLines(site.Paths.Journal);
        var told = JournalEntry.TryParse(lines[1])!;
        Assert.Equal(("second", Outcome.Succeeded, Hash(lines[0] + "\n")), (told.Run, told.Outcome, told.Previous));
        Assert.InRange(told.Seconds, 7.5, 60);
        Assert.Equal(1, lines[1].Split("\"seconds\":").Length - 1);
    }

    [Fact]
    public void The_last_of_a_chain_tells_what_every_step_took()
    {
        using var site = new Sandbox().Made();
        Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, Entry("first"))).Code);
        var entry = Entry("second") with { Seconds = 7.25, Steps = [new("it's \"done\" before", 4.25), new("build", 2)], Warnings = ["careful"] };
        var ran = site.Run(Sh.Lines(Sh.Script($"took=\" 8 123\""), StateFiles.Tell(site.Paths, entry, ["activate", "re\"move' $(id) old"])));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        var lines = File.ReadAllLines(site.Paths.Journal);
        var told = JournalEntry.TryParse(lines[1])!;
        Assert.Equal(("second", 8.56, Hash(lines[0] + "\n")), (told.Run, told.Seconds, told.Previous));
        Assert.Equal([new("it's \"done\" before", 4.25), new("build", 2), new("activate", 0.08), new StepTime("re\"move' $(id) old", 1.23)], told.Steps!.Value);
        Assert.Equal(["careful"], told.Warnings!.Value);
    }

    [Fact]
    public void A_chain_that_cannot_be_told_is_left_to_the_client()
    {
        using var site = new Sandbox().Made();
        Directory.CreateDirectory(site.Paths.Journal);
        Assert.Equal(ExitCode.Untold, site.Run(Sh.Lines(Sh.Script($"took=\" 8\""), StateFiles.Tell(site.Paths, Entry("r"), ["activate"]))).Code);
    }

    [Theory]
    [InlineData(0.004)]
    [InlineData(0.1)]
    [InlineData(61.05)]
    public void The_seconds_that_had_passed_before_are_kept_to_the_millisecond(double seconds)
    {
        using var site = new Sandbox().Made();
        Assert.Equal(0, site.Run(StateFiles.Told(site.Paths, Sh.Script($":"), Entry("r") with { Seconds = seconds })).Code);
        Assert.InRange(JournalEntry.TryParse(File.ReadAllLines(site.Paths.Journal)[0])!.Seconds, seconds, seconds + 30);
    }

    [Fact]
    public void What_failed_ends_as_it_failed_and_is_not_told()
    {
        using var site = new Sandbox().Made();
        Assert.Equal(ExitCode.CurrentMoved, site.Run(StateFiles.Told(site.Paths, Sh.Script($"exit {ExitCode.CurrentMoved}"), Entry("r"))).Code);
        Assert.Equal("", File.ReadAllText(site.Paths.Journal));
    }

    [Fact]
    public void What_warned_of_something_is_left_to_the_client_to_tell()
    {
        using var site = new Sandbox().Made();
        var ran = site.Run(StateFiles.Told(site.Paths, Sh.Script($"warned=yes; echo {Directives.Warning("careful")}"), Entry("r")));
        Assert.Equal((ExitCode.Untold, Directives.Warning("careful") + "\n", ""), (ran.Code, ran.Out, ran.Error));
        Assert.Equal("", File.ReadAllText(site.Paths.Journal));
    }

    [Fact]
    public void A_journal_that_cannot_be_written_does_not_keep_it_from_being_done()
    {
        using var site = new Sandbox().Made();
        Directory.CreateDirectory(site.Paths.Journal);
        Assert.Equal(ExitCode.Untold, site.Run(StateFiles.Told(site.Paths, Sh.Script($"touch {site.In("done")}"), Entry("r"))).Code);
        Assert.True(File.Exists(site.In("done")));
    }

    [Fact]
    public void An_incident_that_is_open_stands_in_the_line()
    {
        using var site = new Sandbox().Made();
        Directory.CreateDirectory(site.Paths.Incidents);
        File.WriteAllText(site.Paths.OpenIncident, "20260318_1647\n");
        Assert.Equal(0, site.Run(StateFiles.Told(site.Paths, Sh.Script($":"), Entry("r"))).Code);
        var told = JournalEntry.TryParse(File.ReadAllLines(site.Paths.Journal)[0])!;
        Assert.Equal("20260318_1647", told.Incident);
        Assert.NotNull(told.Written);
    }

    [Fact]
    public void Whoever_does_not_know_whether_it_was_told_tells_it_once()
    {
        using var site = new Sandbox().Made();
        Assert.Equal(0, site.Run(StateFiles.Told(site.Paths, Sh.Script($":"), Entry("r"))).Code);
        Assert.Equal(0, site.Run(StateFiles.AppendJournalOnce(site.Paths, Entry("r") with { Outcome = Outcome.Stopped })).Code);
        Assert.Equal(Outcome.Succeeded, JournalEntry.TryParse(Assert.Single(File.ReadAllLines(site.Paths.Journal)))!.Outcome);
        Assert.Equal(0, site.Run(StateFiles.AppendJournalOnce(site.Paths, Entry("s"))).Code);
        Assert.Equal(2, File.ReadAllLines(site.Paths.Journal).Length);
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();

    private static JournalEntry Entry(string run) => new()
    {
        Run = run, At = Time, Act = Act.Rollback, Site = "shop", Environment = "production", Server = "web1", Release = Sandbox.New.Value, Outcome = Outcome.Succeeded, By = "mara@desk", Seconds = 0.12,
    };
}
