using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Plans a rollback, and the activation of a release by hand: the same swap, with what has to follow it. It removes nothing.</summary>
internal static class ActivationPlanner
{
    public static Plan Plan(Act act, Site site, IReadOnlyList<SiteSeen> seen, ReleaseId target, Operator by)
    {
        var paths = SitePaths.Of(site);
        return new()
        {
            Act = act,
            Site = site,
            Release = target,
            Target = ReleaseList.Merge(site, seen).FirstOrDefault(release => release.Id == target.Value) is { } there
                ? there with { Active = true, ActiveOn = [.. site.Servers.Select(server => server.Name)] }
                : null,
            Commit = seen.Select(server => server.Find(target)?.Record?.Commit).FirstOrDefault(commit => commit is not null),
            Title = $"{site}: {(act == Act.Rollback ? "roll back" : "activate")} {target}, instead of {string.Join(", ", seen.Select(server => server.Current?.Value ?? "nothing").Distinct())}",
            Servers = [.. seen.Select(server => new ServerPlan
            {
                Server = server.Server,
                SeenCurrent = server.CurrentTarget,
                SeenRelease = server.Current,
                Steps = [.. Steps(site, paths, server, target, by)],
            })],
        };
    }

    private static IEnumerable<Step> Steps(Site site, SitePaths paths, SiteSeen seen, ReleaseId target, Operator by)
    {
        var record = seen.Find(target)?.Record;
        var steps = new SiteSteps(site, seen.Server, target, seen.Current, record?.Commit, record?.Branch, by);
        return
        [
            .. steps.Around(Phase.Activate, steps.Own(Phase.Activate, "activate", Sh.Lines(
                CurrentLink.Expect(paths, seen.CurrentTarget), CurrentLink.Swap(paths, target)))),
            .. steps.Around(Phase.Reload,
            [
                .. site.Reload.Select(step => steps.OfSite(Phase.Reload, step)),
                .. site.Framework is Framework.Laravel or Framework.Detect
                    ? (IEnumerable<Step>)[steps.InRelease(Phase.Reload, "artisan queue:restart", Sh.Script($"[ ! -f artisan ] || {Artisan.Call(site.Php, "queue:restart")}"))]
                    : [],
            ]),
        ];
    }
}
