using Deploynix.Core.Model;
using Deploynix.Infrastructure.Ssh;

namespace Deploynix.Tests.Ssh;

public sealed class SshConfigurationTests
{
    private static readonly Server Web1 = new() { Name = "web1", Host = "web1" };

    private static SshTarget Resolve(string printed, Server? server = null) => SshConfiguration.Parse(printed).Resolve(server ?? Web1, "/home/mara", "mara");

    [Fact]
    public void Without_a_configuration_it_is_as_ssh_has_it()
    {
        var target = Resolve("");
        Assert.Equal(("web1", 22, "mara"), (target.Host, target.Port, target.User));
        Assert.Equal(["/home/mara/.ssh/id_ed25519", "/home/mara/.ssh/id_ecdsa", "/home/mara/.ssh/id_rsa"], target.IdentityFiles.Select(file => file.Path));
        Assert.All(target.IdentityFiles, file => Assert.False(file.Named));
        Assert.Equal("/home/mara/.ssh/known_hosts", target.KnownHostsFiles[0]);
        Assert.Contains("/etc/ssh/ssh_known_hosts", target.KnownHostsFiles);
    }

    [Fact]
    public void What_ssh_prints_is_taken()
    {
        var target = Resolve("""
            host web1
            user deploy
            hostname 10.0.0.7
            port 2222
            hostkeyalias web1-key
            identityfile ~/.ssh/deploy
            identityfile %d/keys/%r@%h
            userknownhostsfile ~/.ssh/known_hosts ~/.ssh/known_hosts2
            globalknownhostsfile /etc/ssh/ssh_known_hosts
            connecttimeout 7
            proxycommand none
            """);
        Assert.Equal(("10.0.0.7", 2222, "deploy"), (target.Host, target.Port, target.User));
        Assert.Equal(["/home/mara/.ssh/deploy", "/home/mara/keys/deploy@10.0.0.7"], target.IdentityFiles.Select(file => file.Path));
        Assert.Equal(["/home/mara/.ssh/known_hosts", "/home/mara/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts"], target.KnownHostsFiles);
        Assert.Equal(["web1-key"], target.HostKeyNames);
        Assert.Equal(TimeSpan.FromSeconds(7), target.ConnectTimeout);
    }

    [Fact]
    public void The_settings_win()
    {
        var target = Resolve(
            "hostname 10.0.0.7\nport 2222\nuser deploy\nidentityfile ~/.ssh/deploy\nconnecttimeout 7",
            Web1 with { Port = 22, User = "root", IdentityFiles = ["~/mine"], KnownHostsFiles = ["~/hosts"], ConnectTimeout = TimeSpan.FromSeconds(3) });
        Assert.Equal(("10.0.0.7", 22, "root"), (target.Host, target.Port, target.User));
        Assert.Equal([new IdentityFile("/home/mara/mine", Named: true)], target.IdentityFiles);
        Assert.Equal(["/home/mara/hosts"], target.KnownHostsFiles);
        Assert.Equal(TimeSpan.FromSeconds(3), target.ConnectTimeout);
    }

    [Theory]
    [InlineData("proxyjump bastion", "ProxyJump bastion")]
    [InlineData("proxycommand nc %h %p", "ProxyCommand nc %h %p")]
    public void A_way_round_is_refused_rather_than_cut_short(string printed, string named)
    {
        var error = Assert.Throws<DeploynixException>(() => Resolve(printed));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(named, error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-oProxyCommand=id", null)]
    [InlineData("", null)]
    [InlineData("web1 -v", null)]
    [InlineData("web1;id", null)]
    [InlineData("$(id)", null)]
    [InlineData("mara@web1", null)]
    [InlineData("web1\n", null)]
    [InlineData("web1", "-v")]
    [InlineData("web1", "a b")]
    [InlineData("web1", "$(id)")]
    [InlineData("web1", "")]
    public async Task A_name_that_could_be_more_than_a_name_is_refused(string host, string? user)
    {
        var error = await Assert.ThrowsAsync<DeploynixException>(() =>
            new SshTargetResolver("ssh").ResolveAsync(new() { Name = "x", Host = host, User = user }, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Without_an_ssh_it_goes_on() =>
        Assert.Equal("web1", (await new SshTargetResolver("no-such-ssh").ResolveAsync(Web1, TestContext.Current.CancellationToken)).Host);
}
