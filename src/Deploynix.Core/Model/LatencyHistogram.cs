namespace Deploynix.Core.Model;

/// <summary>How long requests took, in steps of a tenth: of any number of them in a few hundred numbers, and summed up over servers and time.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>The step that ends beyond a day.</summary>
    private const int Last = 200;

    private const double Growth = 1.1;

    private readonly long[] _counts = new long[Last + 1];

    public long Count { get; private set; }

    public void Add(int step, long count)
    {
        _counts[Math.Clamp(step, 0, Last)] += count;
        Count += count;
    }

    public void Add(LatencyHistogram other)
    {
        for (var step = 0; step <= Last; step++) _counts[step] += other._counts[step];
        Count += other.Count;
    }

    /// <summary>What a share of the requests stayed within, at most a tenth too much; null where none told its time.</summary>
    public TimeSpan? Within(double share)
    {
        if (Count == 0) return null;
        var needed = (long)Math.Ceiling(Count * share);
        var step = 0;
        for (var seen = _counts[0]; seen < needed; seen += _counts[step]) step++;
        return TimeSpan.FromMilliseconds(Math.Round(Math.Pow(Growth, step)));
    }
}
