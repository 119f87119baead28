using System.Globalization;

namespace Deploynix.Core.Planning;

/// <summary>Which commits came with which deployment: those that its release has and none before it had.</summary>
internal sealed class DeliveredCommits
{
    private readonly Dictionary<string, (DateTimeOffset Time, string[] Parents)> _commits = new(StringComparer.Ordinal);

    /// <summary>Takes a line of git's log: hash, time, parents.</summary>
    public void Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= 2 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300800)
        {
            _commits[words[0]] = (DateTimeOffset.FromUnixTimeSeconds(seconds), words[2..]);
        }
    }

    /// <summary>For each run the times of its commits; a release that was there before brings none.</summary>
    /// <param name="deployments">Runs with their commits, oldest first.</param>
    /// <param name="records">When a release's own commit was made, where git does not know it any more.</param>
    public Dictionary<string, IReadOnlyList<DateTimeOffset>> Of(IEnumerable<DeliveryEvent> deployments, IReadOnlyDictionary<string, DateTimeOffset> records)
    {
        var found = new Dictionary<string, IReadOnlyList<DateTimeOffset>>(StringComparer.Ordinal);
        var delivered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var deployment in deployments)
        {
            if (deployment.Commit is not { } head) continue;
            var times = new List<DateTimeOffset>();
            if (!_commits.ContainsKey(head))
            {
                if (delivered.Add(head) && deployment.Release is { } release && records.TryGetValue(release, out var committed)) times.Add(committed);
            }
            var open = new Stack<string>([head]);
            while (open.TryPop(out var commit))
            {
                if (!_commits.TryGetValue(commit, out var known) || !delivered.Add(commit)) continue;
                times.Add(known.Time);
                foreach (var parent in known.Parents) open.Push(parent);
            }
            found[deployment.Run] = times;
        }
        return found;
    }
}
