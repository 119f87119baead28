namespace Deploynix.Core.Model;

/// <summary>What a framework or PHP keeps so that it need not be made again.</summary>
public enum CacheKind
{
    /// <summary>All configuration in one file.</summary>
    Config,
    /// <summary>All routes in one file.</summary>
    Route,
    /// <summary>Compiled Blade views.</summary>
    View,
    /// <summary>Which listeners there are for which events.</summary>
    Event,
    /// <summary>What the application itself keeps in its cache store: data that its users may miss.</summary>
    Application,
    /// <summary>The compiled scripts that PHP-FPM keeps in memory.</summary>
    Opcache,
}

/// <summary>What became of a cache.</summary>
public enum CacheOutcome
{
    /// <summary>It was emptied.</summary>
    Cleared,
    /// <summary>It was made anew.</summary>
    Built,
    /// <summary>This application has no such command; nothing was done.</summary>
    NotOffered,
    /// <summary>It could not be done.</summary>
    Failed,
}

/// <summary>One cache of a site on one server after it was cleared or built.</summary>
public sealed record CacheResult
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>The release that it belongs to; null where that is not a release of this site.</summary>
    public string? Release { get; init; }

    /// <summary>Which cache.</summary>
    public CacheKind Kind { get; init; }

    /// <summary>What became of it.</summary>
    public CacheOutcome Outcome { get; init; }

    /// <summary>What did it: the command, or how PHP-FPM was reached.</summary>
    public string By { get; init; } = "";
}
