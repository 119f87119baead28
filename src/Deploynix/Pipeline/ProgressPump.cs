using System.Management.Automation;

namespace Deploynix.Pipeline;

/// <summary>
/// Turns what the engine reports into PowerShell's progress: one bar for each activity, a server's below its deployment's. Not more
/// often than an eye can follow, as each record costs the pipeline time. Safe to use from several tasks at once.
/// </summary>
internal sealed class ProgressPump(Action<ProgressRecord> write, TimeProvider clock)
{
    /// <summary>Ids are the session's, not the module's: these stand apart from the 0, 1, 2 that scripts use.</summary>
    internal const int FirstId = 73_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly object _lock = new();
    private readonly Dictionary<string, Bar> _bars = new(StringComparer.Ordinal);
    private int _next = FirstId;

    /// <summary>Shows where an activity stands. At 100 per cent it is done and its bar goes.</summary>
    /// <param name="activity">What is done; the same text is the same bar.</param>
    /// <param name="status">What it does now.</param>
    /// <param name="percent">0 to 100, or -1 where nobody knows.</param>
    /// <param name="childOf">The activity that this is a part of.</param>
    /// <param name="left">Seconds to go, or -1 where nobody knows.</param>
    public void Report(string activity, string status, int percent = -1, string? childOf = null, int left = -1)
    {
        lock (_lock)
        {
            var parent = childOf is null ? -1 : Open(childOf, -1).Id;
            var bar = Open(activity, parent);
            var done = percent >= 100;
            if (!done && bar.Shown is { } shown && clock.GetElapsedTime(shown) < Pace) return;
            bar.Shown = clock.GetTimestamp();
            if (done) _bars.Remove(activity);
            write(bar.At(status, percent, done, left));
        }
    }

    /// <summary>The records that take away every bar that still stands, children first.</summary>
    public IReadOnlyList<ProgressRecord> Close()
    {
        lock (_lock)
        {
            ProgressRecord[] records = [.. _bars.Values.Where(bar => bar.Shown is not null).OrderByDescending(bar => bar.Id).Select(bar => bar.At("Done", 100, true))];
            _bars.Clear();
            return records;
        }
    }

    private Bar Open(string activity, int parent)
    {
        if (_bars.TryGetValue(activity, out var bar)) return bar;
        return _bars[activity] = new Bar(activity, _next++, parent);
    }

    private sealed class Bar(string activity, int id, int parent)
    {
        public int Id => id;

        public long? Shown { get; set; }

        public ProgressRecord At(string status, int percent, bool done, int left = -1) => new(id, activity, status.Length > 0 ? status : "...")
        {
            ParentActivityId = parent,
            PercentComplete = Math.Clamp(percent, -1, 100),
            SecondsRemaining = Math.Max(left, -1),
            RecordType = done ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }
}
