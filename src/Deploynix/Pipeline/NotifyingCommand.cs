using System.Collections.Immutable;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;

namespace Deploynix.Pipeline;

/// <summary>A command that people are told of. Whoever cannot be told is a warning at the end, never a failure.</summary>
public abstract class NotifyingCommand : LockingCommand
{
    /// <summary>How long a stopped command waits for what it has still to tell.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(300);

    /// <summary>Does it, and has everybody told whom the settings name.</summary>
    private protected Task<DeployOutcome> AnnouncedAsync(
        Site site, Act act, string? branch, Plan? plan, EventStreams events, Func<IProgress<DeployEvent>, Task<DeployOutcome>> work, CancellationToken cancel) =>
        TellingAsync(site, announcer => AnnouncedAsync(announcer, site, act, branch, plan, events, work), cancel);

    /// <summary>Does it, as a part of what an announcer tells of; null where nobody is told.</summary>
    private protected Task<DeployOutcome> AnnouncedAsync(
        Announcer? announcer, Site site, Act act, string? branch, Plan? plan, EventStreams events, Func<IProgress<DeployEvent>, Task<DeployOutcome>> work) =>
        announcer is null ? work(events) : new AnnouncedAct(announcer, site, act, branch, plan, Services.By, TimeProvider.System).RunAsync(events, work);

    /// <summary>Does what people are told of meanwhile; at its end, waits for those who are still being told. The announcer is null where the settings name nobody.</summary>
    private protected async Task<T> TellingAsync<T>(Site site, Func<Announcer?, Task<T>> work, CancellationToken cancel)
    {
        if (site.Notifications.IsEmpty) return await work(null);
        var (recipients, warnings) = await OnPipelineAsync(() => Recipients(site));
        using var announcer = new Announcer(Services.Notifier, TimeProvider.System, site, recipients);
        try
        {
            return await work(announcer);
        }
        finally
        {
            foreach (var warning in warnings.Concat(await FinishAsync(announcer, cancel))) WriteWarning($"{site}: {warning}");
        }
    }

    private static async Task<IEnumerable<string>> FinishAsync(Announcer announcer, CancellationToken cancel)
    {
        var finishing = announcer.FinishAsync(CancellationToken.None);
        if (cancel.IsCancellationRequested)
        {
            await Task.WhenAny(finishing, Task.Delay(LastWords, CancellationToken.None));
            return [];
        }
        try
        {
            return (await finishing.WaitAsync(cancel)).Where(result => !result.Delivered).Select(result => result.ToString());
        }
        catch (OperationCanceledException)
        {
            // Stopped while it told: what was done is done.
            return [];
        }
    }

    private (ImmutableArray<Recipient> Recipients, List<string> Warnings) Recipients(Site site)
    {
        var found = ImmutableArray.CreateBuilder<Recipient>();
        var warnings = new List<string>();
        foreach (var target in site.Notifications)
        {
            try
            {
                found.Add(RecipientOf(target, reference => SecretVault.Get(InvokeCommand, reference)));
            }
            catch (DeploynixException failure)
            {
                warnings.Add($"{target.Name}: not told: {failure.What}");
            }
        }
        return (found.ToImmutable(), warnings);
    }

    /// <summary>A target with what its references lead to.</summary>
    internal static Recipient RecipientOf(NotificationTarget target, Func<SecretReference, SecretText> secret) => new(
        target,
        target.Url is { } url ? secret(url) : null,
        (target.Secret ?? target.Mail?.Password) is { } reference ? secret(reference) : null);
}
