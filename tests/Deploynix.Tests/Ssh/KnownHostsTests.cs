using Deploynix.Infrastructure.Ssh;

namespace Deploynix.Tests.Ssh;

public sealed class KnownHostsTests
{
    private const string Ed = "ssh-ed25519";
    private static readonly byte[] Key = [1, 2, 3];
    private static readonly byte[] Other = [4, 5, 6];
    private static readonly string Mine = $"{Ed} {Convert.ToBase64String(Key)}";
    private static readonly string Theirs = $"{Ed} {Convert.ToBase64String(Other)}";

    private static HostKeyTrust Judge(string text, params string[] names) => KnownHosts.Parse(text).Judge(names.Length == 0 ? ["web1"] : names, Ed, Key).Trust;

    [Fact]
    public void A_name_with_its_key_is_trusted() => Assert.Equal(HostKeyTrust.Trusted, Judge($"web1 {Mine}"));

    [Fact]
    public void A_name_with_another_key_of_the_type_is_changed_and_says_where() =>
        Assert.Equal("known_hosts:2", KnownHosts.Parse($"# mine\nweb1 {Theirs}").Judge(["web1"], Ed, Key).Entry?.Place);

    [Fact]
    public void A_name_with_a_key_of_another_type_is_unknown() => Assert.Equal(HostKeyTrust.Unknown, Judge($"web1 ssh-rsa {Convert.ToBase64String(Other)}"));

    [Fact]
    public void An_old_key_beside_the_right_one_does_no_harm()
    {
        Assert.Equal(HostKeyTrust.Trusted, Judge($"web1 {Theirs}\nweb1 {Mine}"));
        Assert.Equal(HostKeyTrust.Trusted, Judge($"web1 {Mine}\nweb1 {Theirs}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# web1 ssh-ed25519 AQID")]
    [InlineData("web1 ssh-ed25519")]
    [InlineData("web2 ssh-ed25519 AQID")]
    [InlineData("[web1]:2222 ssh-ed25519 AQID")]
    [InlineData("@unheard-of web1 ssh-ed25519 AQID")]
    [InlineData("web ssh-ed25519 AQID")]
    [InlineData("|1|broken ssh-ed25519 AQID")]
    [InlineData("|1|!!!|!!! ssh-ed25519 AQID")]
    public void What_does_not_speak_of_the_name_says_nothing(string text) => Assert.Equal(HostKeyTrust.Unknown, Judge(text));

    [Theory]
    [InlineData("web1,10.0.0.1", true)]
    [InlineData("WEB1", true)]
    [InlineData("web*", true)]
    [InlineData("*", true)]
    [InlineData("w?b1", true)]
    [InlineData("web1*", true)]
    [InlineData("w*1*", true)]
    [InlineData("web?1", false)]
    [InlineData("*,!web1", false)]
    [InlineData("!web1,*", false)]
    [InlineData("!web2,*", true)]
    [InlineData("!web2", false)]
    public void Patterns_match_as_ssh_has_them(string hosts, bool matches) =>
        Assert.Equal(matches ? HostKeyTrust.Trusted : HostKeyTrust.Unknown, Judge($"{hosts} {Mine}"));

    [Theory]
    [InlineData("web1", 22, "web1")]
    [InlineData("Web1.Example", 22, "web1.example")]
    [InlineData("web1", 2222, "[web1]:2222")]
    [InlineData("::1", 2222, "[::1]:2222")]
    public void A_port_is_part_of_the_name_unless_it_is_the_usual_one(string host, int port, string name) => Assert.Equal(name, KnownHosts.Name(host, port));

    [Fact]
    public void The_bare_name_can_vouch_for_another_port_but_not_accuse_it()
    {
        Assert.Equal(HostKeyTrust.Trusted, Judge($"web1 {Mine}", "[web1]:2222", "web1"));
        Assert.Equal(HostKeyTrust.Unknown, Judge($"web1 {Theirs}", "[web1]:2222", "web1"));
        Assert.Equal(HostKeyTrust.Changed, Judge($"[web1]:2222 {Theirs}\nweb1 {Mine}", "[web1]:2222", "web1"));
    }

    [Fact]
    public void A_hashed_name_is_found()
    {
        const string Salt = "F1E1KeoE/eEWhi10WpGv4OdiO6Y=";
#pragma warning disable CA5350
        var hash = Convert.ToBase64String(System.Security.Cryptography.HMACSHA1.HashData(Convert.FromBase64String(Salt), "web1"u8));
#pragma warning restore CA5350
        Assert.Equal(HostKeyTrust.Trusted, Judge($"|1|{Salt}|{hash} {Mine}"));
        Assert.Equal(HostKeyTrust.Unknown, Judge($"|1|{Salt}|{hash} {Mine}", "web2"));
    }

    [Fact]
    public void A_revoked_key_is_refused_wherever_it_stands()
    {
        Assert.Equal(HostKeyTrust.Revoked, Judge($"web1 {Mine}\n@revoked * {Mine}"));
        Assert.Equal(HostKeyTrust.Revoked, Judge($"@revoked web1 {Mine}\nweb1 {Mine}"));
        Assert.Equal(HostKeyTrust.Trusted, Judge($"web1 {Mine}\n@revoked * {Theirs}"));
    }

    [Fact]
    public void A_certificate_authority_vouches_for_nobody_but_is_named()
    {
        var known = KnownHosts.Parse($"@cert-authority *.example,web1 {Mine}");
        Assert.Equal(HostKeyTrust.Unknown, known.Judge(["web1"], Ed, Key).Trust);
        Assert.Equal("known_hosts:1", known.Authority(["web1"])?.Place);
        Assert.Empty(known.KeyTypes(["web1"]));
    }

    [Fact]
    public void Comments_tabs_and_carriage_returns_are_no_part_of_a_key() => Assert.Equal(HostKeyTrust.Trusted, Judge($"web1\t{Mine} mara@desk\r\n"));

    [Fact]
    public void The_types_that_are_known_come_in_order() =>
        Assert.Equal(["ecdsa-sha2-nistp256", Ed], KnownHosts.Parse($"web1 ecdsa-sha2-nistp256 AAAA\nweb2 ssh-rsa AAAA\nweb1 {Mine}\nweb1 {Theirs}").KeyTypes(["web1"]));

    [Fact]
    public void The_line_for_a_key_makes_it_known() => Assert.Equal(HostKeyTrust.Trusted, Judge(KnownHosts.Line("web1", Ed, Key)));
}
