using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Planning;

/// <summary>Whether a threshold is crossed.</summary>
internal static class WatchJudgement
{
    private const double Latency = 0.95;

    /// <summary>What was crossed, in one sentence; null for nothing.</summary>
    public static string? Crossed(WatchSettings limits, WatchWindows windows, long newExceptions, IEnumerable<ThrownKind> kinds, long? failedJobs, HealthStatus? health, string? unhealthy)
    {
        if (OfRequests(limits, windows) is { } reason) return reason;
        if (newExceptions > limits.MaxNewExceptions)
        {
            var worst = kinds.MaxBy(kind => kind.Count);
            return $"{newExceptions} exceptions of kinds that the hour before the release did not have (at most {limits.MaxNewExceptions}){(worst is null ? "" : $", {worst} among them")}.";
        }
        if (failedJobs > limits.MaxFailedJobs) return $"{failedJobs} jobs failed (at most {limits.MaxFailedJobs}).";
        return health == HealthStatus.Unhealthy ? $"The site is not healthy: {unhealthy}." : null;
    }

    /// <summary>What requests crossed, in one sentence; null for nothing.</summary>
    public static string? OfRequests(WatchSettings limits, WatchWindows windows) => Crossed(limits, windows.Recent) ?? Crossed(limits, windows.All);

    private static string? Crossed(WatchSettings limits, WatchWindow window)
    {
        if (window.Requests < limits.MinRequests || window.Requests == 0) return null;
        if ((double)window.ServerErrors / window.Requests > limits.MaxErrorRate)
        {
            return $"{Percent((double)window.ServerErrors / window.Requests)} of {window.Requests} requests {window.Name} were answered by 5xx (at most {Percent(limits.MaxErrorRate.Value)}).";
        }
        return window.Latency.Count >= limits.MinRequests && window.Latency.Within(Latency) is { } took && took > limits.MaxLatency
            ? $"5 of 100 requests {window.Name} took {Duration.ToText(took)} or more (at most {Duration.ToText(limits.MaxLatency.Value)})."
            : null;
    }

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
