using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Parsing.Checks;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning.Checks;

/// <summary>What a verdict is made from: the settings, and a server as it was seen.</summary>
/// <param name="Site">The site, with the framework that the live release tells.</param>
/// <param name="Seen">The look at the server.</param>
/// <param name="Skew">How far the server's clock is from this one's, at least; positive where it is ahead. Null where it could not be told.</param>
/// <param name="Web">What PHP-FPM said itself; null where it was not asked.</param>
internal sealed record Examined(Site Site, HostSeen Seen, TimeSpan? Skew, WebSeen? Web)
{
    /// <summary>The site as its folder tells what it is made with, where the settings leave that open.</summary>
    public static Site Recognised(Site site, HostSeen seen) => site.As(
        seen.Top.Contains("artisan") ? Framework.Laravel
        : seen.Top.Contains("composer.json") ? Framework.Php
        : seen.Top.Length > 0 ? Framework.Custom : Framework.Detect);

    public bool IsLaravel => Site.Framework == Framework.Laravel;

    public bool UsesPhp => Site.Framework is Framework.Laravel or Framework.Php or Framework.Detect;

    /// <summary>Whether this is the server that runs what runs once.</summary>
    public bool IsFirst => Site.Servers.Length == 0 || Site.Servers[0] == Seen.Server;

    /// <summary>Whether a release is live.</summary>
    public bool IsLive => Seen.Site?.CurrentKind == CurrentKind.Release && Seen.CurrentResolves is not null;

    /// <summary>Why nothing in the site's folder could be seen; null where it could.</summary>
    public string? NoFolder => Seen.Site switch
    {
        null => "the site's folder was not seen",
        { BaseMissing: true } => $"{Site.Path} is not there",
        { BaseUnreadable: true } => $"{Site.Path} may not be entered",
        _ => null,
    };

    /// <summary>The folders that are the site's on this server: as the settings name it, and as links resolve it.</summary>
    public IEnumerable<string> Bases => Seen.RealPath is { } real && real != Site.Path ? [Site.Path, real] : [Site.Path];

    /// <summary>A command of this module for this site.</summary>
    public string Cmdlet(string name, string more = "") =>
        $"{name} {Site.Name}{(Site.Environment == "production" ? "" : $" -Environment {Site.Environment}")}{(more.Length > 0 ? " " + more : "")}";

    /// <summary>How this module runs a command of the server's in the live release.</summary>
    public string Remotely(string command) => $"Invoke-DeploynixCommand '{command}' {Site.Name}{(Site.Environment == "production" ? "" : $" -Environment {Site.Environment}")}";

    /// <summary>A path in the site's folder, as a shell takes it.</summary>
    public string Path(string relative) => PosixQuoting.Quote(relative == "." ? Site.Path : $"{Site.Path}/{relative}");
}
