using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Deploynix.Core.Settings;

/// <summary>What values of a web server's configuration may look like. Every rule answers with what is wrong, or null.</summary>
internal static class WebServerRule
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;
    private const int MaxUser = 32;

    /// <summary>For a name that a site answers to: a host name, <c>*.example.com</c>, or an address. Letters of other scripts are fine, see <see cref="ToAscii"/>.</summary>
    public static string? CheckServerName(string name)
    {
        if (name.Length == 0) return "a server name cannot be empty";
        if (IPAddress.TryParse(name, out var address)) return address.AddressFamily == AddressFamily.InterNetwork ? null : "nginx takes no IPv6 address as a name";
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        foreach (var c in host)
        {
            if (c is not ('-' or '.') && (char.IsAscii(c) ? !char.IsAsciiLetterOrDigit(c) : !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)))
            {
                return $"a server name has letters, digits, '-' and '.' only, and '*.' at its start at most, not {NameRule.Show(c)}";
            }
        }
        string ascii;
        try
        {
            ascii = ToAscii(host);
        }
        catch (ArgumentException)
        {
            return "is no host name";
        }
        if (ascii.Length > MaxName) return $"a server name has at most {MaxName} characters";
        foreach (var label in ascii.Split('.'))
        {
            if (label.Length == 0) return "a server name has no empty part between its dots";
            if (label.Length > MaxLabel) return $"a part of a server name has at most {MaxLabel} characters";
            if (label[0] == '-' || label[^1] == '-') return "a part of a server name does not start or end with '-'";
        }
        return null;
    }

    /// <summary>The name as DNS and browsers send it: small letters, other scripts in their xn-- form.</summary>
    public static string ToAscii(string name)
    {
        if (name.All(char.IsAscii)) return name.ToLowerInvariant();
        return name.StartsWith("*.", StringComparison.Ordinal) ? "*." + ToAscii(name[2..]) : new IdnMapping().GetAscii(name).ToLowerInvariant();
    }

    /// <summary>For <c>listen</c>: a port, an address, or both.</summary>
    public static string? CheckListen(string listen)
    {
        const string Wanted = "must be a port, an address, or both, such as 80, 127.0.0.1:8080 or [::]:80";
        if (listen.All(char.IsAsciiDigit)) return IsPort(listen) ? null : Wanted;
        var colon = listen.LastIndexOf(':');
        var hasPort = colon > 0 && listen[^1] != ']';
        var host = hasPort ? listen[..colon] : listen;
        if (hasPort && !IsPort(listen[(colon + 1)..])) return Wanted;
        if (host == "*") return null;
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        if (bare.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(bare, out var address)) return Wanted;
        return address.AddressFamily == AddressFamily.InterNetworkV6 == (bare.Length != host.Length) ? null : Wanted;
    }

    /// <summary>For PHP's version.</summary>
    public static string? CheckPhpVersion(string version) =>
        version.Split('.') is [{ Length: 1 or 2 } major, { Length: 1 or 2 } minor] && major.All(char.IsAsciiDigit) && minor.All(char.IsAsciiDigit)
            ? null
            : "must be a version of two numbers, such as 8.2";

    /// <summary>For a user of the server.</summary>
    public static string? CheckUser(string user)
    {
        if (user.Length is 0 or > MaxUser) return $"a user's name has 1 to {MaxUser} characters";
        if (user == "root") return "PHP-FPM runs no pool as root; name the user that owns the site";
        if (!char.IsAsciiLetter(user[0]) && user[0] != '_') return "a user's name starts with a letter or '_'";
        foreach (var c in user)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) return $"a user's name has letters, digits, '_', '-' and '.' only, not {NameRule.Show(c)}";
        }
        return null;
    }

    /// <summary>For the folder of the servers' configuration. Fewer characters than other paths, since every program reads it in a syntax of its own.</summary>
    public static string? CheckConfigurationRoot(string path)
    {
        if (PathRule.CheckDeployPath(path) is { } wrong) return wrong;
        foreach (var c in path)
        {
            if (!char.IsLetterOrDigit(c) && c is not (' ' or '/' or '.' or '_' or '-' or '+')) return $"the folder of the configuration has letters, digits, spaces and '/._-+' only, not {NameRule.Show(c)}";
        }
        return null;
    }

    private static bool IsPort(string text) => text.Length is > 0 and < 6 && text.All(char.IsAsciiDigit) && int.Parse(text, CultureInfo.InvariantCulture) is > 0 and < 65536;
}
