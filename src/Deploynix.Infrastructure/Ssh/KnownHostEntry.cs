using System.Security.Cryptography;
using System.Text;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>What the first word of a line may say about the key.</summary>
internal enum KnownHostMarker
{
    /// <summary>It is the host's.</summary>
    None,
    /// <summary>It must never be accepted.</summary>
    Revoked,
    /// <summary>It signs host keys; not supported.</summary>
    CertificateAuthority,
}

/// <summary>One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).</summary>
internal sealed record KnownHostEntry(KnownHostMarker Marker, string Hosts, string KeyType, string Key, string File, int Line)
{
    /// <summary>Where it stands.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>Whether it speaks of the host, given as known_hosts writes it: <c>name</c>, or <c>[name]:port</c>.</summary>
    public bool Matches(string host) => Hosts.StartsWith("|1|", StringComparison.Ordinal) ? MatchesHash(host) : MatchesPatterns(host);

    /// <summary>Reads a line; null for one that is empty, a comment, or not understood.</summary>
    public static KnownHostEntry? Parse(string text, string file, int line)
    {
        var words = text.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#')) return null;
        KnownHostMarker? marker = words[0] switch
        {
            "@revoked" => KnownHostMarker.Revoked,
            "@cert-authority" => KnownHostMarker.CertificateAuthority,
            ['@', ..] => null,
            _ => KnownHostMarker.None,
        };
        if (marker is null) return null;
        var rest = words.AsSpan(marker == KnownHostMarker.None ? 0 : 1);
        return rest.Length < 3 ? null : new(marker.Value, rest[0], rest[1], rest[2].TrimEnd('='), file, line);
    }

    private bool MatchesHash(string host)
    {
        if (Hosts.Split('|') is not [_, _, var salt, var hash]) return false;
        var saltBytes = new byte[salt.Length];
        var hashBytes = new byte[hash.Length];
        if (!Convert.TryFromBase64String(salt, saltBytes, out var saltLength) || !Convert.TryFromBase64String(hash, hashBytes, out var hashLength)) return false;
#pragma warning disable CA5350 // The file format names SHA-1; it hides names here and proves nothing.
        var wanted = HMACSHA1.HashData(saltBytes.AsSpan(0, saltLength), Encoding.UTF8.GetBytes(host));
#pragma warning restore CA5350
        return wanted.AsSpan().SequenceEqual(hashBytes.AsSpan(0, hashLength));
    }

    private bool MatchesPatterns(string host)
    {
        var found = false;
        foreach (var pattern in Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pattern[0] == '!')
            {
                if (Glob(pattern.AsSpan(1), host)) return false;
            }
            else
            {
                found |= Glob(pattern, host);
            }
        }
        return found;
    }

    /// <summary>Whether a pattern of <c>*</c> and <c>?</c> fits the text; letters of either case are alike.</summary>
    private static bool Glob(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
