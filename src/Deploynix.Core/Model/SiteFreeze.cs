using System.Collections.Immutable;
using System.Globalization;

namespace Deploynix.Core.Model;

/// <summary>Somebody's word that nothing is to be deployed to a site for a while, kept on its servers.</summary>
public sealed record SiteFreeze
{
    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who froze it: user@machine.</summary>
    public required string By { get; init; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it ends by itself, UTC; null where somebody has to unlock the site.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The servers that keep it.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>Whether it still counts at a time.</summary>
    public bool IsInForce(DateTimeOffset now) => Until is not { } end || now < end;

    /// <summary>Who, since when, until when and why, as refusals and warnings say it after "is".</summary>
    public override string ToString() => $"frozen by {By} since {Time(Since)}, {(Until is { } end ? $"until {Time(end)}" : "until somebody unlocks it")}: {Reason}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
