using Renci.SshNet;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Puts the algorithms that are offered in order: what a server also has is chosen by the client's order (RFC 4253, 7.1).</summary>
internal static class SshAlgorithms
{
    /// <summary>
    /// curve25519 first: it connects in 40 ms where the hybrids (sntrup761, mlkem768) that come first otherwise take 130 ms, nearly
    /// all of it computing. They stay on offer for servers that want them. What they add is secrecy of recorded traffic against
    /// quantum computers to come.
    /// </summary>
    private static readonly string[] KeyExchanges = ["curve25519-sha256", "curve25519-sha256@libssh.org"];

    /// <summary>Hardware computes these fastest, and they need no MAC beside them.</summary>
    private static readonly string[] Ciphers = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"];

    /// <summary>Broken or feeble, and never needed where a key of the server is known.</summary>
    private static readonly string[] Refused =
        ["diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1", "ssh-rsa", "ssh-dss", "3des-cbc", "hmac-sha1", "hmac-sha1-etm@openssh.com"];

    /// <summary>
    /// Arranges the offer. The types of key that known_hosts has for the server come first, or the server would show one that is not
    /// known though it has one that is. Certificates are left out: nothing here could judge them.
    /// </summary>
    public static void Arrange(ConnectionInfo info, IEnumerable<string> knownKeyTypes)
    {
        First(info.KeyExchangeAlgorithms, KeyExchanges);
        First(info.Encryptions, Ciphers);
        First(info.HostKeyAlgorithms, knownKeyTypes.SelectMany(SignedBy));
        foreach (var name in info.HostKeyAlgorithms.Keys.Where(name => name.Contains("-cert-v0", StringComparison.Ordinal)).ToList()) info.HostKeyAlgorithms.Remove(name);
        Drop(info.KeyExchangeAlgorithms);
        Drop(info.Encryptions);
        Drop(info.HmacAlgorithms);
        Drop(info.HostKeyAlgorithms);
        Keep(info.CompressionAlgorithms, "none");
    }

    private static IEnumerable<string> SignedBy(string keyType) => keyType == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [keyType];

    private static void First<T>(IOrderedDictionary<string, T> offer, IEnumerable<string> names)
    {
        var place = 0;
        foreach (var name in names)
        {
            if (!offer.TryGetValue(name, out var value)) continue;
            offer.Remove(name);
            offer.Insert(place++, name, value);
        }
    }

    private static void Drop<T>(IOrderedDictionary<string, T> offer)
    {
        foreach (var name in Refused) offer.Remove(name);
    }

    private static void Keep<T>(IOrderedDictionary<string, T> offer, string only)
    {
        foreach (var name in offer.Keys.Where(name => name != only).ToList()) offer.Remove(name);
    }
}
