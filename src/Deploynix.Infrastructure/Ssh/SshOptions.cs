namespace Deploynix.Infrastructure.Ssh;

/// <summary>What is the same for every connection of a pool.</summary>
internal sealed record SshOptions
{
    /// <summary>How often a server that says nothing is asked whether it is there.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>
    /// After how many intervals in a row without a word the connection counts as lost: with the interval, a peer that vanished is
    /// found out within 28 s. Intervals are counted, not time, so that a client that was stopped for a while does not blame the server.
    /// </summary>
    public int KeepAliveMisses { get; init; } = 3;

    /// <summary>
    /// Commands at once on one connection; others wait their turn. OpenSSH allows 10 (MaxSessions) and counts one for a moment longer
    /// than its channel is open: with two to spare it refuses hardly any, and 8 are as fast as 10.
    /// </summary>
    public int Sessions { get; init; } = 8;

    /// <summary>The name of the program that resolves the operator's ssh configuration; null to go without.</summary>
    public string? SshProgram { get; init; } = "ssh";
}
