using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Engine;

/// <summary>Which checks the health gates of a deployment make, and what becomes of a release that does not pass the one after the swap.</summary>
internal sealed record GateChoice(ImmutableArray<HealthCheck> Before, ImmutableArray<HealthCheck> After, GateFailure OnFailure)
{
    /// <summary>What the settings say, and what was asked for now.</summary>
    /// <exception cref="DeploynixException"><see cref="ErrorKind.NoHealthCheck"/>: a rollback was asked for, and nothing could tell that it is needed.</exception>
    public static GateChoice Of(Site site, DeployOptions options)
    {
        var gate = site.Health.Gate;
        var onFailure = options.AutoRollback ? GateFailure.Rollback : gate.OnFailure;
        if (options.NoGate) return new([], [], onFailure);
        var after = gate.After ?? (site.Health.Checks.IsEmpty ? GateChecks.None : GateChecks.All);
        if (options.AutoRollback && !after.IsAsked) after = GateChecks.All;
        var chosen = new GateChoice([.. Of(site, gate.Before).Where(check => check is not LogCheck)], Of(site, after), onFailure);
        return options.AutoRollback && chosen.After.IsEmpty
            ? throw new DeploynixException(ErrorKind.NoHealthCheck, "Nothing could tell whether the release works: the settings have no health check, and no url that could be asked.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = "add \"health\" to the site's settings (see about_Deploynix_Health), or deploy without -AutoRollback",
            }
            : chosen;
    }

    /// <summary>A line for each gate, as <c>-WhatIf</c> prints them.</summary>
    public ImmutableArray<string> Describe() =>
    [
        .. Before.IsEmpty ? (string[])[] : [$"health gate before the swap: {Names(Before)}"],
        .. After.IsEmpty ? (string[])[] : [$"health gate after the swap: {Names(After)}; when it fails: {OnFailure switch { GateFailure.Rollback => "mark the release bad and roll back, once", GateFailure.Warn => "warn", _ => "mark the release bad and stop" }}"],
    ];

    private static ImmutableArray<HealthCheck> Of(Site site, GateChecks asked) => !asked.IsAsked ? []
        : asked.Names.IsEmpty ? [.. SiteHealth.ChecksOf(site).Where(check => check is not QueueCheck)]
        : [.. SiteHealth.ChecksOf(site).Where(check => asked.Names.Contains(check.Name))];

    private static string Names(ImmutableArray<HealthCheck> checks) => string.Join(", ", checks.Select(check => check.Name));
}
