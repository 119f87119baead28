using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Makes steps for one release on one server, and puts the site's own hooks around each phase's.</summary>
internal sealed class SiteSteps(Site site, Server server, ReleaseId release, ReleaseId? previous, string? commit, string? branch, Operator by)
{
    private readonly SitePaths _paths = SitePaths.Of(site);

    /// <summary>What steps of the site's own, and the tools that they call, find in their environment.</summary>
    public ImmutableSortedDictionary<string, string> Variables(Phase phase) => site.Variables
        .SetItem("DEPLOYNIX_SITE", site.Name)
        .SetItem("DEPLOYNIX_ENVIRONMENT", site.Environment)
        .SetItem("DEPLOYNIX_SERVER", server.Name)
        .SetItem("DEPLOYNIX_PATH", site.Path)
        .SetItem("DEPLOYNIX_RELEASE", release.Value)
        .SetItem("DEPLOYNIX_RELEASE_PATH", _paths.Release(release))
        .SetItem("DEPLOYNIX_PREVIOUS", previous?.Value ?? "")
        .SetItem("DEPLOYNIX_COMMIT", commit ?? "")
        .SetItem("DEPLOYNIX_BRANCH", branch ?? "")
        .SetItem("DEPLOYNIX_PHASE", phase.ToString().ToLowerInvariant())
        .SetItem("DEPLOYNIX_OPERATOR", by.ToString());

    /// <summary>A step of this project's own that runs in the site's folder.</summary>
    public Step Own(Phase phase, string name, ShellCommand command) => new(phase, name, command) { Timeout = site.Timeouts.Step };

    /// <summary>A step that runs a tool in the release.</summary>
    public Step InRelease(Phase phase, string name, ShellCommand command) => Own(phase, name, command) with
    {
        Directory = _paths.Release(release),
        Variables = site.Variables,
    };

    /// <summary>
    /// A step that runs artisan in the release. Compiled views are the release's own: where they are shared, which is how Laravel ships, making
    /// them for the new release takes them from the live one while it serves.
    /// </summary>
    public Step InArtisan(Phase phase, string name, ShellCommand command)
    {
        var step = InRelease(phase, name, command);
        return step with { IsArtisan = true, Variables = ArtisanVariables };
    }

    /// <summary>A command of artisan within a step of another kind, with the variables that it has in a step of its own.</summary>
    public ShellCommand ForArtisan(ShellCommand command) => Sh.WithVariables(ArtisanVariables, command);

    private ImmutableSortedDictionary<string, string> ArtisanVariables => site.Variables.ContainsKey(CompiledViews) ? site.Variables : site.Variables.SetItem(CompiledViews, _paths.Release(release) + "/bootstrap/cache/views");

    /// <summary>Laravel's config/view.php reads it since 5.7.</summary>
    private const string CompiledViews = "VIEW_COMPILED_PATH";

    /// <summary>A command of the site's own, in the release where there is one yet.</summary>
    public Step OfSite(Phase phase, HookStep step, bool releaseExists = true) => new(phase, step.Name, Text(step))
    {
        Directory = releaseExists ? _paths.Release(release) : site.Path,
        Variables = Variables(phase),
        Timeout = step.Timeout ?? site.Timeouts.Step,
        ContinueOnError = step.ContinueOnError,
        IsOfSite = true,
    };

    /// <summary>The steps of a phase between its hooks.</summary>
    public IEnumerable<Step> Around(Phase phase, params IEnumerable<Step> steps) =>
        [.. Before(phase), .. steps, .. After(phase)];

    /// <summary>The hooks before a phase.</summary>
    public IEnumerable<Step> Before(Phase phase) => Hooks(HookPoint.Before, phase);

    /// <summary>The hooks after a phase.</summary>
    public IEnumerable<Step> After(Phase phase) => Hooks(HookPoint.After, phase);

    private IEnumerable<Step> Hooks(HookPoint point, Phase phase) => site.Hooks
        .Where(hook => hook.Point == point && hook.Phase == phase)
        .Select(hook => OfSite(phase, hook.Step, releaseExists: phase > Phase.Fetch || (phase == Phase.Fetch && point == HookPoint.After)));

    /// <summary>Text of several lines stops at the first that fails, which is what whoever wrote it expects of a deployment.</summary>
    private static ShellCommand Text(HookStep step) => step.Script is { } script
        ? Sh.Script($"sh {"./" + script}")
        : Sh.Lines(Sh.Script($"set -e"), Sh.UserScript(step.Run ?? ""));
}
