using System.Management.Automation;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Pipeline;

/// <summary>
/// The password or passphrase that a command was given with <c>-Credential</c>. Nothing is ever asked for: a runbook with nobody watching must fail,
/// and say how, rather than wait.
/// </summary>
internal sealed class SessionCredentials : ICredentialSource
{
    private volatile PSCredential? _given;

    /// <summary>Takes what the running command was given; null for nothing.</summary>
    public void Use(PSCredential? credential) => _given = credential;

    /// <inheritdoc/>
    public ValueTask<string?> PassphraseAsync(Server server, string keyPath, CancellationToken cancel) => ValueTask.FromResult(Password);

    /// <inheritdoc/>
    public ValueTask<string?> PasswordAsync(Server server, CancellationToken cancel) => ValueTask.FromResult(Password);

    private string? Password => _given is { Password.Length: > 0 } given ? given.GetNetworkCredential().Password : null;
}
