using System.Diagnostics;

namespace Deploynix.Lab.Servers;

/// <summary>Waits for conditions, each with a deadline; never for time to pass.</summary>
public static class LabWait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Task Until(string what, Func<bool> condition, TimeSpan? deadline = null) =>
        Until(what, () => Task.FromResult(condition()), deadline);

    /// <summary>Returns when the condition holds. Throws with <paramref name="what"/>, and what <paramref name="log"/> tells, when it does not in time.</summary>
    public static async Task Until(string what, Func<Task<bool>> condition, TimeSpan? deadline = null, Func<string>? log = null)
    {
        var limit = deadline ?? Patience;
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit) throw new LabException($"after {limit.TotalSeconds:0.#} s still not: {what}\n{log?.Invoke()}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
