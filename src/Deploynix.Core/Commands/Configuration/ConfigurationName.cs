using Deploynix.Core.Model;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>
/// What a site is called in the configuration of its servers: name and environment. Letters, digits, '-' and '_' alone, since cron ignores files with any
/// other character in their names and systemd refuses most; where that, or the room in a socket's path, costs a character, a hash keeps sites apart.
/// </summary>
internal static class ConfigurationName
{
    private const int MaxLength = 48;
    private const int HashLength = 8;

    public static string Of(Site site)
    {
        var full = $"{site.Name}-{site.Environment}";
        var plain = string.Concat(full.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        if (plain == full && plain.Length <= MaxLength) return plain;
        var hash = ConfigurationRecord.Hash($"{site.Name}/{site.Environment}")[..HashLength];
        return $"{plain[..Math.Min(plain.Length, MaxLength - HashLength - 1)]}-{hash}";
    }
}
