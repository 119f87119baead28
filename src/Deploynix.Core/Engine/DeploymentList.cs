using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>Brings together what the journals of a site's servers say: one deployment for each run.</summary>
internal static class DeploymentList
{
    /// <summary>Newest first. A release whose record says that it is being built, and that nobody builds, is an interrupted deployment.</summary>
    public static IEnumerable<Deployment> Merge(Site site, IReadOnlyList<SiteSeen> seen) =>
        seen.SelectMany(server => server.Journal.Concat(Interruptions.Of(site, server).Where(lost => server.Journal.All(entry => entry.Run != lost.Run))))
            .GroupBy(entry => entry.Run)
            .Select(run => Of(site, [.. run]))
            .OrderByDescending(deployment => deployment.Time);

    internal static Deployment Of(Site site, IReadOnlyList<JournalEntry> entries)
    {
        var worst = entries.MaxBy(entry => Severity(entry.Outcome))!;
        return new()
        {
            Id = worst.Run,
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Act = worst.Act,
            Outcome = worst.Outcome,
            Release = worst.Release,
            Previous = worst.From,
            Commit = worst.Commit,
            Branch = worst.Branch,
            Time = entries.Min(entry => entry.At),
            Duration = TimeSpan.FromSeconds(entries.Max(entry => entry.Seconds)),
            By = worst.By,
            Cause = worst.Cause,
            FailedStep = worst.FailedStep,
            Warnings = [.. entries.SelectMany(entry => entry.Warnings ?? [])],
            Reused = [.. entries.SelectMany(entry => entry.Reused ?? []).Distinct()],
            Reloads = [.. entries.SelectMany(entry => entry.Reloads ?? []).Distinct()],
            Incident = entries.Select(entry => entry.Incident).FirstOrDefault(id => id is not null),
            Ended = entries.Max(entry => entry.Written) ?? entries.Max(entry => entry.At + TimeSpan.FromSeconds(entry.Seconds)),
            Proven = entries.Max(entry => entry.ProvenMilliseconds) is { } proven ? TimeSpan.FromMilliseconds(proven) : null,
            Servers = [.. entries.Select(entry => new ServerResult(entry.Server, entry.Outcome, TimeSpan.FromSeconds(entry.Seconds), entry.FailedStep, entry.Message))],
        };
    }

    /// <summary>A server that was stopped because another one failed is not what went wrong.</summary>
    internal static int Severity(Outcome outcome) => outcome switch
    {
        Outcome.Succeeded => 0, Outcome.Stopped => 1, Outcome.Failed => 2, Outcome.RolledBack => 3, Outcome.LiveWithFailures => 4, _ => 5,
    };
}
