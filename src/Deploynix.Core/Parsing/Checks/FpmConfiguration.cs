using System.Collections.Immutable;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>A pool of PHP-FPM, with the settings of PHP that it has of its own.</summary>
internal sealed record FpmPool(string Name, string? Listen, ImmutableDictionary<string, string> Settings);

/// <summary>What a master of PHP-FPM was started with, as its files have it.</summary>
internal sealed record FpmConfiguration
{
    public required string File { get; init; }
    public string? PidFile { get; init; }

    /// <summary>process_control_timeout as it is written; null where no file has it, which is PHP's default of 0.</summary>
    public string? ControlTimeout { get; init; }

    public ImmutableArray<FpmPool> Pools { get; init; } = [];

    /// <summary>PHP's settings by FPM's own php.ini.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool IsWhole { get; init; }

    /// <summary>A setting of PHP in a pool: its own, else php.ini's.</summary>
    public string? Setting(FpmPool? pool, string name) => pool?.Settings.GetValueOrDefault(name) ?? Settings.GetValueOrDefault(name);

    public static ImmutableArray<FpmConfiguration> Read(IEnumerable<string> files, IEnumerable<string> settings)
    {
        var ini = settings.Select(line => line.Split('\t')).Where(parts => parts.Length == 3).ToLookup(parts => parts[0], parts => (Name: parts[1], Value: parts[2].Trim()));
        return [.. ConfigurationFiles.Read(files).Select(read => Of(read, ini[read.Main]))];
    }

    private static FpmConfiguration Of(ConfigurationFiles read, IEnumerable<(string Name, string Value)> ini)
    {
        string? section = null, pid = null, timeout = null;
        var pools = new List<(string Name, Dictionary<string, string> Values)>();
        foreach (var line in read.Texts.OrderBy(pair => pair.Key != read.Main).ThenBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Split('\n')).Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                section = line.Trim('[', ']');
                if (section != "global") pools.Add((section, new(StringComparer.Ordinal)));
                continue;
            }
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) continue;
            var (name, value) = (line[..at].Trim(), Plain(line[(at + 1)..]));
            if (name == "process_control_timeout") timeout = value;
            else if (name == "pid") pid = value;
            else if (section is not null and not "global") pools[^1].Values[Setting(name)] = value;
        }
        return new()
        {
            File = read.Main,
            PidFile = pid,
            ControlTimeout = timeout,
            Pools = [.. pools.Select(pool => new FpmPool(pool.Name, pool.Values.GetValueOrDefault("listen"), pool.Values.ToImmutableDictionary(StringComparer.Ordinal)))],
            Settings = ini.DistinctBy(pair => pair.Name).ToImmutableDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            IsWhole = read.Unreadable.IsEmpty,
        };
    }

    /// <summary>php_admin_value[opcache.enable] is about opcache.enable.</summary>
    private static string Setting(string name) => name.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? name[(at + 1)..].TrimEnd(']') : name;

    private static string Plain(string value) => value.Split(';')[0].Trim().Trim('"', '\'');
}
