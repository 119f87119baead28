using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>One place in a phase: a built-in step by its name, or a command of the site's own.</summary>
public sealed record PhaseItem
{
    /// <summary>A built-in step, such as <c>composer</c> or <c>config:cache</c>; in the settings it is written with an @ before it.</summary>
    public string? BuiltIn { get; init; }

    /// <summary>A command of the site's own.</summary>
    public HookStep? Own { get; init; }
}

/// <summary>
/// The steps of one phase as the settings list them, in their order: what is not listed is not run. A phase that the settings do not
/// list has all its built-in steps, in the order of <see cref="BuiltInSteps"/>.
/// </summary>
public sealed record PhaseSteps(Phase Phase, ImmutableArray<PhaseItem> Items);

/// <summary>The names of the steps that are built in, phase by phase, in the order in which they run unless the settings say otherwise.</summary>
public static class BuiltInSteps
{
    /// <summary>The steps of each phase whose steps can be chosen.</summary>
    public static ImmutableSortedDictionary<Phase, ImmutableArray<string>> All { get; } = new Dictionary<Phase, ImmutableArray<string>>
    {
        [Phase.Share] = ["shared", "writable"],
        [Phase.Build] = ["composer", "node", "assets", "steps"],
        [Phase.Optimize] = ["key:generate", "storage:link", "config:cache", "route:cache", "view:cache", "event:cache", "optimize"],
        [Phase.Migrate] = ["migrate"],
        [Phase.Reload] = ["reload", "php-fpm", "octane:reload", "queue:restart", "horizon:terminate", "reverb:restart", "pulse:restart", "supervisor", "workers", "proof"],
        [Phase.Prune] = ["releases"],
    }.ToImmutableSortedDictionary();
}
