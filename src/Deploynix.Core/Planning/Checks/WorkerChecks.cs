using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether long-running processes run the live release, and whether Laravel's timetable is kept.</summary>
internal static class WorkerChecks
{
    private static readonly string[] Commands = ["queue:work", "queue:listen", "horizon", "octane:", "reverb:start", "schedule:work", "pulse:"];

    public static ImmutableArray<Check> All { get; } =
    [
        new("supervisor-directory", Look.Site | Look.Supervisor, Supervisor),
        new("workers", Look.Site | Look.Content | Look.Processes, Workers),
        new("scheduler", Look.Site | Look.Content | Look.Processes | Look.Cron, Scheduler),
    ];

    private static Verdict Supervisor(Examined it)
    {
        if (!it.Seen.SupervisorSeen) return Verdict.Skipped(it.Seen.SupervisorClosed.Length > 0 ? $"{it.Seen.User} may not read {string.Join(", ", it.Seen.SupervisorClosed)}" : "there is no supervisor");
        var through = it.Seen.SupervisorFolders.Where(program => it.Bases.Any(site => IsIn(program.Folder, site + "/current"))).Select(program => program.Program).ToList();
        return through.Count > 0
            ? Verdict.Warning(
                $"directory= of {string.Join(", ", through)} is current: it is resolved once when the program starts, and stays that release",
                $"in supervisor's configuration: directory={it.Site.Path} and command={it.Site.Php} {it.Site.Path}/current/artisan ...; then supervisorctl update; or name the program by \"workers\" in the settings, so that it is restarted")
            : Verdict.Good($"no program starts in {it.Site.Path}/current");
    }

    private static Verdict Workers(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (!it.Seen.HasProc) return Verdict.Skipped("there is no /proc to see processes in");
        var workers = it.Seen.Processes.Where(process => IsWorker(it, process)).ToList();
        if (workers.Count == 0) return Verdict.Skipped("no worker of this site is seen");
        var old = workers.Select(worker => (worker, On: OldRelease(it, worker))).Where(pair => pair.On is not null).ToList();
        if (old.Count > 0)
        {
            return Verdict.Warning(
                string.Join("; ", old.Select(pair => $"process {pair.worker.Id} ({CommandOf(pair.worker)}) runs on {pair.On}")),
                it.Cmdlet("Restart-DeploynixQueue") + "; a supervisor that keeps it alive starts it on the live release");
        }
        var hidden = workers.Count(worker => worker.Folder is null);
        return hidden == workers.Count && workers.All(worker => worker.Started is null)
            ? Verdict.Skipped($"{hidden} workers belong to another user, so that it is not seen which release they run")
            : Verdict.Good($"{workers.Count} {(workers.Count == 1 ? "worker runs" : "workers run")} on the live release");
    }

    private static bool IsWorker(Examined it, ProcessSeen process)
    {
        var artisan = process.Arguments.FirstOrDefault(argument => argument == "artisan" || argument.EndsWith("/artisan", StringComparison.Ordinal));
        if (artisan is null) return false;
        var command = process.Arguments.SkipWhile(argument => argument != artisan).Skip(1).FirstOrDefault(argument => !argument.StartsWith('-'));
        if (command is null || !Commands.Any(known => command.StartsWith(known, StringComparison.Ordinal))) return false;
        return it.Bases.Any(site => artisan.StartsWith(site + "/", StringComparison.Ordinal) || (process.Folder is { } folder && IsIn(folder, site)));
    }

    /// <summary>The release that a process runs where that is not the live one; null where it is, or is newer, or is not known.</summary>
    private static string? OldRelease(Examined it, ProcessSeen process)
    {
        if (process.Folder is { } folder && it.Bases.Select(site => site + "/releases/").FirstOrDefault(releases => folder.StartsWith(releases, StringComparison.Ordinal)) is { } below)
        {
            var name = folder[below.Length..].Split('/')[0];
            if (folder.EndsWith(" (deleted)", StringComparison.Ordinal)) return $"{name.Replace(" (deleted)", "", StringComparison.Ordinal)}, which was removed";
            var live = it.Seen.Site?.Current;
            return live is not null && ReleaseId.TryParse(name) is { } id && id != live && id.CompareTo(live) < 0 ? name : null;
        }
        return process.Started is { } started && it.Seen.Swapped is { } swapped && started < swapped ? $"what was live before {swapped:yyyy-MM-dd HH:mm:ss} UTC" : null;
    }

    private static string CommandOf(ProcessSeen process) => process.Arguments.First(argument => Commands.Any(known => argument.StartsWith(known, StringComparison.Ordinal)));

    private static Verdict Scheduler(Examined it)
    {
        if (!it.IsLaravel) return Verdict.Skipped("the site is not Laravel");
        if (!it.IsFirst) return Verdict.Skipped($"the timetable is kept on the first server, {it.Site.Servers[0].Name}");
        if (it.Seen.CronLines.FirstOrDefault(line => it.Bases.Any(site => line.Contains(site + "/releases/", StringComparison.Ordinal))) is not null)
        {
            return Verdict.Bad("a cron line runs the scheduler of one release, not of the live one", $"crontab -e on the server: {Line(it)}");
        }
        if (it.Seen.CronLines.Any(line => it.Bases.Any(site => line.Contains(site + "/current", StringComparison.Ordinal) || line.Contains(site.Replace(" ", @"\ ", StringComparison.Ordinal) + "/current", StringComparison.Ordinal)))) return Verdict.Good("a cron line runs schedule:run of the live release");
        if (it.Seen.Processes.Any(process => process.Arguments.Contains("schedule:work") && IsWorker(it, process))) return Verdict.Good("schedule:work runs");
        return it.Seen.HasCrontab || it.Seen.CronLines.Length > 0
            ? Verdict.Warning($"neither {it.Seen.User} nor the system has a cron line that runs schedule:run of this site; other users' are not seen", $"where the application has scheduled tasks, crontab -e on the server: {Line(it)}")
            : Verdict.Skipped("there is no crontab on the server, and no schedule:work runs");
    }

    private static string Line(Examined it) => $"* * * * * cd {it.Path("current")} && {it.Site.Php} artisan schedule:run >> /dev/null 2>&1";

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
