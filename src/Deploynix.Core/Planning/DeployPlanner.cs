using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>What a deployment is made from; <paramref name="Now"/> is the time by the server's clock.</summary>
internal sealed record DeployRequest(Site Site, RevisionRequest Revision, ReleaseId Release, Operator By, string Run, DateTimeOffset Now)
{
    /// <summary>Whether nothing is taken over from the release before.</summary>
    public bool Clean { get; init; }

    /// <summary>Whether the database is backed up before the migrations, as somebody asked now.</summary>
    public bool BackupDatabase { get; init; }

    /// <summary>Whether the release has to pass a health gate after the swap.</summary>
    public bool HasGate { get; init; }

    /// <summary>Whether the site has only its own steps, so that not even a package.json is looked at.</summary>
    public bool Bare { get; init; }
}

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
            .. steps.Around(Phase.Prepare, [steps.Own(Phase.Prepare, "make folders", StateFiles.MakeFolders(paths)), .. CleanUp(request.Site, seen, steps, paths)]),
            .. steps.Before(Phase.Fetch),
            steps.Own(Phase.Fetch, "fetch repository", Git.Fetch(paths, request.Site.Repository, request.Revision)),
        ];
    }

    /// <summary>The look at the revision that follows the fetch.</summary>
    public static ShellCommand Inspect(DeployRequest request) => Git.Inspect(SitePaths.Of(request.Site), request.Revision);

    /// <summary>Everything from the export on.</summary>
    public static ImmutableArray<Step> Release(DeployRequest request, SiteSeen seen, RevisionSeen revision, bool first)
    {
        request = request with { Site = request.Site.As(Detect(revision)), Bare = request.Site.Framework == Framework.Custom };
        var site = request.Site;
        var paths = SitePaths.Of(site);
        var steps = Steps(request, seen, revision.Commit);
        var catalog = new StepCatalog(request, seen, revision, steps, first);
        return
        [
            .. Export(request, paths, steps, revision),
            .. steps.After(Phase.Fetch),
            .. steps.Around(Phase.Share, catalog.Of(Phase.Share)),
            .. steps.Around(Phase.Build, catalog.Of(Phase.Build)),
            .. site.Publish is { } publish ? (Step[])[steps.Own(Phase.Build, "check published folder", PublishedFolder.Check(paths, request.Release, publish))] : [],
            .. steps.Around(Phase.Optimize, catalog.Of(Phase.Optimize)),
            .. steps.Around(Phase.Migrate, catalog.Of(Phase.Migrate)),
            .. steps.Around(Phase.Activate, steps.Own(Phase.Activate, "activate", Sh.Lines(
                Sh.Script($"warned="),
                CurrentLink.Expect(paths, seen.CurrentTarget),
                site.Proof.Url is null ? Sh.Empty : CoherenceProof.Place(paths, request.Release, site.Proof, IsPhp(site)),
                StateFiles.WriteWhole(paths, Record(request, revision, ReleaseStatus.Finished) with { Previous = seen.Current?.Value }),
                SharedEnvironment.IsOf(site) ? KeptEnvironment.Copy(paths, request.Release) : Sh.Empty,
                CurrentLink.Swap(paths, request.Release, Sh.Lines(StateFiles.PlaceWhole(paths, request.Release), SharedEnvironment.IsOf(site) ? KeptEnvironment.Copied(paths, request.Release) : Sh.Empty)),
                SharedEnvironment.IsOf(site) ? KeptEnvironment.Keep(paths, request.Release) : Sh.Empty,
                // What it warned of, the client tells the journal.
                Sh.Script($"""[ -z "$warned" ] || exit {ExitCode.Untold}""")))),
            .. steps.Around(Phase.Reload, catalog.Of(Phase.Reload)),
            .. steps.Around(Phase.Prune, catalog.Of(Phase.Prune)),
        ];
    }

    /// <summary>The composer that the settings name by its path, where a deployment may run it; who names one means to use it, whatever the revision turns out to hold.</summary>
    public static string? PinnedComposer(Site site) =>
        site.Framework is Framework.Static or Framework.Custom || !site.Composer.Contains('/', StringComparison.Ordinal) ? null
        : site.Pipeline.FirstOrDefault(chosen => chosen.Phase == Phase.Build)?.Items.Any(item => item.BuiltIn == "composer") == false ? null
        : site.Composer;

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
        Gate = request.HasGate ? true : null,
    };

    private static IEnumerable<Step> CleanUp(Site site, SiteSeen seen, SiteSteps steps, SitePaths paths)
    {
        // What is more than this goes with the deployment after it.
        var interrupted = Interruptions.Of(site, seen).Take(Pruning.Batch).ToList();
        return interrupted.Count + seen.Orphans.Length + seen.Remains.Length == 0 ? [] :
            [steps.Own(Phase.Prepare, "clean up what was left", Pruning.CleanUp(paths, interrupted, [.. seen.Interrupted.Select(record => ReleaseId.TryParse(record.Id)).OfType<ReleaseId>().Take(Pruning.Batch)], seen.Orphans.Take(10 * Pruning.Batch))) with { ContinueOnError = true }];
    }

    private static SiteSteps Steps(DeployRequest request, SiteSeen seen, string? commit) =>
        new(request.Site, seen.Server, request.Release, seen.Current, commit, request.Revision.Name, request.By);

    private static Framework Detect(RevisionSeen revision) =>
        revision.Has("artisan") ? Framework.Laravel
        : revision.Has("composer.json") ? Framework.Php
        : revision.Has("package.json") ? Framework.Static : Framework.Custom;

    private static bool IsPhp(Site site) => site.Framework is Framework.Laravel or Framework.Php;

    private static IEnumerable<Step> Export(DeployRequest request, SitePaths paths, SiteSteps steps, RevisionSeen revision)
    {
        var record = StateFiles.WriteRecord(paths, Record(request, revision, ReleaseStatus.Building));
        yield return steps.Own(Phase.Fetch, "export " + revision.Commit[..Math.Min(7, revision.Commit.Length)], revision.HasSubmodules || revision.UsesLargeFiles
            ? Sh.Lines(record, Git.Checkout(paths, request.Release, request.Site.Repository, revision.Commit, revision.UsesLargeFiles))
            : Git.Export(paths, request.Release, revision.Commit, record));
    }
}
