namespace Deploynix.Lab.Incident;

/// <summary>A clock on which every wait is over at once, and took as long as it should have.</summary>
internal sealed class QuickTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 18, 16, 0, 0, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero) Interlocked.Add(ref _ticks, dueTime.Ticks);
        return new Over(callback, state, dueTime >= TimeSpan.Zero);
    }

    private sealed class Over : ITimer
    {
        public Over(TimerCallback callback, object? state, bool due)
        {
            if (due) ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
