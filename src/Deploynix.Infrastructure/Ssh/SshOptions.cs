namespace Deploynix.Infrastructure.Ssh;

/// <summary>What is the same for every connection of a pool.</summary>
internal sealed record SshOptions
{
    /// <summary>How often a server is asked whether it is there.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a server may be silent, asked and all, before the connection counts as lost.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(28);

    /// <summary>Commands at once on one connection; OpenSSH allows 10 (MaxSessions). Others wait their turn.</summary>
    public int Sessions { get; init; } = 10;

    /// <summary>The name of the program that resolves the operator's ssh configuration; null to go without.</summary>
    public string? SshProgram { get; init; } = "ssh";
}
