using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What a person has to decide before or after a rollback, with the command for each.</summary>
internal static class RollbackDecisions
{
    public static IEnumerable<RollbackDecision> Of(RollbackFacts facts, RollbackPlan plan)
    {
        var site = Named(facts.Site);
        var target = Word(facts.Target.Value);
        var stumbles = plan.Migrations.Where(migration => migration.Verdict != SchemaVerdict.Runs).ToList();
        if (stumbles.Count > 0)
        {
            var stuck = stumbles.Where(migration => migration.IsIrreversible).ToList();
            yield return new(
                stuck.Count > 0 ? $"Undo the migrations, as a rule right after the rollback; {RollbackAssessor.Some(stuck.Select(migration => migration.Name))}: no down()"
                : stumbles.Any(migration => migration.DestroysData) ? "Undo the migrations, as a rule right after the rollback; the structure comes back, the data does not"
                : "Undo the migrations, as a rule right after the rollback",
                $"Undo-DeploynixMigration {site} -To {target}");
        }
        if (plan.Migrations.Any(migration => migration.Verdict != SchemaVerdict.Runs || migration.DestroysData))
        {
            if (plan.Migrations.Select(migration => migration.Release).OfType<string>().Distinct(StringComparer.Ordinal).Select(release => plan.Backups.FirstOrDefault(backup => backup.Before == release)).OfType<Backup>().MinBy(backup => backup.Time) is { } backup)
            {
                yield return new($"Put back the database as it was before {backup.Before} ({backup.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {backup.Rows} rows); what was written since is lost", $"Restore-DeploynixDatabase -Before {Word(backup.Before!)} -Site {site}");
            }
            else
            {
                yield return new("No backup was made before these migrations; make one of what is there, before anything is undone", $"Backup-DeploynixDatabase {site}");
            }
        }
        if (plan.MissingMigrations.Length > 0) yield return new($"Look at the migrations that {facts.Target} expects; a rollback runs none", $"Get-DeploynixMigration {site} {target} -Pending");
        if (!facts.Plan.RestoresEnvironment && plan.Servers.Any(server => server.Environment.Length > 0))
        {
            if (plan.Servers.All(server => server.EnvironmentKept)) yield return new($"Take the .env back that {facts.Target} was live with, in the same step", $"Invoke-DeploynixRollback {site} {target} -RestoreEnvironment");
            if (plan.Servers.All(server => server.EnvironmentKept)) yield return new("Or afterwards, by itself", $"Restore-DeploynixEnvironment {site} -Release {target}");
        }
        if (plan.Jobs.Any(jobs => jobs is { IsKnown: false, Count: > 0 })) yield return new("Let the live release's workers finish these jobs first, or run again what fails afterwards", $"Get-DeploynixQueue {site} -Depth");
    }

    private static string Named(Site site) => Word(site.Name) + (site.Environment == "production" ? "" : $" -Environment {Word(site.Environment)}");

    /// <summary>As PowerShell takes it for one word.</summary>
    private static string Word(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
