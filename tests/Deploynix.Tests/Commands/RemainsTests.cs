using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>Which finished releases no journal tells of, found without a program for each.</summary>
public sealed class RemainsTests : IDisposable
{
    private readonly Sandbox _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Those_are_told_whose_run_is_nowhere_in_the_journal()
    {
        _site.Made();
        for (var number = 0; number < 50; number++) Record(number, ReleaseStatus.Finished, $"run-{number}");
        Record(50, ReleaseStatus.Failed, "run-50");
        Record(51, ReleaseStatus.Building, "run-51");
        Record(52, ReleaseStatus.Finished, null);
        var journal = Enumerable.Range(0, 50).Where(number => number is not 7 and not 33).Select(number => Line($"run-{number}")).ToList();
        // So long that its beginning is not in what is looked at first.
        journal.AddRange(Enumerable.Range(0, 6000).Select(number => Line(string.Create(CultureInfo.InvariantCulture, $"rollback-{number}"))));
        File.WriteAllLines(_site.Paths.Journal, journal);
        var lines = Look();
        Assert.Equal([Id(33), Id(7)], lines.Where(line => line.StartsWith("untold\t", StringComparison.Ordinal)).Select(line => line[7..]).OrderDescending());
        Assert.Equal([Id(7), Id(33), Id(51)], lines.Where(line => line.StartsWith("last-step\t", StringComparison.Ordinal)).Select(line => line[10..].Trim()).Order());
        Assert.Contains("journal-began\t2026-03-18T16:47:00.57+00:00", lines);
    }

    [Fact]
    public void A_run_whose_name_begins_like_another_one_is_not_taken_for_it()
    {
        _site.Made();
        Record(1, ReleaseStatus.Finished, "run-1");
        File.WriteAllText(_site.Paths.Journal, Line("run-10") + "\n");
        Assert.Contains($"untold\t{Id(1)}", Look());
    }

    [Fact]
    public void Without_a_journal_none_is_told()
    {
        _site.Made();
        Record(1, ReleaseStatus.Finished, "run-1");
        Assert.DoesNotContain(Look(), line => line.StartsWith("untold\t", StringComparison.Ordinal));
    }

    [Fact]
    public void As_many_programs_run_for_many_releases_as_for_few()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace counts them");
        _site.Made();
        File.WriteAllText(_site.Paths.Journal, "");
        Assert.Equal(Programs(3), Programs(300));

        int Programs(int count)
        {
            for (var number = 0; number < count; number++)
            {
                Record(number, ReleaseStatus.Finished, $"run-{number}");
                File.AppendAllText(_site.Paths.Journal, Line($"run-{number}") + "\n");
            }
            File.WriteAllText(_site.Under("look"), Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Remains()).ToPosix());
            Assert.Equal(0, _site.Run($"strace -f -qq -e trace=execve -o '{_site.Under("trace")}' sh '{_site.Under("look")}'").Code);
            return File.ReadLines(_site.Under("trace")).Count(line => line.Contains("execve", StringComparison.Ordinal) && line.EndsWith("= 0", StringComparison.Ordinal));
        }
    }

    private string[] Look()
    {
        var ran = _site.Run(Sh.Lines(SiteProbe.Releases(_site.Paths), SiteProbe.Remains()));
        Assert.Equal("", ran.Error);
        return ran.Lines;
    }

    private void Record(int number, ReleaseStatus status, string? run) =>
        _site.Write($".deploynix/releases/{Id(number)}.json", new ReleaseRecord { Id = Id(number), Status = status, Created = DateTimeOffset.UnixEpoch, Subject = "\"status\":\"finished\",\"run\":\"run-0\"", Run = run }.ToLine() + "\n");

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"20260101_{number:000000}");

    private static string Line(string run) => $$"""{"prev":"{{new string('0', 64)}}","v":1,"run":"{{run}}","at":"2026-03-18T16:47:00.57+00:00","act":"deploy","site":"shop","environment":"production","server":"web1","by":"mara@desk","outcome":"succeeded","seconds":9.1}""";
}
