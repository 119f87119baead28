using Deploynix.Core.Parsing.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>How far a server's clock is from this machine's.</summary>
internal static class ClockSkew
{
    /// <summary>
    /// The difference that is certain: the server took its time between the start of the look and the arrival of its first line, so that only what
    /// lies outside of that span is told. Null where the server told no time.
    /// </summary>
    public static TimeSpan? Of(HostSeen seen, DateTimeOffset began, DateTimeOffset arrived)
    {
        if (seen.Stamp is not { } stamp) return null;
        if (stamp > arrived) return stamp - arrived;
        return stamp + seen.StampPrecision < began ? stamp + seen.StampPrecision - began : TimeSpan.Zero;
    }
}
