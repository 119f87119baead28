using Deploynix.Core.Model;

namespace Deploynix.Core.Engine;

/// <summary>Who is told what while a release is watched, and whether a crossed threshold ends it.</summary>
public sealed record WatchRequest
{
    /// <summary>Takes an object per server and interval, and one for all of several servers.</summary>
    public required Func<WatchInterval, Task> Tell { get; init; }

    /// <summary>Takes what cannot be seen.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Takes what was crossed, in the instant in which it is seen.</summary>
    public Action<string> Lost { get; init; } = _ => { };

    /// <summary>Takes what was crossed, once nothing of it is seen any more; only where it <see cref="GoesOn"/>.</summary>
    public Action<string> Restored { get; init; } = _ => { };

    /// <summary>Whether it goes on until the time is over, whatever is crossed.</summary>
    public bool GoesOn { get; init; }
}
