using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Values for a site as a caller has them: what is null is not touched.</summary>
public sealed record SiteDraft
{
    /// <summary>Its servers' addresses, or <c>local</c>.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Its folder on each server.</summary>
    public string? Path { get; init; }

    /// <summary>Where the code comes from.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch that is deployed.</summary>
    public string? Branch { get; init; }

    /// <summary>What it is made with.</summary>
    public Framework? Framework { get; init; }

    /// <summary>Files kept between releases.</summary>
    public IReadOnlyList<string>? SharedFiles { get; init; }

    /// <summary>Directories kept between releases.</summary>
    public IReadOnlyList<string>? SharedDirectories { get; init; }

    /// <summary>Directories that the site writes to.</summary>
    public IReadOnlyList<string>? Writable { get; init; }

    /// <summary>How many finished releases are kept.</summary>
    public int? Retention { get; init; }

    /// <summary>How many failed releases are kept.</summary>
    public int? FailedRetention { get; init; }

    /// <summary>The site's own build steps, as commands.</summary>
    public IReadOnlyList<string>? Steps { get; init; }

    /// <summary>Commands that tell services of a new release.</summary>
    public IReadOnlyList<string>? Reload { get; init; }

    /// <summary>The PHP of the command line.</summary>
    public string? Php { get; init; }

    /// <summary>Composer.</summary>
    public string? Composer { get; init; }

    /// <summary>Whether migrations are run.</summary>
    public bool? Migrate { get; init; }

    /// <summary>The site's own address.</summary>
    public string? Url { get; init; }

    /// <summary>The service of PHP-FPM.</summary>
    public string? PhpFpm { get; init; }

    /// <summary>Whether the site is taken down around its migrations.</summary>
    public bool? Maintenance { get; init; }

    /// <summary>Variables for every step and hook, beside those that are there already.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>The changes that this amounts to, in the order in which a new site is written.</summary>
    public ImmutableArray<SettingChange> ToChanges()
    {
        var all = new List<SettingChange>
        {
            new("servers", Servers),
            new("path", Path),
            new("repository", Repository),
            new("branch", Branch),
            new("framework", Framework?.ToString().ToLowerInvariant()),
            new("shared.files", SharedFiles),
            new("shared.directories", SharedDirectories),
            new("writable", Writable),
            new("retention", Retention),
            new("retention.failed", FailedRetention),
            new("steps", Steps),
            new("reload", Reload),
            new("php", Php),
            new("composer", Composer),
            new("migrate", Migrate),
            new("url", Url),
            new("phpFpm", PhpFpm),
            new("maintenance", Maintenance),
        };
        all.AddRange((Variables ?? ImmutableSortedDictionary<string, string>.Empty).Select(variable => new SettingChange($"variables.{variable.Key}", variable.Value)));
        return [.. all.Where(change => change.Value is not null)];
    }
}
