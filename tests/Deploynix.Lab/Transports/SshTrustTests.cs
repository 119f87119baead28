using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Transports;

/// <summary>Which servers are trusted.</summary>
[Trait("Part", "ssh")]
public sealed class SshTrustTests(SshLab lab) : IClassFixture<SshLab>
{
    private Server Server => lab.Sshd.ToServer();

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    public async Task A_server_whose_key_is_known_is_trusted_whichever_of_its_keys_that_is(string type) => await SshLab.LogInAsync(Trusting(Line(type)));

    [Fact]
    public async Task A_hashed_name_is_found()
    {
        var file = File("hashed", Line("ed25519"));
        LabSshd.Run("ssh-keygen", "-q", "-H", "-f", file);
        Assert.StartsWith("|1|", await System.IO.File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await SshLab.LogInAsync(Server with { KnownHostsFiles = [file] });
    }

    [Fact]
    public async Task The_second_file_counts_too() =>
        await SshLab.LogInAsync(Server with { KnownHostsFiles = [Path.Combine(lab.Sshd.Directory, "absent"), lab.Sshd.KnownHostsFile] });

    [Fact]
    public async Task A_server_that_is_not_known_is_refused_with_its_fingerprint_and_what_to_do()
    {
        var error = await SshLab.RefusedAsync(Trusting(""));
        Assert.Equal(ErrorKind.HostKeyUnknown, error.Kind);
        Assert.Equal("lab", error.Server);
        Assert.Equal("Nothing was changed.", error.State);
        Assert.Contains(Fingerprint("ed25519"), error.What, StringComparison.Ordinal);
        Assert.Contains(Line("ed25519"), error.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_line_that_the_refusal_names_makes_the_server_known()
    {
        var error = await SshLab.RefusedAsync(Trusting(""));
        await SshLab.LogInAsync(Trusting(error.Next!.Split(": ")[^1]));
    }

    [Fact]
    public async Task A_server_with_another_key_than_the_known_one_is_refused()
    {
        lab.Sshd.MakeKey("other_host", accepted: false);
        var other = $"[127.0.0.1]:{lab.Sshd.Port} {await System.IO.File.ReadAllTextAsync(Path.Combine(lab.Sshd.Directory, "other_host.pub"), TestContext.Current.CancellationToken)}";
        var server = Trusting(other);
        var error = await SshLab.RefusedAsync(server);
        Assert.Equal(ErrorKind.HostKeyChanged, error.Kind);
        Assert.Contains(server.KnownHostsFiles[0] + ":1", error.What, StringComparison.Ordinal);
        Assert.Contains("ssh-keygen -R", error.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_revoked_is_refused_even_where_it_is_known()
    {
        var error = await SshLab.RefusedAsync(Trusting($"{Line("ed25519")}\n@revoked * {Line("ed25519").Split(' ', 2)[1]}"));
        Assert.Equal(ErrorKind.HostKeyChanged, error.Kind);
        Assert.Contains("revoked", error.What, StringComparison.Ordinal);
    }

    private Server Trusting(string knownHosts) => Server with { KnownHostsFiles = [File(Guid.NewGuid().ToString("N"), knownHosts)] };

    private string File(string name, string text)
    {
        var path = Path.Combine(lab.Sshd.Directory, name);
        System.IO.File.WriteAllText(path, text + "\n");
        return path;
    }

    private string Line(string type) => System.IO.File.ReadAllLines(lab.Sshd.KnownHostsFile).Single(line => line.Contains($" {(type == "ecdsa" ? "ecdsa-sha2-nistp256" : "ssh-" + type)} ", StringComparison.Ordinal));

    private string Fingerprint(string type) => LabSshd.Run("ssh-keygen", "-l", "-f", Path.Combine(lab.Sshd.Directory, $"host_{type}.pub")).Split(' ')[1];
}
