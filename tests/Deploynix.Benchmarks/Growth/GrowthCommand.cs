using System.Globalization;
using System.Text.Json.Nodes;
using Deploynix.Benchmarks.Peers;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Growth;

/// <summary>What grows with the years, and what that costs: releases, files, the journal, and the output of a step.</summary>
internal sealed class GrowthCommand
{
    private readonly Stage _stage;
    private readonly Place _place;
    private readonly ModuleOperator _by;
    private readonly int _repeats;
    private readonly bool _quick;

    private GrowthCommand(Stage stage, Place place, bool quick)
    {
        (_stage, _place, _quick, _repeats) = (stage, place, quick, quick ? 3 : 9);
        _by = new(Path.Combine(stage.Desk, "growth"));
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var stage = await Stage.Open();
        await using var place = Place.Near(stage.Sshd);
        await new GrowthCommand(stage, place, arguments.Contains("--quick")).TakeAllAsync([.. arguments.Where(argument => !argument.StartsWith('-'))]);
        return 0;
    }

    private async Task TakeAllAsync(string[] which)
    {
        if (Is("releases")) await ReleasesAsync();
        if (Is("files")) await FilesAsync();
        if (Is("journal")) await JournalAsync();
        if (Is("output")) await OutputAsync();

        bool Is(string curve) => which.Length == 0 || which.Contains(curve);
    }

    private async Task ReleasesAsync()
    {
        int[] counts = [10, 100, 1000];
        foreach (var count in counts) await ManyReleases.Make(_stage, _place, _by, count);
        using var session = _by.Session();
        var curves = new Curves("releases");
        // What was just made may be made again within one tick of the server's clock, so that nobody relies on it yet.
        await Task.Delay(TimeSpan.FromSeconds(4));
        foreach (var count in counts) curves.Add("first list", count, Run(session, $"Get-DeploynixRelease many{count}"));
        for (var repeat = -1; repeat < 5 * _repeats; repeat++)
        {
            foreach (var count in counts)
            {
                var took = Run(session, $"Get-DeploynixRelease many{count}");
                if (repeat >= 0) curves.Add("list, nothing new", count, took);
            }
        }
        for (var repeat = -1; repeat < _repeats; repeat++)
        {
            await _stage.Change();
            foreach (var count in counts) await TakeAsync(curves, repeat, count, session, $"many{count}", history: false);
        }
        curves.Print();
    }

    private async Task FilesAsync()
    {
        int[] counts = _quick ? [1000, 10_000] : [1000, 10_000, 100_000];
        var curves = new Curves("files");
        foreach (var count in counts)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"files{count}");
            var repository = await ManyFiles.MakeAsync(_stage, count);
            var site = await _stage.Site(name);
            _by.Add(name, site, _place, repository, settings => settings["retention"] = new JsonObject { ["releases"] = 2 });
            using var session = _by.Session();
            Run(session, $"Initialize-DeploynixSite {name}");
            curves.Add("first deploy", count, Run(session, $"Invoke-DeploynixDeploy {name} -Confirm:$false"));
            for (var repeat = 0; repeat < Math.Max(3, _repeats / 3); repeat++)
            {
                await ManyFiles.ChangeAsync(repository, repeat);
                curves.Add("deploy", count, Run(session, $"Invoke-DeploynixDeploy {name} -Confirm:$false"));
                curves.Add("archive and tar alone", count, (await Programs.Time(
                    [.. LabUser.Current.Become, "sh", "-euc", "mkdir alone && git --git-dir=\"$1\" archive main | tar -xf - -C alone", "sh", repository], site.Path)).Took);
                await Stage.Shell(site, "rm -rf alone");
                curves.Add("rollback", count, Run(session, $"Invoke-DeploynixRollback {name} -Confirm:$false"));
            }
            await Stage.Shell(site, "rm -rf releases");
        }
        curves.Print();
    }

    private async Task JournalAsync()
    {
        int[] counts = _quick ? [10, 10_000] : [10, 10_000, 100_000];
        var curves = new Curves("lines_of_journal");
        foreach (var count in counts)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"journal{count}");
            var site = await _stage.Site(name);
            _by.Add(name, site, _place, _stage.RepositoryPath);
            using var made = _by.Session();
            Run(made, $"Initialize-DeploynixSite {name}; Invoke-DeploynixDeploy {name} -Confirm:$false; Invoke-DeploynixDeploy {name} -Confirm:$false");
            LongJournal.Lengthen(Path.Combine(site.Path, ".deploynix/journal.jsonl"), count);
        }
        using var session = _by.Session();
        for (var repeat = -1; repeat < _repeats; repeat++)
        {
            await _stage.Change();
            foreach (var count in counts) await TakeAsync(curves, repeat, count, session, $"journal{count}", history: true);
        }
        curves.Print();
    }

    private async Task OutputAsync()
    {
        long[] sizes = _quick ? [1, 100] : [1, 100, 1024];
        var curves = new Curves("megabytes_of_output");
        foreach (var size in sizes)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"output{size}");
            var site = await _stage.Site(name);
            _by.Add(name, site, _place, _stage.RepositoryPath, settings =>
                settings["hooks"] = new JsonObject { ["after:build"] = $"yes \"$(printf %0999d 7)\" | head -c {size << 20}" });
            using var session = _by.Session();
            Run(session, $"Initialize-DeploynixSite {name}");
            var (took, peak) = await PeakMemory.OfAsync([LabSources.Shell, "-Command", $"Invoke-DeploynixDeploy {name} -Confirm:$false"], _by.Folder);
            curves.Add("deploy", (int)size, took);
            curves.Add("megabytes in a second", (int)size, size / (took / 1000));
            curves.Add("client's peak memory, MB", (int)size, peak / 1024.0);
        }
        curves.Print();
    }

    /// <summary>One of each, on a site; the first time does not count.</summary>
    private static Task TakeAsync(Curves curves, int repeat, int count, LabModule session, string site, bool history) => Task.Run(() =>
    {
        Take("list after acts", $"Get-DeploynixRelease {site}");
        if (history) Take("history", $"Get-DeploynixDeployment {site}");
        if (history) Take("whole history", $"Get-DeploynixDeployment {site} -Last 100000");
        Take("deploy", $"Invoke-DeploynixDeploy {site} -Confirm:$false");
        Take("rollback", $"Invoke-DeploynixRollback {site} -Confirm:$false");

        void Take(string what, string script)
        {
            var took = Run(session, script);
            if (repeat >= 0) curves.Add(what, count, took);
        }
    });

    private static double Run(LabModule session, string script) => session.Run(script).Succeeded().Took.TotalMilliseconds;
}
