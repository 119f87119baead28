using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Makes of what was found out what an operator has to know before a rollback.</summary>
internal static class RollbackAssessor
{
    private static readonly ImmutableArray<string> Frameworks = ["laravel/framework", "illuminate/database", "symfony/framework-bundle"];

    public static RollbackPlan Assess(RollbackFacts facts)
    {
        var same = facts.Seen.All(server => server.Current == facts.Target);
        var migrations = same || !facts.IsLaravel ? [] : SchemaVerdicts.Judge(facts.Site, facts.Target, facts.Ran, facts.Records, Refused(facts));
        var plan = new RollbackPlan
        {
            Site = facts.Site.Name,
            Environment = facts.Site.Environment,
            SettingsPath = facts.Site.SettingsPath,
            Release = facts.Target.Value,
            Active = facts.Live?.Value,
            Left = same ? null : facts.Left,
            Reverts = facts.Code,
            Migrations = migrations,
            MissingMigrations = facts.Ran?.Missing ?? [],
            Jobs = facts.Jobs ?? [],
            Backups = Bound(facts, migrations),
            Servers = [.. facts.Servers.Select(server => server with { Steps = same ? [] : Steps(facts.Plan, server.Server) })],
            Unknown = [.. facts.Code?.Unknown ?? [], .. facts.Unknown],
            Notes = [.. Notes(facts, same)],
        };
        if (same) return plan with { Reasons = [new(RollbackRisk.Low, $"{facts.Target} is live already: a rollback would change nothing")] };
        ImmutableArray<RollbackReason> reasons = [.. Reasons(facts, plan).OrderByDescending(reason => reason.Risk)];
        return plan with
        {
            Risk = reasons.Select(reason => reason.Risk).DefaultIfEmpty(RollbackRisk.Low).Max(),
            Reasons = reasons.IsEmpty ? [new(RollbackRisk.Low, Quiet(facts))] : reasons,
            Decisions = [.. RollbackDecisions.Of(facts, plan)],
        };
    }

    private static IEnumerable<RollbackReason> Reasons(RollbackFacts facts, RollbackPlan plan)
    {
        var target = facts.Target;
        foreach (var server in facts.Seen.Where(server => server.Find(target) is { IsFinished: false }))
        {
            yield return new(RollbackRisk.High, $"{server.Server.Name}: {target} is {server.Find(target)!.Status.ToString().ToLowerInvariant()}: it is not known to be whole, and a rollback to it wants -Force");
        }
        foreach (var migration in plan.Migrations.Where(migration => migration.Verdict == SchemaVerdict.Fails)) yield return new(RollbackRisk.High, $"{target} cannot work with what {migration.Name} made: {migration.Why}");
        if (plan.MissingMigrations.Length > 0) yield return new(RollbackRisk.High, $"{target} expects what {Some(plan.MissingMigrations)} makes, which is not in the database");
        if (plan.Migrations.Where(migration => migration.Verdict == SchemaVerdict.MayFail).ToList() is { Count: > 0 } may)
        {
            yield return new(RollbackRisk.Medium, $"{target} may fail on what {Some(may.Select(migration => migration.Name))} made: {string.Join("; ", may.Select(migration => migration.Why).Distinct())}");
        }
        if (plan.Migrations.Where(migration => migration.Verdict == SchemaVerdict.Unknown).ToList() is { Count: > 0 } unknown)
        {
            yield return new(RollbackRisk.Medium, $"whether {target} works with what {Some(unknown.Select(migration => migration.Name))} made is not known: {string.Join("; ", unknown.Select(migration => migration.Why).Distinct())}");
        }
        foreach (var jobs in plan.Jobs.Where(jobs => jobs is { IsKnown: false, Count: > 0 }))
        {
            yield return new(RollbackRisk.Medium, $"{Count(jobs.Count ?? 0, "job")} of {jobs.Class} wait{(jobs.Count == 1 ? "s" : "")}, a class that {target} does not have: workers fail on {(jobs.Count == 1 ? "it" : "them")}");
        }
        if (!facts.Plan.RestoresEnvironment)
        {
            foreach (var group in plan.Servers.SelectMany(server => server.Environment).GroupBy(change => change.Change).Where(group => group.Key is EnvironmentDrift.Changed or EnvironmentDrift.Removed))
            {
                yield return new(RollbackRisk.Medium, $".env: {Some(group.Select(change => change.Name).Distinct(StringComparer.Ordinal))} {(group.Key == EnvironmentDrift.Removed ? "removed" : "changed")} since {target} went live");
            }
        }
        foreach (var package in facts.Code?.Packages.Where(package => Frameworks.Contains(package.Name) && Major(package.From) != Major(package.To)) ?? [])
        {
            yield return new(RollbackRisk.Medium, $"{package.Name} goes back from {package.To} to {package.From}: what the newer one wrote into caches, sessions and queues the older one may not read");
        }
        foreach (var server in facts.Seen.Where(server => server.IsLocked))
        {
            yield return new(RollbackRisk.Medium, $"{server.Server.Name}: {server.Holder?.By ?? "somebody"} works on the site now ({server.Holder?.Act ?? "an act"}): a rollback has to wait (-WaitFor), and finds another site then");
        }
        if (facts.Seen.Select(server => server.Current).Distinct().Count() > 1)
        {
            yield return new(RollbackRisk.Medium, $"the servers do not serve the same: {string.Join(", ", facts.Seen.Select(server => $"{server.Server.Name} {server.Current?.Value ?? server.CurrentTarget ?? "nothing"}"))}");
        }
        foreach (var part in plan.Unknown) yield return new(RollbackRisk.Medium, $"not known: {part}");
    }

    /// <summary>Releases whose migrations were looked at, and then not run.</summary>
    private static HashSet<ReleaseId> Refused(RollbackFacts facts) =>
        [.. facts.Seen[0].Releases.Where(release => release.Record?.FailedStep == MigrationCheck.StepName).Select(release => release.Id)];

    /// <summary>Those that were made before migrations that ran since, or while the target was live and after.</summary>
    private static ImmutableArray<Backup> Bound(RollbackFacts facts, ImmutableArray<RollbackMigration> migrations)
    {
        var releases = migrations.Select(migration => migration.Release).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return
        [
            .. facts.Backups.Where(backup => (backup.Before is { } before && (releases.Contains(before) || (ReleaseId.TryParse(before) is { } id && id > facts.Target && facts.Live is { } live && id <= live)))
                || backup.Release == facts.Target.Value),
        ];
    }

    private static ImmutableArray<RollbackStep> Steps(Plan plan, string server) =>
    [
        .. plan.Servers.Where(one => one.Server.Name == server).SelectMany(one => one.Steps)
            .Select(step => new RollbackStep(step.Phase.ToString().ToLowerInvariant(), step.Name, step.Summary ?? step.Command.ToString())),
    ];

    private static IEnumerable<string> Notes(RollbackFacts facts, bool same)
    {
        if (!facts.IsLaravel) yield return "no Laravel: there are no migrations, queues or cached configuration to look at";
        if (same) yield break;
        if (facts.Live is null) yield return "no release of this site is live, so that there is nothing to compare with";
        if (facts.Live is { } live && facts.Target > live) yield return $"{facts.Target} is newer than {live}: this goes forward";
        if (facts.Plan.Freeze is { } freeze) yield return $"the site is frozen by {freeze.By}{(freeze.Reason is { } reason ? $" ({PlainText.Of(reason)})" : "")}: a rollback asks once more, or takes -IgnoreFreeze";
        if (facts.Code?.MissingCommitCount > 0) yield return $"{facts.Target} has {facts.Code.MissingCommitCount} commits that {facts.Live} has not: they come back";
        if (facts.Plan.RestoresEnvironment) yield return $"the .env that {facts.Target} was live with comes back with it";
    }

    private static string Quiet(RollbackFacts facts) => facts.IsLaravel
        ? "no migration ran since that the release would stumble over, .env is what it was, and no job waits that it does not know"
        : "nothing was found that speaks against it";

    internal static string Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= 4 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(3))} and {all.Count - 3} more";
    }

    internal static string Count(long count, string of) => string.Create(CultureInfo.InvariantCulture, $"{count} {of}{(count == 1 ? "" : "s")}");

    private static string? Major(string? version) => version?.TrimStart('v').Split('.')[0];
}
