using System.Collections.Immutable;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Where a connection goes and what it goes with, once the settings and the ssh configuration are one.</summary>
internal sealed record SshTarget
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    public required ImmutableArray<IdentityFile> IdentityFiles { get; init; }

    public required ImmutableArray<string> KnownHostsFiles { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>The name that stands for the host in known_hosts, where the configuration gives one.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>The names to look for in known_hosts. As ssh does it, the bare name counts too where the port is not 22.</summary>
    public IReadOnlyList<string> HostKeyNames =>
        HostKeyAlias is { } alias ? [alias]
        : Port == 22 ? [KnownHosts.Name(Host, 22)]
        : [KnownHosts.Name(Host, Port), KnownHosts.Name(Host, 22)];

    /// <summary>host:port, as people read it.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
