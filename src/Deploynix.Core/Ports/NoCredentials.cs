using Deploynix.Core.Model;

namespace Deploynix.Core.Ports;

/// <summary>Knows no passphrase and no password: for scheduled runs, where nobody can be asked.</summary>
public sealed class NoCredentials : ICredentialSource
{
    /// <inheritdoc/>
    public ValueTask<string?> PassphraseAsync(Server server, string keyPath, CancellationToken cancel) => new((string?)null);

    /// <inheritdoc/>
    public ValueTask<string?> PasswordAsync(Server server, CancellationToken cancel) => new((string?)null);
}
