using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads how a release is watched.</summary>
internal static class WatchReader
{
    /// <summary>The longest time to watch.</summary>
    public static readonly TimeSpan MaxFor = TimeSpan.FromDays(7);

    /// <summary>The shortest interval: more often costs the server more than it tells.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest interval.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    public static WatchSettings Read(ObjectReader site, MistakeList mistakes)
    {
        var standard = new WatchSettings();
        if (site.Object("watch", SettingsKeys.Watch) is not { } reader) return standard;
        var interval = reader.Duration("interval", MaxInterval) ?? standard.Interval;
        if (interval < MinInterval) mistakes.Add(reader.Node["interval"]!, $"must be at least {Duration.ToText(MinInterval)}");
        return new WatchSettings
        {
            AccessLog = reader.Text("accessLog", PathRule.CheckFile),
            For = reader.Duration("for", MaxFor) ?? standard.For,
            Interval = interval,
            MaxErrorRate = reader.Has("maxErrorRate") ? reader.Share("maxErrorRate") : standard.MaxErrorRate,
            MaxLatency = reader.Duration("maxLatency", MaxInterval),
            MaxNewExceptions = reader.Whole("maxNewExceptions", 0, int.MaxValue),
            MaxFailedJobs = reader.Whole("maxFailedJobs", 0, int.MaxValue),
            MinRequests = reader.Whole("minRequests", 1, int.MaxValue) ?? standard.MinRequests,
        };
    }
}
