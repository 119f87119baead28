using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Engine;

/// <summary>What is said of a release that did not pass its gate: what it leaves behind, and what to do about that.</summary>
internal static class GateAdvice
{
    private const int Shown = 3;

    /// <summary>No rollback takes back what is in the database.</summary>
    public static string Migrations(ReleaseId release, ImmutableArray<string> names) => names.Length switch
    {
        0 => "",
        1 => $" Its migration {names[0]} ran and is not undone.",
        var count => $" Its {count} migrations ran and are not undone: {string.Join(", ", names.Take(Shown))}{(count > Shown ? ", ..." : "")}.",
    };

    /// <summary>What to run next, where the site was not taken back, could not be, or was. <paramref name="hasTarget"/> is whether there is a release that it could be taken back to: of the first one, there is none.</summary>
    public static string Next(Site site, ReleaseId release, GateRollback? back, bool hasTarget, ImmutableArray<string> migrations)
    {
        var log = $"Get-DeploynixLog {site.Name} -Release {release}";
        return back switch
        {
            { Outcome: null } or null when !hasTarget => $"{log}; there is no release to go back to: mend it, in the code or on the server, then Invoke-DeploynixDeploy {site.Name}",
            null => $"Get-DeploynixRollbackPlan {site.Name} tells what a rollback would change, Invoke-DeploynixRollback {site.Name} does it; {log}",
            { Outcome: null } => $"{log}, mend it, then Invoke-DeploynixDeploy {site.Name}",
            { IsComplete: false } => $"Invoke-DeploynixRollback {site.Name} tries it again; {log}",
            { IsHealthy: false } => $"Test-DeploynixHealth {site.Name}; {log}",
            { Outcome.Release.Id: { } target } when !migrations.IsEmpty => $"{log}; where {target} cannot do with the migrations: Undo-DeploynixMigration {site.Name} -To {target}",
            _ => log,
        };
    }
}
