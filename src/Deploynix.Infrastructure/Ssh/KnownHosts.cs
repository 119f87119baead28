using System.Collections.Immutable;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>The host keys that the operator trusts, from any number of known_hosts files, of which the first match decides.</summary>
internal sealed class KnownHosts
{
    private readonly ImmutableArray<KnownHostEntry> _entries;

    private KnownHosts(IEnumerable<KnownHostEntry> entries) => _entries = [.. entries];

    /// <summary>Reads files by their names; one that is not there, or may not be read, says nothing.</summary>
    public static KnownHosts Load(IEnumerable<string> files) => new(files.SelectMany(file => Entries(Text(file), file)));

    /// <summary>Reads the text of one file.</summary>
    public static KnownHosts Parse(string text, string file = "known_hosts") => new(Entries(text, file));

    /// <summary>The name that known_hosts has a host under.</summary>
    public static string Name(string host, int port) => port == 22 ? host.ToLowerInvariant() : $"[{host.ToLowerInvariant()}]:{port}";

    /// <summary>The line that makes a key known.</summary>
    public static string Line(string name, string keyType, ReadOnlySpan<byte> key) => $"{name} {keyType} {Convert.ToBase64String(key)}";

    /// <summary>What is known of a key. <paramref name="names"/> are tried in turn: a later one can make a key trusted, never changed.</summary>
    public HostKeyVerdict Judge(IReadOnlyList<string> names, string keyType, ReadOnlySpan<byte> key)
    {
        var shown = Convert.ToBase64String(key).TrimEnd('=');
        HostKeyVerdict verdict = new(HostKeyTrust.Unknown);
        foreach (var (name, index) in names.Select((name, index) => (name, index)))
        {
            foreach (var entry in _entries.Where(entry => entry.Marker != KnownHostMarker.CertificateAuthority && entry.Matches(name)))
            {
                var same = entry.Key == shown && entry.KeyType == keyType;
                if (entry.Marker == KnownHostMarker.Revoked)
                {
                    if (same) return new(HostKeyTrust.Revoked, entry);
                }
                else if (same && verdict.Trust != HostKeyTrust.Trusted)
                {
                    verdict = new(HostKeyTrust.Trusted, entry);
                }
                else if (index == 0 && entry.KeyType == keyType && verdict.Trust == HostKeyTrust.Unknown)
                {
                    verdict = new(HostKeyTrust.Changed, entry);
                }
            }
            if (verdict.Trust == HostKeyTrust.Changed) return verdict;
        }
        return verdict;
    }

    /// <summary>The types of key that are known of a host, in the order of the files.</summary>
    public IEnumerable<string> KeyTypes(IReadOnlyList<string> names) => _entries
        .Where(entry => entry.Marker == KnownHostMarker.None && names.Any(entry.Matches))
        .Select(entry => entry.KeyType)
        .Distinct();

    /// <summary>A certificate authority for the host, which would vouch for it were that supported.</summary>
    public KnownHostEntry? Authority(IReadOnlyList<string> names) =>
        _entries.FirstOrDefault(entry => entry.Marker == KnownHostMarker.CertificateAuthority && names.Any(entry.Matches));

    private static IEnumerable<KnownHostEntry> Entries(string text, string file) => text
        .Split('\n')
        .Select((line, index) => KnownHostEntry.Parse(line, file, index + 1))
        .OfType<KnownHostEntry>();

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
