using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>
/// Tells people what happens to a site, beside the work: <see cref="Tell(Notification)"/> comes back at once, and <see cref="FinishAsync"/> waits no longer than
/// <see cref="Deadline"/>. Nobody who does not answer fails or holds up what is told of.
/// </summary>
public sealed class Announcer(INotifier notifier, TimeProvider time, Site site, ImmutableArray<Recipient> recipients) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private readonly Dictionary<Recipient, Task> _last = [];
    private readonly List<Task<NotificationResult>> _all = [];
    private readonly CancellationTokenSource _end = new();

    /// <summary>How long telling one recipient may take, with all attempts; and how long is waited at the end.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether anybody is told of this.</summary>
    public bool Tells(NotificationEvent what) => recipients.Any(recipient => recipient.Target.Events.Contains(what));

    /// <summary>Begins to tell everybody who wants to know of this kind of event, each in the order of what happened.</summary>
    public void Tell(Notification notification) => Begin(notification, recipients.Where(recipient => recipient.Target.Events.Contains(notification.Event)));

    /// <summary>Begins to tell everybody, whatever they want to know of.</summary>
    public void TellAll(Notification notification) => Begin(notification, recipients);

    /// <summary>Waits until all are told, or the deadline; what came of it.</summary>
    /// <exception cref="OperationCanceledException">Stopped; nothing more is sent.</exception>
    public async Task<ImmutableArray<NotificationResult>> FinishAsync(CancellationToken cancel)
    {
        using var stopping = cancel.Register(_end.Cancel);
        using var limit = new CancellationTokenSource(Deadline, time);
        using var over = limit.Token.Register(_end.Cancel);
        var results = await Task.WhenAll(_all).WaitAsync(cancel);
        return [.. results];
    }

    /// <summary>Sends nothing more. The token source stays: what was let go may still hold its token.</summary>
    public void Dispose() => _end.Cancel();

    private void Begin(Notification notification, IEnumerable<Recipient> to)
    {
        foreach (var recipient in to)
        {
            var before = _last.GetValueOrDefault(recipient, Task.CompletedTask);
            // Off this thread: neither a name that is slow to resolve nor a socket that blocks is to hold up whoever tells.
            var telling = Task.Run(() => DeliverAsync(recipient, notification, before));
            _last[recipient] = telling;
            _all.Add(telling);
        }
    }

    private async Task<NotificationResult> DeliverAsync(Recipient recipient, Notification notification, Task before)
    {
        await before;
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        var last = new DeliveryAttempt("there was no time left to tell");
        var attempts = 0;
        try
        {
            while (true)
            {
                either.Token.ThrowIfCancellationRequested();
                attempts++;
                var running = notifier.TellAsync(recipient, notification, either.Token);
                last = last with { Reason = "no answer" };
                // Whatever does not heed the token is left alone.
                last = await running.WaitAsync(either.Token);
                if (last.Reason is null || !last.MayRetry) break;
                var pause = last.RetryAfter ?? FirstPause * Math.Pow(2, Math.Min(attempts - 1, 5)) * (0.75 + (Random.Shared.NextDouble() / 2));
                if (time.GetElapsedTime(began) + pause >= Deadline) break;
                await Task.Delay(pause, time, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The reason is that of the last attempt, or that it had no answer.
        }
        catch (Exception unexpected)
        {
            // Its message may hold the address.
            last = new(unexpected.GetType().Name);
        }
        var elapsed = time.GetElapsedTime(began);
        return new NotificationResult
        {
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Target = recipient.Target.Name,
            Kind = recipient.Target.Kind,
            Event = notification.Event,
            Delivered = last.Reason is null,
            Attempts = attempts,
            Elapsed = elapsed,
            Reason = last.Reason == "no answer" ? $"no answer within {elapsed.TotalSeconds:0.#} s" : last.Reason,
        };
    }
}
