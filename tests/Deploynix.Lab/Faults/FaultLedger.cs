using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(Deploynix.Lab.Faults.FaultLedger))]

namespace Deploynix.Lab.Faults;

/// <summary>What was done to sites, how often, and how often every promise held. Its table and total are printed when all tests are done.</summary>
public sealed class FaultLedger : IDisposable
{
    private readonly ConcurrentDictionary<string, (int Injected, int Held)> _rows = new(StringComparer.Ordinal);

    private int _holds, _held;

    /// <summary>Whether every fault is injected at every step and instant; else at some of them, so that the whole suite stays short.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("DEPLOYNIX_FAULTS") == "full";

    /// <summary>Every one of them, or so many when the run is to be short: the first and the last among them, or the one in the middle.</summary>
    public static IReadOnlyList<T> Some<T>(IReadOnlyList<T> all, int few) => IsFull || all.Count <= few
        ? all
        : few == 1 ? [all[all.Count / 2]] : [.. Enumerable.Range(0, few).Select(i => all[i * (all.Count - 1) / (few - 1)])];

    /// <summary>One fault was injected; nothing is broken, or what is.</summary>
    public void Add(string fault, IReadOnlyCollection<string> broken) =>
        _rows.AddOrUpdate(fault, _ => (1, Held(broken)), (_, row) => (row.Injected + 1, row.Held + Held(broken)));

    /// <summary>A step was to be held while its client, its network or its server went, and was, or it has no shell on the server that could be held.</summary>
    public void AddHold(bool held)
    {
        Interlocked.Increment(ref _holds);
        if (held) Interlocked.Increment(ref _held);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rows.IsEmpty) return;
        foreach (var (fault, (injected, held)) in _rows.OrderBy(row => row.Key, StringComparer.Ordinal)) Figures.Report($"fault, {fault}", $"{injected} injected, {held} held");
        Figures.Report("steps held open in the middle of which the fault came", $"{_held} of {_holds}");
        Figures.Report("faults_held", $"{_rows.Values.Sum(row => row.Held)} of {_rows.Values.Sum(row => row.Injected)}");
    }

    private static int Held(IReadOnlyCollection<string> broken) => broken.Count == 0 ? 1 : 0;
}
