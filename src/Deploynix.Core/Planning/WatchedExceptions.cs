using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Tells exceptions that a release brought from those that came before it. Bounded: of very many kinds only their number is kept.</summary>
internal sealed class WatchedExceptions
{
    private const int MostKnown = 2000;
    private const int MostNew = 100;

    private readonly HashSet<(string Class, string Place)> _known = [];
    private readonly HashSet<string> _knownClasses = [];
    private readonly Dictionary<(string Class, string Place), long> _new = [];

    public long Count { get; private set; }

    public long NewCount { get; private set; }

    /// <summary>The kinds that are new, the most frequent first.</summary>
    public ImmutableArray<ThrownKind> NewKinds => Sorted(_new);

    /// <summary>What one server threw before the release, it threw on all of them.</summary>
    public void Know(WatchSeen seen)
    {
        foreach (var kind in seen.Known)
        {
            if (_known.Count >= MostKnown) return;
            _known.Add(kind);
            _knownClasses.Add(kind.Class);
        }
    }

    /// <summary>Takes what was thrown, and gives how much that was, how much of it is new, and of which kinds.</summary>
    public (long Count, long NewCount, ImmutableArray<ThrownKind> NewKinds) Take(WatchSeen seen)
    {
        var fresh = seen.Thrown.Where(thrown => IsNew(thrown.Key)).ToDictionary(thrown => thrown.Key, thrown => thrown.Value);
        foreach (var (kind, count) in fresh)
        {
            if (_new.Count < MostNew || _new.ContainsKey(kind)) _new[kind] = _new.GetValueOrDefault(kind) + count;
        }
        var all = seen.Thrown.Values.Sum() + seen.ThrownBeside;
        var isNew = fresh.Values.Sum();
        Count += all;
        NewCount += isNew;
        return (all, isNew, [.. Sorted(fresh).Take(MostNew)]);
    }

    /// <summary>An exception whose place the log does not tell, since its message broke off, is known by its class.</summary>
    private bool IsNew((string Class, string Place) kind) => !(_known.Contains(kind) || (kind.Place.Length == 0 && _knownClasses.Contains(kind.Class)));

    private static ImmutableArray<ThrownKind> Sorted(Dictionary<(string Class, string Place), long> kinds) =>
        [.. kinds.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key).Select(kind => new ThrownKind(kind.Key.Class, kind.Key.Place, kind.Value))];
}
