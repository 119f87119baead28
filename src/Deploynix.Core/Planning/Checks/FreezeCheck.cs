using Deploynix.Core.Commands.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether somebody froze the site, so that deployments are refused.</summary>
internal static class FreezeCheck
{
    public static Check Freeze { get; } = new("freeze", Look.Site, Judge);

    private static Verdict Judge(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.Site!.Freeze is not { } record) return Verdict.Good("nobody froze the site");
        var freeze = record.Of(it.Site);
        return freeze.IsInForce(it.Seen.Site.Now) ? Verdict.Warning($"deployments are refused: {freeze}", it.Cmdlet("Unlock-DeploynixSite")) : Verdict.Good($"a freeze is over: {freeze}");
    }
}
