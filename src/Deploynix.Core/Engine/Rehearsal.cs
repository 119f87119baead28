using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>
/// Plans a rollback of the site from an answer that is made up, while the real one is on its way, and throws the plan away: what a process does for the first time takes some ten times as long, and the
/// time in which a server is waited for costs nothing. It is pure, and nothing of it is ever run.
/// </summary>
internal static class Rehearsal
{
    private const string Live = "20260318_164700", Before = "20260318_160500";

    /// <summary>The plan; null for a site whose settings ask for what the made-up server has not.</summary>
    public static Plan? Plan(Site site, Operator by)
    {
        try
        {
            var seen = site.Servers.Select(server => SiteSeen.Parse(server, Lines())).ToList();
            foreach (var server in seen) SiteChecks.Activatable(site, server, force: false);
            var plan = ActivationPlanner.Plan(Act.Rollback, site, seen, RollbackTarget.LastKnownGood(site, seen), by) with { Freeze = FreezeRefusal.InForce(site, seen) };
            foreach (var server in plan.Servers)
            {
                _ = LockLine(by);
                _ = new JournalEntry { Run = "", Site = site.Name, Environment = site.Environment, Server = server.Server.Name, Act = plan.Act, Seconds = 0.5 }.ToLine();
            }
            _ = plan.Describe();
            return plan;
        }
        catch (DeploynixException)
        {
            return null;
        }
    }

    private static string LockLine(Operator by) => new LockHolder { By = by.ToString(), Act = "rollback", Since = default }.ToLine();

    private static IEnumerable<string> Lines()
    {
        yield return "now\t1773852420";
        yield return $"current\treleases/{Live}";
        foreach (var (id, previous) in new[] { (Live, Before), (Before, (string?)null) })
        {
            yield return $"release\t{id}";
            yield return "record\t" + new ReleaseRecord { Id = id, Status = ReleaseStatus.Finished, Created = DateTimeOffset.UnixEpoch, Finished = DateTimeOffset.UnixEpoch, Commit = "7f431e6b7d", By = "", Previous = previous, Files = 1 }.ToLine();
        }
    }
}
