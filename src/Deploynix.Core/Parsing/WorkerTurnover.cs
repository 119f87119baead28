using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>Compares the workers that ran when they were told to restart with those that run now.</summary>
internal sealed record WorkerTurnover(ImmutableArray<WorkerRestart> Restarts)
{
    /// <summary>Whether no worker from before runs any more.</summary>
    public bool AllEnded => Restarts.All(restart => restart.Turn != WorkerTurn.StillRunning);

    /// <summary>Whether each has one in its place.</summary>
    public bool AllReplaced => Restarts.All(restart => restart.Turn is WorkerTurn.Replaced or WorkerTurn.OnAnotherRelease);

    /// <summary>
    /// What became of each of <paramref name="before"/>. The one in its place is a process that was not there before, with the same command line,
    /// else of the same kind. A pid that was given anew is told from the old one by when it started.
    /// </summary>
    public static WorkerTurnover Judge(IEnumerable<QueueWorker> before, WorkersSeen now)
    {
        var old = before.Where(worker => worker.HearsRestart).ToList();
        var running = now.Workers.Select(Identity).ToHashSet();
        var known = old.Select(Identity).ToHashSet();
        var fresh = now.Workers.Where(worker => worker.HearsRestart && !known.Contains(Identity(worker))).ToList();
        var heirs = new Dictionary<(int, long), QueueWorker>();
        foreach (var alike in new Func<QueueWorker, QueueWorker, bool>[] { (left, right) => left.Command == right.Command, (left, right) => left.Kind == right.Kind })
        {
            foreach (var worker in old.Where(worker => !running.Contains(Identity(worker)) && !heirs.ContainsKey(Identity(worker))))
            {
                if (fresh.FirstOrDefault(heir => alike(worker, heir)) is not { } heir) continue;
                heirs[Identity(worker)] = heir;
                fresh.Remove(heir);
            }
        }
        return new([.. old.Select(worker => Restart(worker, running.Contains(Identity(worker)), heirs.GetValueOrDefault(Identity(worker)), now.Current))]);
    }

    /// <summary>The same before anything is known of what became of them.</summary>
    public static WorkerTurnover Told(IEnumerable<QueueWorker> before) =>
        new([.. before.Where(worker => worker.HearsRestart).Select(worker => Of(worker) with { Turn = WorkerTurn.Told })]);

    private static WorkerRestart Restart(QueueWorker worker, bool runs, QueueWorker? heir, string? current) => Of(worker) with
    {
        Turn = runs ? WorkerTurn.StillRunning
            : heir is null ? WorkerTurn.Gone
            : heir.Release == current || (heir.Release is null && !heir.LostItsFolder) ? WorkerTurn.Replaced : WorkerTurn.OnAnotherRelease,
        NewPid = heir?.Pid,
        NewRelease = heir?.Release,
    };

    private static WorkerRestart Of(QueueWorker worker) => new()
    {
        Site = worker.Site,
        Environment = worker.Environment,
        SettingsPath = worker.SettingsPath,
        Server = worker.Server,
        Pid = worker.Pid,
        Kind = worker.Kind,
        Release = worker.Release,
        Command = worker.Command,
    };

    private static (int, long) Identity(QueueWorker worker) => (worker.Pid, worker.StartTicks);
}
