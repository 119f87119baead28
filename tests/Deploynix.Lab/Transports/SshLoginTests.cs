using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Transports;

/// <summary>Who gets in, and what is said to those who do not.</summary>
[Trait("Part", "ssh")]
public sealed class SshLoginTests(SshLab lab) : IClassFixture<SshLab>
{
    public static TheoryData<string, string[]> Keys => new()
    {
        { "ed25519", [] },
        { "ecdsa", [] },
        { "ecdsa", ["-m", "PEM"] },
        { "rsa", [] },
        { "rsa", ["-m", "PEM"] },
        { "rsa", ["-m", "PKCS8"] },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_of_any_usual_kind_logs_in(string type, string[] form)
    {
        var answers = new Answers();
        await SshLab.LogInAsync(With(lab.Sshd.MakeKey(Name(), type, more: form)), answers);
        Assert.Empty(answers.Asked);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_with_a_passphrase_logs_in_with_it(string type, string[] form)
    {
        var key = lab.Sshd.MakeKey(Name(), type, "öpen sesame", more: form);
        var answers = new Answers("öpen sesame");
        await SshLab.LogInAsync(With(key), answers);
        Assert.Equal([key], answers.Asked);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_wrong_passphrase_is_named_as_what_it_is(string type, string[] form)
    {
        var error = await SshLab.RefusedAsync(With(lab.Sshd.MakeKey(Name(), type, "right one", more: form)), new Answers("wrong one"));
        Assert.Equal(ErrorKind.KeyUnusable, error.Kind);
        Assert.Contains("The passphrase does not open", error.What, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_passphrase_that_is_missing_is_named_as_what_it_is(string type, string[] form)
    {
        var error = await SshLab.RefusedAsync(With(lab.Sshd.MakeKey(Name(), type, "right one", more: form)));
        Assert.Equal(ErrorKind.KeyUnusable, error.Kind);
        Assert.Contains("wants a passphrase", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_is_not_asked_for_where_another_key_does()
    {
        var answers = new Answers("right one");
        await SshLab.LogInAsync(With(lab.Sshd.MakeKey(Name(), passphrase: "right one"), lab.Sshd.IdentityFile), answers);
        Assert.Empty(answers.Asked);
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_accept_is_refused()
    {
        var key = lab.Sshd.MakeKey(Name(), accepted: false);
        var error = await SshLab.RefusedAsync(With(key));
        Assert.Equal(ErrorKind.AuthenticationFailed, error.Kind);
        Assert.Contains(key, error.What, StringComparison.Ordinal);
        Assert.Contains(lab.Sshd.User, error.What, StringComparison.Ordinal);
        Assert.Equal("Nothing was changed.", error.State);
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_named() =>
        Assert.Equal(ErrorKind.KeyUnusable, (await SshLab.RefusedAsync(With("/nonexistent/id"))).Kind);

    [Fact]
    public async Task A_file_that_is_no_key_is_named() =>
        Assert.Equal(ErrorKind.KeyUnusable, (await SshLab.RefusedAsync(With("/etc/passwd"))).Kind);

    [Fact]
    public async Task A_name_that_ssh_could_take_for_an_option_is_refused() =>
        Assert.Equal(ErrorKind.InvalidArgument, (await SshLab.RefusedAsync(lab.Sshd.ToServer() with { Host = "-oProxyCommand=touch /tmp/pwned" })).Kind);

    private Server With(params string[] keys) => lab.Sshd.ToServer() with { IdentityFiles = [.. keys] };

    private static string Name() => "key_" + Guid.NewGuid().ToString("N");
}
