namespace Deploynix.Infrastructure.Ssh;

/// <summary>What known_hosts says of a key that a server showed.</summary>
internal enum HostKeyTrust
{
    /// <summary>It is the server's.</summary>
    Trusted,
    /// <summary>Nothing is known of such a key of the server.</summary>
    Unknown,
    /// <summary>Another key of the same type is known.</summary>
    Changed,
    /// <summary>It must not be accepted.</summary>
    Revoked,
}

/// <summary>The verdict, and the line that decided it.</summary>
internal readonly record struct HostKeyVerdict(HostKeyTrust Trust, KnownHostEntry? Entry = null);
