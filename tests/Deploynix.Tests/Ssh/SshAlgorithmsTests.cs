using Deploynix.Infrastructure.Ssh;
using Renci.SshNet;

namespace Deploynix.Tests.Ssh;

public sealed class SshAlgorithmsTests
{
    private static ConnectionInfo Offer(params string[] knownKeyTypes)
    {
        var info = new ConnectionInfo("web1", "mara", new NoneAuthenticationMethod("mara"));
        SshAlgorithms.Arrange(info, knownKeyTypes);
        return info;
    }

    [Fact]
    public void The_cheap_exchange_comes_first_and_the_hybrids_stay() =>
        Assert.Equal(["curve25519-sha256", "curve25519-sha256@libssh.org", "mlkem768x25519-sha256"], Offer().KeyExchangeAlgorithms.Keys.Take(3));

    [Fact]
    public void The_types_of_key_that_are_known_come_first() =>
        Assert.Equal(["rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256", "ssh-ed25519"], Offer("ssh-rsa", "ecdsa-sha2-nistp256").HostKeyAlgorithms.Keys.Take(4));

    [Fact]
    public void What_is_broken_or_cannot_be_judged_is_not_offered()
    {
        var offer = Offer("ssh-rsa");
        Assert.DoesNotContain("ssh-rsa", offer.HostKeyAlgorithms.Keys);
        Assert.DoesNotContain(offer.HostKeyAlgorithms.Keys, name => name.Contains("cert", StringComparison.Ordinal));
        Assert.DoesNotContain(offer.KeyExchangeAlgorithms.Keys, name => name.EndsWith("sha1", StringComparison.Ordinal));
        Assert.Equal(["none"], offer.CompressionAlgorithms.Keys);
    }

    [Fact]
    public void The_members_of_the_package_that_channels_and_logins_stand_on_are_there()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(SessionDoor).TypeHandle);
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(SwiftLogin).TypeHandle);
    }

    [Fact]
    public void What_a_login_signs_is_what_RFC_4252_says() => Assert.Equal(
        "000000020A0B" + "32" + "00000003" + "616E6E" + "0000000E" + Convert.ToHexString("ssh-connection"u8) + "00000009" + Convert.ToHexString("publickey"u8) + "01"
        + "0000000B" + Convert.ToHexString("ssh-ed25519"u8) + "00000002" + "CCDD",
        Convert.ToHexString(SwiftLogin.Signed([10, 11], "ann", "ssh-ed25519", [0xCC, 0xDD])));
}
