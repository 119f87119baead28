using System.Security.Cryptography;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Transports;

/// <summary>Logging in by a password, on a server that asks for one.</summary>
[Trait("Part", "ssh")]
public sealed class SshPasswordTests(SshPasswordTests.PasswordLab lab) : IClassFixture<SshPasswordTests.PasswordLab>
{
    [Fact]
    public async Task A_password_logs_in() => await SshLab.LogInAsync(Server, new Answers(password: lab.Password));

    [Fact]
    public async Task A_password_is_the_last_resort()
    {
        var answers = new Answers(password: lab.Password);
        var key = lab.Sshd.MakeKey("refused", accepted: false);
        await SshLab.LogInAsync(Server with { IdentityFiles = [key] }, answers);
        Assert.Equal(["password"], answers.Asked);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_shown()
    {
        var error = await SshLab.RefusedAsync(Server, new Answers(password: "not-the-one"));
        Assert.Equal(ErrorKind.AuthenticationFailed, error.Kind);
        Assert.Contains("the password", error.What, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-one", error.ToString(), StringComparison.Ordinal);
    }

    private Server Server
    {
        get
        {
            Assert.SkipUnless(LabSshd.IsRoot, "Only root can give a user a password.");
            return lab.Sshd.ToServer() with { IdentityFiles = ["none"] };
        }
    }

    /// <summary>An sshd that takes passwords, of a user who has one for as long as it runs.</summary>
    public sealed class PasswordLab : SshLab, IAsyncLifetime
    {
        private const string LabUser = "deploynix-lab-pw";

        public string Password { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

        protected override LabSshdOptions Options => new() { Passwords = true, User = LabUser };

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            if (LabSshd.IsRoot && LabSshd.IsAvailable) LabSshd.RunWithInput($"{LabUser}:{Password}\n", "chpasswd");
        }

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            if (LabSshd.IsRoot && LabSshd.IsAvailable) LabSshd.Run("usermod", "-p", "*", LabUser);
            await DisposeAsync();
        }
    }
}
