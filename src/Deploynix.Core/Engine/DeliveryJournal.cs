using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>Joins what the journals of a site's servers say of each run, line by line as it comes.</summary>
internal sealed class DeliveryJournal(int servers)
{
    private readonly Dictionary<string, DeliveryEvent> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _takenBack = new(StringComparer.Ordinal);
    private readonly HashSet<string>[] _followed = [.. Enumerable.Range(0, servers).Select(_ => new HashSet<string>(StringComparer.Ordinal))];
    private readonly List<string>[] _orders = [.. Enumerable.Range(0, servers).Select(_ => new List<string>())];

    /// <summary>When the commits of releases that are still there were made.</summary>
    public Dictionary<string, DateTimeOffset> Committed { get; } = new(StringComparer.Ordinal);

    /// <summary>Releases that are marked bad.</summary>
    public HashSet<string> Bad { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that were torn, or that somebody else wrote.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Takes a line of one server's answer.</summary>
    public void Read(int server, string line)
    {
        if (line.StartsWith("record\t", StringComparison.Ordinal))
        {
            if (ReleaseRecord.TryParse(line["record\t".Length..]) is { Committed: { } committed } record) Committed[record.Id] = committed;
            return;
        }
        if (line.StartsWith("bad\t", StringComparison.Ordinal))
        {
            if (BadMark.TryParse(line["bad\t".Length..]) is { } mark) Bad.Add(mark.Id);
            return;
        }
        if (!line.StartsWith("journal\t", StringComparison.Ordinal)) return;
        if (JournalEntry.TryParse(line["journal\t".Length..]) is not { } entry || !(Math.Abs(entry.Seconds) < 1e9))
        {
            Unreadable++;
            return;
        }
        if (entry.Act is not (Act.Deploy or Act.Activate or Act.Rollback)) return;
        var told = new DeliveryEvent(entry.Run, entry.Act, entry.Outcome, entry.Release, entry.From, entry.Commit, Ended(entry));
        if (!_runs.TryGetValue(entry.Run, out var known)) _runs[entry.Run] = told;
        else _runs[entry.Run] = Join(known, told);
        if (entry.Cause is { } cause)
        {
            // A deployment whose gate took the site back tells of itself once that is done; it was live until that began.
            Follow(server, cause);
            if (!_takenBack.TryGetValue(cause, out var began) || entry.At < began) _takenBack[cause] = entry.At;
        }
        Follow(server, entry.Run);
    }

    private void Follow(int server, string run)
    {
        if (_followed[server].Add(run)) _orders[server].Add(run);
    }

    /// <summary>
    /// All runs in the order in which they happened. A journal is written in that order, whatever the clocks said; a run that the fullest one does not have comes after the one that it
    /// followed elsewhere.
    /// </summary>
    public IReadOnlyList<DeliveryEvent> InOrder()
    {
        var order = new LinkedList<string>();
        var places = new Dictionary<string, LinkedListNode<string>>(StringComparer.Ordinal);
        foreach (var runs in _orders.OrderByDescending(runs => runs.Count))
        {
            LinkedListNode<string>? last = null;
            foreach (var run in runs)
            {
                if (!places.TryGetValue(run, out var place)) places[run] = place = last is not null ? order.AddAfter(last, run) : places.Count == 0 ? order.AddLast(run) : order.AddFirst(run);
                last = place;
            }
        }
        return
        [
            .. order.Where(_runs.ContainsKey).Select(run => _takenBack.TryGetValue(run, out var began) && began < _runs[run].Ended ? _runs[run] with { Ended = began } : _runs[run]),
        ];
    }

    private static DeliveryEvent Join(DeliveryEvent one, DeliveryEvent other)
    {
        var worst = DeploymentList.Severity(other.Outcome) > DeploymentList.Severity(one.Outcome) ? other : one;
        return worst with
        {
            Release = one.Release ?? other.Release, From = one.From ?? other.From, Commit = one.Commit ?? other.Commit, Ended = one.Ended > other.Ended ? one.Ended : other.Ended,
        };
    }

    private static DateTimeOffset Ended(JournalEntry entry)
    {
        var took = TimeSpan.FromSeconds(Math.Max(0, entry.Seconds));
        return entry.At < DateTimeOffset.MaxValue - took ? entry.At + took : entry.At;
    }
}
