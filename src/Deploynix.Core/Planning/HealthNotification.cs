using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What people are told of a site that stops working while it is watched, and of one that works again.</summary>
public static class HealthNotification
{
    /// <summary>It does not work: a threshold was crossed.</summary>
    public static Notification Lost(Site site, string release, string reason, Operator by, DateTimeOffset now) =>
        About(NotificationEvent.HealthLost, site, release, by, now) with { Reason = $"{release}: {reason}" };

    /// <summary>It works again.</summary>
    public static Notification Restored(Site site, string release, string text, Operator by, DateTimeOffset now) =>
        About(NotificationEvent.HealthRestored, site, release, by, now) with { Text = text };

    private static Notification About(NotificationEvent what, Site site, string release, Operator by, DateTimeOffset now) => new()
    {
        Event = what,
        At = now,
        Site = site.Name,
        Environment = site.Environment,
        Release = release,
        By = by.ToString(),
        Servers = [.. site.Servers.Select(server => server.Name)],
        Url = site.Proof.Url,
    };
}
