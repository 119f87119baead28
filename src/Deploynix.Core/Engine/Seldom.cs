namespace Deploynix.Core.Engine;

/// <summary>Something that is asked for now and then, beside what waits for nobody: the last answer is at hand.</summary>
internal sealed class Seldom<T>(TimeProvider time, TimeSpan pause, Func<Task<T>> ask)
{
    private Task<T>? _asking;
    private long _asked;

    /// <summary>The last answer.</summary>
    public T? Last { get; private set; }

    /// <summary>Asks and waits.</summary>
    public async Task NowAsync(CancellationToken cancel)
    {
        _asked = time.GetTimestamp();
        Last = await ask().WaitAsync(cancel);
    }

    /// <summary>Takes an answer that has come, and asks again where it is time to. A question that failed is asked again.</summary>
    public void Tend()
    {
        if (_asking is { IsCompleted: true } done)
        {
            if (done.IsCompletedSuccessfully) Last = done.Result;
            else _ = done.Exception;
            _asking = null;
        }
        if (_asking is not null || time.GetElapsedTime(_asked) < pause) return;
        _asked = time.GetTimestamp();
        _asking = ask();
    }
}
