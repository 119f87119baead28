using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Deploynix.Core.Settings;

/// <summary>Who and where, as one text: <c>deploy@web1.example.com:2222</c>, <c>[::1]:22</c>, <c>ssh://deploy@web1</c>, or <c>local</c>.</summary>
internal sealed record ServerAddress(string Host, int? Port, string? User)
{
    /// <summary>The text that means this machine.</summary>
    public const string Local = "local";

    /// <summary>Whether it is this machine.</summary>
    public bool IsLocal => Host == Local && Port is null && User is null;

    /// <summary>Reads an address; where it is none, <paramref name="mistake"/> says why.</summary>
    public static ServerAddress? Parse(string text, out string? mistake)
    {
        var rest = text;
        if (rest.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[6..];
            if (rest.EndsWith('/')) rest = rest[..^1];
            if (rest.Contains('/', StringComparison.Ordinal)) return No("an ssh:// address ends after the host and port; the folder is set by \"path\"", out mistake);
        }
        else if (rest.Contains("://", StringComparison.Ordinal))
        {
            return No("only ssh:// addresses are known", out mistake);
        }

        string? user = null;
        if (rest.LastIndexOf('@') is >= 0 and var at)
        {
            user = rest[..at];
            rest = rest[(at + 1)..];
            if ((mistake = CheckUser(user)) is not null) return null;
        }

        string? digits = null;
        if (rest.StartsWith('['))
        {
            var close = rest.IndexOf(']', StringComparison.Ordinal);
            if (close < 0) return No("the ']' after the IPv6 address is missing", out mistake);
            var after = rest[(close + 1)..];
            if (after.Length > 0 && after[0] != ':') return No("after ']' there may only be ':' and the port", out mistake);
            digits = after.Length > 0 ? after[1..] : null;
            rest = rest[1..close];
            if (!IsIPv6(rest)) return No($"[{SettingsNode.Abridge(rest)}] is no IPv6 address", out mistake);
        }
        else if (rest.Contains(':', StringComparison.Ordinal))
        {
            if (IsIPv6(rest)) return No($"an IPv6 address stands in brackets: [{rest}]", out mistake);
            var colon = rest.IndexOf(':', StringComparison.Ordinal);
            digits = rest[(colon + 1)..];
            rest = rest[..colon];
        }
        if ((mistake = CheckHost(rest)) is not null) return null;

        int? port = null;
        if (digits is not null)
        {
            if (digits.Length is 0 or > 5 || !digits.All(char.IsAsciiDigit) || int.Parse(digits, CultureInfo.InvariantCulture) is not (>= 1 and <= 65535 and var number))
            {
                return No($"the port must be a number from 1 to 65535, is \"{SettingsNode.Abridge(digits)}\"", out mistake);
            }
            port = number;
        }
        return new ServerAddress(rest, port, user);
    }

    /// <summary>What is wrong with a host name, address or ssh alias; null for nothing.</summary>
    public static string? CheckHost(string host)
    {
        if (host.Length == 0) return "the host is missing";
        if (host[0] == '-') return "a host cannot start with '-': ssh would take it for an option";
        if (IsIPv6(host)) return null;
        if (host.Length > 253) return $"a host has at most 253 characters, this one has {host.Length}";
        foreach (var c in host)
        {
            if (c > '\u007f') return $"a host has no {NameRule.Show(c)}; write an international name in its xn-- form";
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return $"a host cannot hold {NameRule.Show(c)}";
        }
        if (host.Contains("..", StringComparison.Ordinal) || host[0] == '.') return "a host cannot have an empty part";
        return null;
    }

    /// <summary>What is wrong with a user; null for nothing.</summary>
    public static string? CheckUser(string user)
    {
        if (user.Length == 0) return "the user before '@' is empty";
        if (user[0] == '-') return "a user cannot start with '-': ssh would take it for an option";
        if (user.Contains(':', StringComparison.Ordinal)) return "a password has no place in the settings; log in with a key";
        foreach (var c in user)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '"' or '\'') return $"a user cannot hold {NameRule.Show(c)}";
        }
        return null;
    }

    private static bool IsIPv6(string text) =>
        text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        && !text.StartsWith('[');

    private static ServerAddress? No(string why, out string? mistake)
    {
        mistake = why;
        return null;
    }
}
