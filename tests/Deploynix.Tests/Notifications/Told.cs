using System.Collections.Immutable;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Notifications;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Notifications;

/// <summary>Things to tell, and people to tell them to.</summary>
internal static class Told
{
    public static readonly Notification Failure = new()
    {
        Event = NotificationEvent.Failed,
        At = new(2026, 3, 18, 16, 47, 9, 500, TimeSpan.Zero),
        Id = new("5d5f4a1e-6b0c-4b0e-9a7d-2f1c8e3d7b64"),
        Site = "shop",
        Environment = "production",
        Act = "deploy",
        Release = "20260318_164700",
        Previous = "20260318_160500",
        Commit = "7f431e6",
        Branch = "main",
        By = "mara@desk",
        Servers = ["web1", "web2"],
        Duration = TimeSpan.FromSeconds(9.147),
        Reason = "web1: build: <npm> & co failed.",
        Url = new("https://shop.example.com"),
    };

    public static Site Shop { get; } = Planning.Shop.Of(Framework.Custom);

    public static Recipient To(NotificationKind kind, Uri url, string? secret = null, params NotificationEvent[] events) => new(
        new() { Name = kind.ToString().ToLowerInvariant(), Kind = kind, Events = events.Length > 0 ? [.. events] : NotificationEvents.All }, new(url.AbsoluteUri), secret is null ? null : new(secret));

    public static Announcer By(params ImmutableArray<Recipient> recipients) => new(new Notifier(TimeProvider.System), TimeProvider.System, Shop, recipients);

    public static async Task<NotificationResult> DeliverAsync(Recipient recipient, TimeSpan? deadline = null, Notification? notification = null)
    {
        using var announcer = new Announcer(new Notifier(TimeProvider.System), TimeProvider.System, Shop, [recipient]) { Deadline = deadline ?? TimeSpan.FromSeconds(10) };
        announcer.Tell(notification ?? Failure);
        return Assert.Single(await announcer.FinishAsync(TestContext.Current.CancellationToken));
    }
}
