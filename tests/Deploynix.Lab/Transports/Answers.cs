using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Lab.Transports;

/// <summary>An operator who answers what they are asked, and remembers what that was.</summary>
internal sealed class Answers(string? passphrase = null, string? password = null) : ICredentialSource
{
    public List<string> Asked { get; } = [];

    public async ValueTask<string?> PassphraseAsync(Server server, string keyPath, CancellationToken cancel)
    {
        await Task.Yield();
        Asked.Add(keyPath);
        return passphrase;
    }

    public async ValueTask<string?> PasswordAsync(Server server, CancellationToken cancel)
    {
        await Task.Yield();
        Asked.Add("password");
        return password;
    }
}
