using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Plans a rollback, and the activation of a release by hand: the same swap, with what has to follow it. It removes nothing.</summary>
internal static class ActivationPlanner
{
    /// <summary>The plan. Where there is a <paramref name="mark"/>, what is live now is marked bad by it before it is left, so that nothing picks it again.</summary>
    public static Plan Plan(Act act, Site site, IReadOnlyList<SiteSeen> seen, ReleaseId target, Operator by, bool restoreEnvironment = false, BadMark? mark = null)
    {
        if (restoreEnvironment) SharedEnvironment.RequireKept(site, seen, target);
        var paths = SitePaths.Of(site);
        return new()
        {
            Act = act,
            Site = site,
            Release = target,
            Target = ReleaseList.Merge(site, seen).FirstOrDefault(release => release.Id == target.Value) is { } there
                ? there with { Status = there.Status == ReleaseStatus.Bad ? ReleaseStatus.Finished : there.Status, BadReason = null, BadAt = null, Active = true, ActiveOn = [.. site.Servers.Select(server => server.Name)] }
                : null,
            Commit = seen.Select(server => server.Find(target)?.Record?.Commit).FirstOrDefault(commit => commit is not null),
            Title = $"{site}: {(act == Act.Rollback ? "roll back" : "activate")} {target}, instead of {string.Join(", ", seen.Select(server => server.Current?.Value ?? "nothing").Distinct())}{(restoreEnvironment ? ", with the .env that it was live with" : "")}",
            RestoresEnvironment = restoreEnvironment,
            Unmarks = seen.Any(server => server.Find(target)?.Bad is not null),
            Servers = [.. seen.Select(server => new ServerPlan
            {
                Server = server.Server,
                SeenCurrent = server.CurrentTarget,
                SeenRelease = server.Current,
                Steps = [.. Steps(site, paths, server, target, by, restoreEnvironment, mark)],
            })],
        };
    }

    private static IEnumerable<Step> Steps(Site site, SitePaths paths, SiteSeen seen, ReleaseId target, Operator by, bool restores, BadMark? mark)
    {
        var record = seen.Find(target)?.Record;
        var steps = new SiteSteps(site, seen.Server, target, seen.Current, record?.Commit, record?.Branch, by);
        var laravel = site.Framework is Framework.Laravel || (site.Framework == Framework.Detect && seen.Has(target, "artisan"));
        var php = laravel || site.Framework == Framework.Php || (site.Framework == Framework.Detect && seen.Has(target, "composer.json"));
        var keeps = SharedEnvironment.IsOf(site, laravel);
        return
        [
            .. laravel && !restores ? Refresh(site, paths, steps, target) : [],
            .. steps.Around(Phase.Activate, steps.Own(Phase.Activate, "activate", Sh.Lines(
                CurrentLink.Expect(paths, seen.CurrentTarget),
                restores ? EnvironmentFile.Restore(paths, target) : Sh.Empty,
                restores && laravel ? EnvironmentFile.RefreshRestored(paths, target, steps.ForArtisan(CacheAnew(site))) : Sh.Empty,
                site.Proof.Url is null ? Sh.Empty : CoherenceProof.Place(paths, target, site.Proof, php),
                keeps ? KeptEnvironment.Copy(paths, target) : Sh.Empty,
                mark is not null && seen.Current is { } left && left != target ? Mark(paths, mark with { Id = left.Value }) : Sh.Empty,
                CurrentLink.Swap(paths, target, keeps ? KeptEnvironment.Copied(paths, target) : null),
                seen.Find(target)?.Bad is null ? Sh.Empty : StateFiles.RemoveBad(paths, target),
                restores ? EnvironmentFile.RestoreDone : Sh.Empty,
                keeps ? KeptEnvironment.Keep(paths, target) : Sh.Empty))),
            .. steps.Around(Phase.Reload, new ReloadSteps(site, paths, steps, target, laravel, php, askFirst: true).All()),
        ];
    }

    /// <summary>
    /// Makes the caches of the target anew where .env has changed since they were made: before the swap, while nobody is served from them. Caches that
    /// are as new as what they are made from are right as they are, and a rollback does not wait for them.
    /// </summary>
    private static IEnumerable<Step> Refresh(Site site, SitePaths paths, SiteSteps steps, ReleaseId target)
    {
        yield return steps.InArtisan(Phase.Optimize, "refresh caches", Sh.Script($$"""
            {{Artisan.CachesAreStale(paths, target)}} || { echo 'the caches are as new as what they are made from'; exit 0; }
            {{CacheAnew(site)}}
            """));
    }

    /// <summary>A disk that is full may be what is wrong: a mark that cannot be written keeps nobody from going back.</summary>
    private static ShellCommand Mark(SitePaths paths, BadMark mark) => Sh.Script($$"""
        ( {{StateFiles.WriteBad(paths, mark)}} ) || { warned=yes; echo {{Directives.Warning($"{mark.Id} could not be marked bad: a later rollback may pick it")}}; }
        """);

    private static ShellCommand CacheAnew(Site site) => Sh.Script($"""{Artisan.Call(site.Php, "config:cache")} && {Artisan.Call(site.Php, "route:cache")}""");
}
