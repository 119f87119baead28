using System.Collections.Immutable;

namespace Deploynix.Lab.Servers;

/// <summary>How a lab's sshd differs from the usual one.</summary>
public sealed record LabSshdOptions
{
    /// <summary>The kinds of host key that it has.</summary>
    public ImmutableArray<string> HostKeyTypes { get; init; } = ["ed25519", "ecdsa"];

    /// <summary>Whether it takes passwords.</summary>
    public bool Passwords { get; init; }

    /// <summary>Who is logged in when root runs it; null for the lab's user.</summary>
    public string? User { get; init; }

    /// <summary>Folders that it, and whoever logs in, sees in the place of others, as another machine would have them. Only root can do that.</summary>
    public ImmutableArray<(string Folder, string At)> Instead { get; init; } = [];

    /// <summary>More lines of sshd_config.</summary>
    public string More { get; init; } = "";
}
