using System.Collections.Immutable;

namespace Deploynix.Core.Settings;

/// <summary>One value of a site to be set or taken away.</summary>
/// <param name="Key">Its path within the site: <c>branch</c>, <c>shared.files</c>, <c>variables.APP_ENV</c>.</param>
/// <param name="Value">A text, a number, true or false, a duration, or a list of texts; null takes the setting away, so that its default holds again.</param>
public sealed record SettingChange(string Key, object? Value)
{
    /// <summary>The key in parts; only the first dot parts, as names of variables and hooks are taken as they are.</summary>
    internal ImmutableArray<string> Parts => Key.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? [Key[..dot], Key[(dot + 1)..]] : [Key];

    /// <summary>Sets a value.</summary>
    public static SettingChange Set(string key, object value) => new(key, value);

    /// <summary>Takes a value away.</summary>
    public static SettingChange Remove(string key) => new(key, null);
}
