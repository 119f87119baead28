using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How a server is reached.</summary>
public enum Connection
{
    /// <summary>By SSH.</summary>
    Ssh,
    /// <summary>It is this machine: commands run in <c>/bin/sh</c> here.</summary>
    Local,
}

/// <summary>A server of a site: who to log in as, where, and with what.</summary>
public sealed record Server
{
    /// <summary>The name it goes by in settings, events and errors; its host unless the settings say otherwise. Unique within an environment.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public Connection Connection { get; init; }

    /// <summary>Host name, address, or an alias of the operator's ssh configuration. <c>localhost</c> for a local one.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port; null for what the ssh configuration says, else 22.</summary>
    public int? Port { get; init; }

    /// <summary>Who to log in as; null for what the ssh configuration says, else the operator's own name.</summary>
    public string? User { get; init; }

    /// <summary>Private key files to try, in order; empty for those of the ssh configuration, else the usual ones in ~/.ssh.</summary>
    public ImmutableArray<string> IdentityFiles { get; init; } = [];

    /// <summary>The known_hosts files to trust; empty for those of the ssh configuration, else ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts.</summary>
    public ImmutableArray<string> KnownHostsFiles { get; init; } = [];

    /// <summary>How long to try to connect and log in.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>user@host:port, as far as they are set.</summary>
    public string Address => Connection == Connection.Local
        ? "local"
        : $"{(User is null ? "" : User + "@")}{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}{(Port is { } port ? $":{port}" : "")}";

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Equal when every value is.</summary>
    public bool Equals(Server? other) =>
        other is not null && Name == other.Name && Connection == other.Connection && Host == other.Host && Port == other.Port && User == other.User
        && ConnectTimeout == other.ConnectTimeout && IdentityFiles.SequenceEqual(other.IdentityFiles) && KnownHostsFiles.SequenceEqual(other.KnownHostsFiles);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Connection, Host, Port, User);
}
