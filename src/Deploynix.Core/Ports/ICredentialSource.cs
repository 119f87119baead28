using Deploynix.Core.Model;

namespace Deploynix.Core.Ports;

/// <summary>
/// Where a connection gets what only the operator knows. Asked only when it is needed: a passphrase when no key that opens
/// without one was accepted, a password when no key was. Never called from a thread of a connection, so that an answer may
/// wait for a prompt.
/// </summary>
public interface ICredentialSource
{
    /// <summary>The passphrase of a private key file, or null to go on without that key.</summary>
    ValueTask<string?> PassphraseAsync(Server server, string keyPath, CancellationToken cancel);

    /// <summary>The password of the server's user, or null where there is none.</summary>
    ValueTask<string?> PasswordAsync(Server server, CancellationToken cancel);
}
