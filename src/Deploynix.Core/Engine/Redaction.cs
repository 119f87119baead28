using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Masks values that must not be shown, wherever they turn up in what a command prints.</summary>
internal sealed class Redaction(IEnumerable<string> secrets)
{
    // Shorter values would mask half of any text and are no secrets worth the name.
    private readonly string[] _secrets = [.. secrets.Where(secret => secret.Length >= 4).Distinct().OrderByDescending(secret => secret.Length)];

    public string Mask(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Arg.Secret.Mask, StringComparison.Ordinal);
        return text;
    }
}
