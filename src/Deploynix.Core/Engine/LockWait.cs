using System.Security.Cryptography;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Engine;

/// <summary>How long a command waits for a site's lock, over all its servers and looks together. The time in which somebody is asked does not count.</summary>
/// <param name="patience">How long.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Who is told whom it waits for.</param>
public sealed class LockWait(TimeSpan patience, TimeProvider time, IProgress<DeployEvent>? progress)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private TimeSpan _waited;

    /// <summary>Waits for nothing.</summary>
    public static LockWait None => new(TimeSpan.Zero, TimeProvider.System, null);

    /// <summary>Tries until the lock is free, somebody else's refusal stands, or the time is over. What was seen before a wait is old: an attempt looks again.</summary>
    /// <exception cref="DeploynixException">The lock is held, and the time is over.</exception>
    internal async Task<T> UntilFreeAsync<T>(Func<Task<T>> attempt, CancellationToken cancel)
    {
        var pause = FirstPause;
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                return await attempt();
            }
            catch (DeploynixException held) when (held.Kind == ErrorKind.Locked && _waited < patience)
            {
                progress?.Report(new WaitingForLock(held.Server ?? "", held.What, patience - _waited));
                // All who wait for one holder would else ask, and fail, in the same moments.
                await Task.Delay(Shorter(pause * (0.75 + (RandomNumberGenerator.GetInt32(500) / 1000.0)), patience - _waited), time, cancel);
                _waited += time.GetElapsedTime(began);
                pause = Shorter(pause * 1.5, LongestPause);
            }
            catch (DeploynixException held) when (held.Kind == ErrorKind.Locked && patience > TimeSpan.Zero)
            {
                throw new DeploynixException(held.Kind, $"{held.What} This waited {Duration.ToText(patience)} for it.", held)
                {
                    Site = held.Site, Server = held.Server, State = held.State, Next = "run this again, with a longer -WaitFor",
                };
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
