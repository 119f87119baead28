using Deploynix.Core.Model;

namespace Deploynix.Core.Ports;

/// <summary>A target with what its references led to.</summary>
/// <param name="Target">Who is told.</param>
/// <param name="Url">The webhook's address; null for mail.</param>
/// <param name="Secret">What it is signed with, or the mail server's password; null for none.</param>
public sealed record Recipient(NotificationTarget Target, SecretText? Url, SecretText? Secret);

/// <summary>What came of one attempt.</summary>
/// <param name="Reason">Why it was not taken, without any secret; null where it was.</param>
/// <param name="MayRetry">Whether another attempt may help.</param>
/// <param name="RetryAfter">How long the other end wants to be left alone.</param>
public readonly record struct DeliveryAttempt(string? Reason, bool MayRetry = false, TimeSpan? RetryAfter = null)
{
    /// <summary>It was taken.</summary>
    public static DeliveryAttempt Taken => new(null);
}

/// <summary>Tells somebody something, once. What goes wrong is an answer: only cancelling throws.</summary>
public interface INotifier
{
    /// <summary>Tries once.</summary>
    Task<DeliveryAttempt> TellAsync(Recipient recipient, Notification notification, CancellationToken cancel);
}
