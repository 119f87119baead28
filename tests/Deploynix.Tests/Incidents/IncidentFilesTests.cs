using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Incidents;

/// <summary>The scripts that keep incidents, run as a server runs them.</summary>
public sealed class IncidentFilesTests
{
    private static readonly IncidentLine Opening = new() { Event = IncidentEvent.Opened, By = "mara@desk", Title = "it's \\n \"down\" %s $(id) \u6f22", Severity = IncidentSeverity.Critical, Release = "20260318_164700" };

    [Fact]
    public void An_incident_is_opened_once_added_to_and_closed_and_every_line_carries_the_hash_of_the_one_before()
    {
        using var site = new Sandbox().Made();
        var opened = site.Run(IncidentFiles.Open(site.Paths, Opening));
        Assert.Equal((0, ""), (opened.Code, opened.Error));
        var id = opened.Lines[0].Split('\t')[1];
        var again = site.Run(IncidentFiles.Open(site.Paths, Opening));
        Assert.Equal((ExitCode.IncidentOpen, $"incident\t{id}\n"), (again.Code, again.Out));
        Assert.Equal(0, site.Run(IncidentFiles.Append(site.Paths, null, Note("one"), Note("two\nlines and \"event\":\"closed\""))).Code);
        Assert.Equal(0, site.Run(IncidentFiles.Append(site.Paths, id, Note("three"))).Code);
        Assert.Equal(ExitCode.IncidentOpen, site.Run(IncidentFiles.Open(site.Paths, Opening)).Code);
        Assert.Equal(0, site.Run(IncidentFiles.Close(site.Paths, id, Note("") with { Event = IncidentEvent.Closed })).Code);
        Assert.Equal(ExitCode.IncidentMissing, site.Run(IncidentFiles.Close(site.Paths, id, Note("") with { Event = IncidentEvent.Closed })).Code);
        Assert.Equal(ExitCode.IncidentMissing, site.Run(IncidentFiles.Append(site.Paths, null, Note("late"))).Code);
        Assert.Equal(0, site.Run(IncidentFiles.Append(site.Paths, id, Note("after it"))).Code);

        var seen = Assert.Single(Read(site));
        Assert.Empty(seen.Problems);
        Assert.Equal((id, Opening.Title, Opening.Release), (seen.Id, seen.Opened!.Title, seen.Opened.Release));
        Assert.Equal(["one", "two\nlines and \"event\":\"closed\"", "three", "after it"], seen.Lines.Where(line => line.Event == IncidentEvent.Note).Select(line => line.Text));
        Assert.NotNull(seen.Closed);
        Assert.All(seen.Lines, line => Assert.InRange((DateTimeOffset.UtcNow - line.At!.Value).TotalSeconds, -2, 60));

        Assert.Equal(0, site.Run(IncidentFiles.Open(site.Paths, Opening with { Title = "second" })).Code);
        Assert.Equal(["second", Opening.Title], Read(site).Select(one => one.Opened!.Title));
        Assert.Equal(id, Assert.Single(IncidentSeen.Parse(site.Run(IncidentFiles.Read(site.Paths, id, 9)).Lines)).Id);
    }

    [Fact]
    public void What_was_edited_shows_and_a_torn_line_is_ended_first()
    {
        using var site = new Sandbox().Made();
        var id = site.Run(IncidentFiles.Open(site.Paths, Opening)).Lines[0].Split('\t')[1];
        Assert.Equal(0, site.Run(IncidentFiles.Append(site.Paths, null, Note("said"))).Code);
        File.AppendAllText(site.Paths.Incident(id), "{\"prev\":\"torn");
        Assert.Equal(0, site.Run(IncidentFiles.Append(site.Paths, null, Note("after it"))).Code);
        Assert.Equal(["line 3 is torn: its writer was cut off, or it was edited"], Assert.Single(Read(site)).Problems);
        File.WriteAllText(site.Paths.Incident(id), File.ReadAllText(site.Paths.Incident(id)).Replace("\"said\"", "\"never said\"", StringComparison.Ordinal));
        Assert.Contains(Assert.Single(Read(site)).Problems, problem => problem.StartsWith("line 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Eight_writers_at_once_open_one_incident_and_lose_no_line()
    {
        using var site = new Sandbox().Made();
        var script = IncidentFiles.Open(site.Paths, Opening).ToPosix();
        var add = IncidentFiles.Append(site.Paths, null, Note(new string('x', 2000))).ToPosix();
        var processes = Enumerable.Range(0, 8).Select(_ => site.Start($"( {script}\n) >/dev/null; c=$?; i=0; while [ $i -lt 10 ]; do i=$((i+1)); ( {add}\n) >/dev/null || exit 9; done; exit $c")).ToList();
        foreach (var process in processes) process.WaitForExit();
        Assert.Equal([0, .. Enumerable.Repeat(ExitCode.IncidentOpen, 7)], processes.Select(process => process.ExitCode).Order());
        foreach (var process in processes) process.Dispose();
        var seen = Assert.Single(Read(site));
        Assert.Empty(seen.Problems);
        Assert.Equal(81, seen.Lines.Length);
    }

    [Fact]
    public void Whoever_went_away_while_it_was_opened_or_closed_keeps_nobody_from_opening_one()
    {
        using var site = new Sandbox().Made();
        site.Write(".deploynix/incidents/open", "20260318_164700\n");
        Assert.Equal(ExitCode.IncidentMissing, site.Run(IncidentFiles.Append(site.Paths, null, Note("to nothing"))).Code);
        var id = site.Run(IncidentFiles.Open(site.Paths, Opening)).Lines[0].Split('\t')[1];
        Assert.Equal(0, site.Run(IncidentFiles.Close(site.Paths, id, Note("") with { Event = IncidentEvent.Closed })).Code);
        site.Write(".deploynix/incidents/open", id + "\n");
        Assert.Equal(0, site.Run(IncidentFiles.Open(site.Paths, Opening)).Code);
        Assert.Equal(2, Read(site).Length);
    }

    [Fact]
    public void The_journal_has_the_incident_while_it_is_open_and_its_chain_holds()
    {
        using var site = new Sandbox().Made();
        var entry = new JournalEntry { Run = "r", Site = "shop", Environment = "production", Server = "web1" };
        Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, entry)).Code);
        var id = site.Run(IncidentFiles.Open(site.Paths, Opening)).Lines[0].Split('\t')[1];
        Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, entry)).Code);
        Assert.Equal(0, site.Run(IncidentFiles.Close(site.Paths, id, Note("") with { Event = IncidentEvent.Closed })).Code);
        Assert.Equal(0, site.Run(StateFiles.AppendJournal(site.Paths, entry)).Code);
        var entries = File.ReadAllLines(site.Paths.Journal).Select(line => JournalEntry.TryParse(line)!).ToList();
        Assert.Equal([null, id, null], entries.Select(line => line.Incident));
        Assert.Equal([false, true, false], entries.Select(line => line.Written is not null));
    }

    [Fact]
    public void Where_nothing_can_be_written_that_has_an_exit_code_of_its_own()
    {
        using var site = new Sandbox();
        File.WriteAllText(site.In(".deploynix"), "in the way");
        Assert.Equal(ExitCode.NotWritable, site.Run(IncidentFiles.Open(site.Paths, Opening)).Code);
        Assert.Equal(ExitCode.IncidentMissing, site.Run(IncidentFiles.Append(site.Paths, null, Note("x"))).Code);
        Assert.Empty(site.Run(IncidentFiles.Read(site.Paths, null, 5)).Out);
    }

    private static IncidentLine Note(string text) => new() { Event = IncidentEvent.Note, By = "ines@train", Text = text };

    private static System.Collections.Immutable.ImmutableArray<IncidentSeen> Read(Sandbox site)
    {
        var ran = site.Run(IncidentFiles.Read(site.Paths, null, 10));
        Assert.Equal("", ran.Error);
        return IncidentSeen.Parse(ran.Lines);
    }
}
