using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>A way to the one server: straight, or from far away.</summary>
internal sealed class Place : IAsyncDisposable
{
    private readonly Distance? _distance;

    private Place(string name, LabSshd sshd, Distance? distance, int port, string knownHosts) =>
        (Name, Sshd, _distance, Port, KnownHosts) = (name, sshd, distance, port, knownHosts);

    public string Name { get; }

    public LabSshd Sshd { get; }

    public int Port { get; }

    public string KnownHosts { get; }

    /// <summary>What passed so far, both ways; null where nobody counts.</summary>
    public long? Bytes => _distance?.Bytes;

    /// <summary>How often the client spoke after the server had; null where nobody counts.</summary>
    public long? Turns => _distance?.Turns;

    public static Place Near(LabSshd sshd) => new("near", sshd, null, sshd.Port, sshd.KnownHostsFile);

    public static Place Far(LabSshd sshd, TimeSpan delay)
    {
        var distance = new Distance(sshd.Port, delay);
        var knownHosts = Path.Combine(sshd.Directory, "known_hosts_far");
        File.WriteAllText(knownHosts, File.ReadAllText(sshd.KnownHostsFile).Replace($":{sshd.Port} ", $":{distance.Port} ", StringComparison.Ordinal));
        return new("far", sshd, distance, distance.Port, knownHosts);
    }

    /// <summary>What every ssh of OpenSSH's gets: the one key, strict, and nothing of anybody's configuration.</summary>
    public IReadOnlyList<string> SshOptions =>
    [
        "-F", "/dev/null", "-i", Sshd.IdentityFile, "-p", $"{Port}",
        "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={KnownHosts}", "-o", "GlobalKnownHostsFile=/dev/null",
    ];

    public ValueTask DisposeAsync() => _distance?.DisposeAsync() ?? ValueTask.CompletedTask;
}
