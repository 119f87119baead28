using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Ssh;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Transports;

/// <summary>An sshd for the tests of one class.</summary>
public class SshLab : IAsyncLifetime
{
    private LabSshd? _sshd;

    protected virtual LabSshdOptions Options => new();

    /// <summary>The server; without an sshd to run, the test that asks is skipped.</summary>
    public LabSshd Sshd
    {
        get
        {
            Assert.SkipUnless(LabSshd.IsAvailable, "There is no sshd on this machine.");
            return _sshd!;
        }
    }

    /// <summary>Transports of a pool of their own.</summary>
    internal static TransportFactory Factory(ICredentialSource? credentials = null, SshOptions? options = null) =>
        new(credentials ?? new NoCredentials(), options ?? new());

    /// <summary>Tries a login with a pool of its own.</summary>
    internal static async Task LogInAsync(Server server, ICredentialSource? credentials = null)
    {
        await using var factory = Factory(credentials);
        var ran = await factory.Open(server).RunAsync("echo in");
        Assert.Equal(["in"], ran.Out);
    }

    /// <summary>Tries a login that must fail.</summary>
    internal static async Task<DeploynixException> RefusedAsync(Server server, ICredentialSource? credentials = null) =>
        await Assert.ThrowsAsync<DeploynixException>(() => LogInAsync(server, credentials));

    public async ValueTask InitializeAsync()
    {
        if (LabSshd.IsAvailable) _sshd = await LabSshd.StartAsync(Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sshd is not null) await _sshd.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
