using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>How the settings refer to secrets. They never hold one: the file is shared, committed and shown.</summary>
internal static class SecretRule
{
    private const string Forms = "\"secret:vault/name\" (SecretManagement) or \"env:NAME\" (a variable)";

    /// <summary>For a secret: a reference and nothing else.</summary>
    public static string? Check(string text)
    {
        if (Read(text) is { } found) return found.Name.Length == 0 || found.Vault is "" ? $"the name is missing: {Forms}" : CheckName(found);
        return $"a secret has no place in the settings: keep it elsewhere and refer to it by {Forms}";
    }

    /// <summary>For an address that is a secret itself, as those of Slack, Teams and Discord are: whoever has it can post.</summary>
    public static string? CheckSecretUrl(string text) => Read(text) is not null
        ? Check(text)
        : $"an address that anybody can post to who has it is a secret, and has no place in the settings: keep it elsewhere and refer to it by {Forms}";

    /// <summary>For an address of one's own: a reference, or an address without anything that looks like a secret.</summary>
    public static string? CheckUrl(string text)
    {
        if (Read(text) is not null) return Check(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")) return $"must be an address that starts with https://, {Forms}";
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Segments.Any(LooksSecret))
        {
            return $"holds what looks like a secret (a user, a '?', or a long random word), and secrets have no place in the settings: keep the address elsewhere and refer to it by {Forms}";
        }
        return CheckScheme(url);
    }

    /// <summary>What is wrong with sending to an address, wherever it came from.</summary>
    public static string? CheckScheme(Uri url) => url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)
        ? null
        : "must start with https://: http:// is for this machine alone, since everybody on the way could read along";

    /// <summary>The reference; null for a text that is none.</summary>
    public static SecretReference? Read(string text)
    {
        if (text.StartsWith("env:", StringComparison.Ordinal)) return new(SecretSource.Environment, text[4..]);
        if (!text.StartsWith("secret:", StringComparison.Ordinal)) return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new(SecretSource.Vault, text[7..]) : new(SecretSource.Vault, text[(slash + 1)..], text[7..slash]);
    }

    private static string? CheckName(SecretReference reference)
    {
        if (reference.Source == SecretSource.Environment) return reference.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '(' or ')') ? null : "a variable's name has letters, digits and '_' only";
        foreach (var c in reference.Name + reference.Vault)
        {
            if (char.IsControl(c) || c is '*' or '?' or '[' or ']') return $"a secret's name cannot hold {NameRule.Show(c)}";
        }
        return null;
    }

    /// <summary>Long, and letters and digits mixed: words of people's own addresses are neither.</summary>
    private static bool LooksSecret(string segment) => segment.Trim('/') is { Length: >= 16 } word && word.Any(char.IsAsciiDigit) && word.Any(char.IsAsciiLetter);
}
