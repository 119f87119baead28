using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>What a deployment is made from; <paramref name="Now"/> is the time by the server's clock.</summary>
internal sealed record DeployRequest(Site Site, RevisionRequest Revision, ReleaseId Release, Operator By, string Run, DateTimeOffset Now);

/// <summary>Plans a deployment: a pure function of the settings, what a probe saw, and what the revision has in it.</summary>
internal static class DeployPlanner
{
    /// <summary>The steps that bring the mirror up to date, before anything is known of the revision.</summary>
    public static ImmutableArray<Step> Fetch(DeployRequest request, SiteSeen seen)
    {
        var steps = Steps(request, seen, null);
        var paths = SitePaths.Of(request.Site);
        return
        [
            .. steps.Around(Phase.Prepare, steps.Own(Phase.Prepare, "make folders", StateFiles.MakeFolders(paths))),
            .. steps.Before(Phase.Fetch),
            steps.Own(Phase.Fetch, "fetch repository", Git.Fetch(paths, request.Site.Repository, request.Revision)),
        ];
    }

    /// <summary>The look at the revision that follows the fetch.</summary>
    public static ShellCommand Inspect(DeployRequest request) => Git.Inspect(SitePaths.Of(request.Site), request.Revision);

    /// <summary>Everything from the export on.</summary>
    public static ImmutableArray<Step> Release(DeployRequest request, SiteSeen seen, RevisionSeen revision, bool first)
    {
        var bare = request.Site.Framework == Framework.Custom;
        request = request with { Site = request.Site.As(Detect(revision)) };
        var site = request.Site;
        var paths = SitePaths.Of(site);
        var steps = Steps(request, seen, revision.Commit);
        var laravel = site.Framework == Framework.Laravel;
        return
        [
            .. Export(request, paths, steps, revision),
            .. steps.After(Phase.Fetch),
            .. steps.Around(Phase.Share, Share(request, paths, steps)),
            .. steps.Around(Phase.Build, Build(site, steps, revision, bare)),
            .. steps.Around(Phase.Optimize, laravel ? Optimize(request, paths, steps) : []),
            .. steps.Around(Phase.Migrate, first && (site.Migrate ?? laravel) ? Migrate(site, steps) : []),
            .. steps.Around(Phase.Activate, steps.Own(Phase.Activate, "activate", Sh.Lines(
                CurrentLink.Expect(paths, seen.CurrentTarget),
                StateFiles.WriteRecord(paths, Record(request, revision, ReleaseStatus.Finished)),
                CurrentLink.Swap(paths, request.Release)))),
            .. steps.Around(Phase.Reload, Reload(request, paths, steps, laravel)),
            .. steps.Around(Phase.Prune, Prune(site, paths, steps, seen, request.Release)),
        ];
    }

    /// <summary>The record of the release that is built, as it is in one of its states.</summary>
    public static ReleaseRecord Record(DeployRequest request, RevisionSeen revision, ReleaseStatus status, string? failedStep = null) => new()
    {
        Id = request.Release.Value,
        Status = status,
        Created = request.Now,
        Commit = revision.Commit,
        Subject = revision.Subject,
        Author = revision.Author,
        Committed = revision.Committed,
        Branch = request.Revision.Name,
        By = request.By.ToString(),
        Run = request.Run,
        FailedStep = failedStep,
    };

    /// <summary>The releases that a deployment removes: what retention does not keep. Never the new one, the one just left, or what this module did not make.</summary>
    public static ImmutableArray<ReleaseId> Superfluous(Retention keep, SiteSeen seen, ReleaseId release)
    {
        var others = seen.Releases.Where(other => other.Id != release && other.Id != seen.Current).ToList();
        var justLeft = seen.Current is null ? 0 : 1;
        return
        [
            .. others.Where(other => other.IsFinished).Skip(Math.Max(0, keep.Releases - 1 - justLeft)).Select(other => other.Id),
            .. others.Where(other => other.Status is ReleaseStatus.Failed or ReleaseStatus.Interrupted).Skip(keep.Failed).Select(other => other.Id),
        ];
    }

    private static SiteSteps Steps(DeployRequest request, SiteSeen seen, string? commit) =>
        new(request.Site, seen.Server, request.Release, seen.Current, commit, request.Revision.Name, request.By);

    private static Framework Detect(RevisionSeen revision) =>
        revision.Has("artisan") ? Framework.Laravel : revision.Has("composer.json") ? Framework.Php : Framework.Custom;

    private static IEnumerable<Step> Export(DeployRequest request, SitePaths paths, SiteSteps steps, RevisionSeen revision) =>
    [
        steps.Own(Phase.Fetch, "export " + revision.Commit[..Math.Min(7, revision.Commit.Length)], Sh.Lines(
            StateFiles.WriteRecord(paths, Record(request, revision, ReleaseStatus.Building)),
            revision.HasSubmodules || revision.UsesLargeFiles
                ? Git.Checkout(paths, request.Release, request.Site.Repository, revision.Commit, revision.UsesLargeFiles)
                : Git.Export(paths, request.Release, revision.Commit))),
    ];

    private static IEnumerable<Step> Share(DeployRequest request, SitePaths paths, SiteSteps steps)
    {
        var site = request.Site;
        if (site.SharedDirectories.Length + site.SharedFiles.Length > 0)
        {
            yield return steps.Own(Phase.Share, "link shared files", Sh.Lines(
            [
                .. site.SharedDirectories.Select(path => SharedFiles.LinkDirectory(paths, request.Release, path)),
                .. site.SharedFiles.Select(path => SharedFiles.LinkFile(paths, request.Release, path)),
            ]));
        }
        if (site.WritableDirectories.Length > 0)
        {
            yield return steps.Own(Phase.Share, "make writable directories", SharedFiles.MakeWritable(paths, request.Release, site.WritableDirectories));
        }
    }

    private static IEnumerable<Step> Build(Site site, SiteSteps steps, RevisionSeen revision, bool bare)
    {
        if (site.Framework is Framework.Laravel or Framework.Php && revision.Has("composer.json"))
        {
            yield return steps.InRelease(Phase.Build, "composer install", Packages.ComposerInstall(site.Php, site.Composer));
        }
        if (!bare && revision.Has("package.json"))
        {
            var lockFile = Packages.NodeLockFiles.FirstOrDefault(revision.Has);
            yield return steps.InRelease(Phase.Build, "install node packages", Packages.NodeInstall(lockFile));
            yield return steps.InRelease(Phase.Build, "build assets", Packages.NodeBuild(lockFile));
        }
        foreach (var step in site.Steps) yield return steps.OfSite(Phase.Build, step);
    }

    private static IEnumerable<Step> Optimize(DeployRequest request, SitePaths paths, SiteSteps steps)
    {
        var php = request.Site.Php;
        yield return steps.InRelease(Phase.Optimize, "application key", Artisan.KeyIfMissing(php));
        yield return steps.InRelease(Phase.Optimize, "ask artisan", Artisan.Ask(paths, request.Release, php));
        foreach (var command in (string[])["storage:link", "config:cache", "route:cache", "view:cache", "event:cache"])
        {
            yield return steps.InRelease(Phase.Optimize, "artisan " + command, Artisan.IfOffered(paths, request.Release, php, command));
        }
    }

    private static IEnumerable<Step> Migrate(Site site, SiteSteps steps) =>
        [steps.InRelease(Phase.Migrate, "artisan migrate", Artisan.Call(site.Php, "migrate", "--force"))];

    private static IEnumerable<Step> Reload(DeployRequest request, SitePaths paths, SiteSteps steps, bool laravel) =>
    [
        .. request.Site.Reload.Select(step => steps.OfSite(Phase.Reload, step)),
        .. laravel
            ? (IEnumerable<Step>)
            [
                steps.InRelease(Phase.Reload, "artisan queue:restart", Sh.Script($"""
                    (
                    {Artisan.IfOffered(paths, request.Release, request.Site.Php, "queue:restart")}
                    ); code=$?
                    {Artisan.Forget(paths, request.Release)}
                    exit $code
                    """)),
            ]
            : [],
    ];

    private static IEnumerable<Step> Prune(Site site, SitePaths paths, SiteSteps steps, SiteSeen seen, ReleaseId release)
    {
        var superfluous = Superfluous(site.Retention, seen, release);
        if (superfluous.Length > 0)
        {
            yield return steps.Own(Phase.Prune, "remove old releases", Pruning.Remove(paths, superfluous)) with { ContinueOnError = true };
        }
    }
}
