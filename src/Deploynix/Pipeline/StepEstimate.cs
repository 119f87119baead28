using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Deploynix.Core.Model;

namespace Deploynix.Pipeline;

/// <summary>How far an act is on a server, and how long it has still to go, by what its steps took the last time.</summary>
internal sealed partial class StepEstimate(ImmutableArray<StepTime> before, TimeProvider clock)
{
    private readonly double _all = Math.Max(before.Sum(step => step.Seconds), 0.001);
    private int _at;
    private long _began;

    /// <summary>A step begins. Those before it are over, or are left out this time; one that is new is time that nobody knows.</summary>
    public void Begin(string step)
    {
        var found = before.Select((known, index) => (known, index)).Skip(_at).Where(pair => IsSame(pair.known.Step, step)).Select(pair => (int?)pair.index).FirstOrDefault();
        if (found is null) return;
        _at = found.Value;
        _began = clock.GetTimestamp();
    }

    /// <summary>A step has ended.</summary>
    public void End(string step)
    {
        if (_at < before.Length && IsSame(before[_at].Step, step)) _at++;
    }

    /// <summary>Seconds to go: what is left of the running step, and all of those after it.</summary>
    public double Left
    {
        get
        {
            if (_at >= before.Length) return 0;
            var gone = _began == 0 ? 0 : clock.GetElapsedTime(_began).TotalSeconds;
            return Math.Max(0, before[_at].Seconds - gone) + before.Skip(_at + 1).Sum(step => step.Seconds);
        }
    }

    /// <summary>Per cent of the time, never the whole: that is said by the end alone.</summary>
    public int Percent => (int)Math.Clamp((_all - Left) * 100 / _all, 0, 99);

    /// <summary>Some steps are named after the commit, which is another one each time.</summary>
    private static bool IsSame(string one, string other) => Commit().Replace(one, "") == Commit().Replace(other, "");

    [GeneratedRegex(@"\b[0-9a-f]{7,40}\b")]
    private static partial Regex Commit();
}
