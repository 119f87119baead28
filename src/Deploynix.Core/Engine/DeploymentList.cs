using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Engine;

/// <summary>Brings together what the journals of a site's servers say: one deployment for each run.</summary>
internal static class DeploymentList
{
    /// <summary>Newest first. A release whose record says that it is being built, and that nobody builds, is an interrupted deployment.</summary>
    public static IEnumerable<Deployment> Merge(Site site, IReadOnlyList<SiteSeen> seen) =>
        seen.SelectMany(server => server.Journal)
            .GroupBy(entry => entry.Run)
            .Select(run => Of(site, [.. run]))
            .Concat(Interrupted(site, seen))
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
            FailedStep = worst.FailedStep,
            Warnings = [.. entries.SelectMany(entry => entry.Warnings ?? [])],
            Reused = [.. entries.SelectMany(entry => entry.Reused ?? []).Distinct()],
            Proven = entries.Max(entry => entry.ProvenMilliseconds) is { } proven ? TimeSpan.FromMilliseconds(proven) : null,
            Servers = [.. entries.Select(entry => new ServerResult(entry.Server, entry.Outcome, TimeSpan.FromSeconds(entry.Seconds), entry.FailedStep, entry.Message))],
        };
    }

    /// <summary>A server that was stopped because another one failed is not what went wrong.</summary>
    private static int Severity(Outcome outcome) => outcome switch
    {
        Outcome.Succeeded => 0, Outcome.Stopped => 1, Outcome.Failed => 2, Outcome.LiveWithFailures => 3, _ => 4,
    };

    private static IEnumerable<Deployment> Interrupted(Site site, IReadOnlyList<SiteSeen> seen) =>
        seen.SelectMany(server => server.Releases
                .Where(release => release is { Status: ReleaseStatus.Interrupted, Record: not null })
                .Select(release => (server.Server, Record: release.Record!)))
            .GroupBy(pair => pair.Record.Run ?? pair.Record.Id)
            .Select(run => new Deployment
            {
                Id = run.Key,
                Site = site.Name,
                Environment = site.Environment,
                SettingsPath = site.SettingsPath,
                Act = Act.Deploy,
                Outcome = Outcome.Interrupted,
                Release = run.First().Record.Id,
                Commit = run.First().Record.Commit,
                Branch = run.First().Record.Branch,
                Time = run.Min(pair => pair.Record.Created),
                By = run.First().Record.By,
                Servers = [.. run.Select(pair => new ServerResult(pair.Server.Name, Outcome.Interrupted, TimeSpan.Zero, null, null))],
            });
}
