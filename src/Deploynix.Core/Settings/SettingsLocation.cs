using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Where the settings are, or where they were looked for.</summary>
/// <param name="Path">The settings file, as a full path; null where there is none.</param>
/// <param name="Searched">Every place looked at, in order.</param>
/// <param name="NewPath">Where a new settings file goes.</param>
public sealed record SettingsLocation(string? Path, ImmutableArray<string> Searched, string NewPath)
{
    /// <summary>The name of a settings file.</summary>
    public const string FileName = "deploynix.json";

    /// <summary>The environment variable that names the settings file; it goes before any search.</summary>
    public const string Variable = "DEPLOYNIX_SETTINGS";

    /// <summary>Whether <see cref="Variable"/> named the file.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The settings file.</summary>
    /// <exception cref="DeploynixException">There is none.</exception>
    public string Require() => Path ?? throw new DeploynixException(
        ErrorKind.SettingsNotFound, IsNamed ? $"{Variable} names {NewPath}, which does not exist." : $"There is no {FileName}. It was looked for here:")
    {
        Details = IsNamed ? [] : [.. Searched.Select(place => "  " + place)],
        Next = "New-DeploynixSite NAME -Server USER@HOST -Repository ADDRESS",
    };
}
