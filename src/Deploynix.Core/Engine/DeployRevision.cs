using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Engine;

/// <summary>Says what revision a deployment is of, and refuses what can be none.</summary>
internal static class DeployRevision
{
    public static RevisionRequest Of(Site site, DeployOptions options)
    {
        string?[] given = [options.Branch, options.Tag, options.Commit];
        if (given.Count(value => value is not null) > 1) throw Invalid(site, "Give one of -Branch, -Tag and -Commit.");
        if (options.Commit is { } commit)
        {
            return commit.Length is >= 7 and <= 40 && commit.All(char.IsAsciiHexDigit)
                ? new(RevisionKind.Commit, commit.ToLowerInvariant())
                : throw Invalid(site, $"'{commit}' is no commit: give 7 to 40 hexadecimal digits.");
        }
        var (kind, name) = options.Tag is { } tag ? (RevisionKind.Tag, tag) : (RevisionKind.Branch, options.Branch ?? site.Branch);
        return GitRule.CheckBranch(name) is { } mistake ? throw Invalid(site, $"'{name}' is no {kind.ToString().ToLowerInvariant()}: {mistake}.") : new(kind, name);
    }

    /// <summary>Refuses a revision that the repository does not have, from what <c>git ls-remote</c> said.</summary>
    public static void CheckExists(Site site, RevisionRequest revision, SiteSeen seen)
    {
        if (seen.RepositoryErrors.Length > 0)
        {
            throw new DeploynixException(ErrorKind.RepositoryUnreadable, $"The repository {site.Repository} could not be read from the server.")
            {
                Site = site.ToString(), Server = seen.Server.Name, Output = [.. seen.RepositoryErrors.TakeLast(8)], State = SiteChecks.Serves(seen),
                Next = $"Invoke-DeploynixCommand 'git ls-remote {site.Repository}' {site.Name}",
            };
        }
        if (revision.Kind != RevisionKind.Commit && Remote(revision, seen) is null) throw NotFound(site, revision, seen.Server, SiteChecks.Serves(seen));
    }

    public static DeploynixException NotFound(Site site, RevisionRequest revision, Server server, string state) =>
        new(ErrorKind.RevisionNotFound, $"The repository has no {revision}.")
        {
            Site = site.ToString(), Server = server.Name, State = state, Next = $"git ls-remote {site.Repository}",
        };

    /// <summary>What a plan that is only shown takes the revision to hold, since that is not known before the fetch: what the live release holds, else what its framework has.</summary>
    public static RevisionSeen Assume(Site site, RevisionRequest revision, SiteSeen seen) => new()
    {
        Commit = Remote(revision, seen) ?? seen.KnownCommit ?? revision.Name,
        Files = seen.LiveFiles.Length > 0 ? [.. seen.LiveFiles] : site.Framework is Framework.Laravel or Framework.Detect ? ["artisan", "composer.json"] : site.Framework == Framework.Php ? ["composer.json"] : [],
    };

    private static string? Remote(RevisionRequest revision, SiteSeen seen)
    {
        var references = seen.RemoteReferences.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToList();
        return (references.FirstOrDefault(pair => pair[1] == revision.Reference + "^{}") ?? references.FirstOrDefault(pair => pair[1] == revision.Reference))?[0];
    }

    private static DeploynixException Invalid(Site site, string what) => new(ErrorKind.InvalidArgument, what)
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = "Get-Help Invoke-DeploynixDeploy -Examples",
    };
}
