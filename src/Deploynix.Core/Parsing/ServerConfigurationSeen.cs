using System.Collections.Immutable;

namespace Deploynix.Core.Parsing;

/// <summary>A server as <see cref="Commands.Configuration.ConfigurationProbe.Server"/> saw it.</summary>
internal sealed record ServerConfigurationSeen
{
    public required string Login { get; init; }
    public bool IsRoot { get; init; }
    public bool MaySudo { get; init; }
    public string? Owner { get; init; }
    public bool HasNginx { get; init; }
    public string? NginxUser { get; init; }
    public ImmutableArray<string> FpmVersions { get; init; } = [];
    public string? PhpVersion { get; init; }
    public bool HasSupervisor { get; init; }
    public bool HasSystemd { get; init; }
    public bool HasCron { get; init; }
    public bool HasIpv6 { get; init; }
    public ImmutableHashSet<string> Writable { get; init; } = [];

    /// <summary>Reads what the probe printed; null where it printed nothing of that kind.</summary>
    public static ServerConfigurationSeen? TryParse(IEnumerable<string> lines)
    {
        var words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        if (words["login"].FirstOrDefault() is not { Length: > 0 } login) return null;
        return new()
        {
            Login = login,
            IsRoot = words["root"].Any(),
            MaySudo = words["sudo"].Any(),
            Owner = Word("owner"),
            HasNginx = words["nginx"].Any(),
            NginxUser = Word("nginx-user"),
            FpmVersions = [.. words["fpm"]],
            PhpVersion = Word("php"),
            HasSupervisor = words["supervisor"].Any(),
            HasSystemd = words["systemd"].Any(),
            HasCron = words["cron"].Any(),
            HasIpv6 = words["ipv6"].Any(),
            Writable = [.. words["writable"]],
        };

        string? Word(string name) => words[name].FirstOrDefault() is { Length: > 0 } word ? word : null;
    }
}
