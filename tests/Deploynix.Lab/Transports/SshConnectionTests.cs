using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Transports;

/// <summary>What a connection is spared, and what it is when the network fails.</summary>
[Trait("Part", "ssh")]
public sealed class SshConnectionTests(SshLab lab) : IClassFixture<SshLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_commands_take_one_connection()
    {
        await using var sshd = await LabSshd.StartAsync();
        await using (var factory = SshLab.Factory())
        {
            var transports = Enumerable.Range(0, 25).Select(i => factory.Open(sshd.ToServer() with { Name = $"lab{i % 2}" }));
            await Task.WhenAll(transports.Select(transport => transport.RunAsync("true")));
        }
        await Running.UntilAsync(() => sshd.SessionsStarted >= 25, "the log of 25 commands");
        Assert.Equal((1, 25), (sshd.Logins, sshd.SessionsStarted));
    }

    /// <summary>Its version, its algorithms, its half of the secret; then proof and command at once. Slow enough that what is sent together passes together; the best of three, since a machine may stop anybody in between.</summary>
    [Fact]
    public async Task A_new_connection_and_its_first_command_wait_for_the_server_three_times()
    {
        var fewest = int.MaxValue;
        for (var i = 0; i < 3 && fewest > 4; i++)
        {
            await using var relay = new LabRelay(lab.Sshd.Port) { Delay = TimeSpan.FromMilliseconds(60) };
            await using var factory = SshLab.Factory();
            var ran = await factory.Open(Through(relay)).RunAsync("echo in");
            Assert.Equal(["in"], ran.Out);
            fewest = Math.Min(fewest, relay.Turns);
        }
        Assert.InRange(fewest, 1, 4);
    }

    [Fact]
    public async Task A_server_that_gives_no_session_at_all_is_named_and_nothing_runs()
    {
        await using var sshd = await LabSshd.StartAsync(new() { More = "MaxSessions 0" });
        var error = await SshLab.RefusedAsync(sshd.ToServer() with { ConnectTimeout = TimeSpan.FromSeconds(2) });
        Assert.Contains("session", error.What, StringComparison.Ordinal);
        Assert.Equal(0, sshd.SessionsStarted);
    }

    [Fact]
    public async Task A_server_that_allows_few_sessions_makes_the_others_wait()
    {
        await using var sshd = await LabSshd.StartAsync(new() { More = "MaxSessions 2" });
        await using var factory = SshLab.Factory();
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => factory.Open(sshd.ToServer()).RunAsync($"echo {i}")));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), runs.Select(ran => ran.Out.Single()));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = await SshLab.RefusedAsync(lab.Sshd.ToServer() with { Port = port });
        Assert.Equal(ErrorKind.Unreachable, error.Kind);
        Assert.Contains("refused", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_takes_the_connection_and_says_nothing_is_unreachable_in_time()
    {
        await using var mute = new LabRelay(0);
        var started = Stopwatch.GetTimestamp();
        var error = await SshLab.RefusedAsync(lab.Sshd.ToServer() with { Port = mute.Port, ConnectTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(ErrorKind.Unreachable, error.Kind);
        Assert.Contains("no answer within 1 s", error.What, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Running.Patience / 2);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_unreachable() =>
        Assert.Equal(ErrorKind.Unreachable, (await SshLab.RefusedAsync(lab.Sshd.ToServer() with { Host = "no-such-host.invalid" })).Kind);

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        await using var mute = new LabRelay(0);
        await using var factory = SshLab.Factory();
        using var cancel = new CancellationTokenSource();
        var starting = factory.Open(lab.Sshd.ToServer() with { Port = mute.Port }).StartAsync(Sh.Run("true"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.InTimeAsync());
    }

    [Fact]
    public async Task A_server_that_goes_in_the_middle_of_a_command_is_a_lost_connection()
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var factory = SshLab.Factory();
        await using var process = await factory.Open(sshd.ToServer()).StartAsync(Sh.UserScript("echo up; cat"), Cancel);
        await using var lines = process.Output.GetAsyncEnumerator(Cancel);
        Assert.True(await lines.MoveNextAsync().AsTask().InTimeAsync());
        await sshd.DropConnectionsAsync();
        var error = await Assert.ThrowsAsync<DeploynixException>(() => process.Completion.InTimeAsync());
        Assert.Equal(ErrorKind.ConnectionLost, error.Kind);
        Assert.False(await lines.MoveNextAsync().AsTask().InTimeAsync());
        Assert.Equal(ErrorKind.ConnectionLost, (await Assert.ThrowsAsync<DeploynixException>(() => process.WriteAsync("x", Cancel).AsTask())).Kind);
    }

    [Fact]
    public async Task A_peer_that_vanished_without_a_word_is_found_out()
    {
        await using var relay = new LabRelay(lab.Sshd.Port);
        await using var factory = SshLab.Factory(options: new() { KeepAliveInterval = TimeSpan.FromMilliseconds(300) });
        await using var process = await factory.Open(Through(relay)).StartAsync(Sh.UserScript("echo up; cat"), Cancel);
        relay.GoSilent();
        var error = await Assert.ThrowsAsync<DeploynixException>(() => process.Completion.InTimeAsync());
        Assert.Equal(ErrorKind.ConnectionLost, error.Kind);
        Assert.Contains("has not answered", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_vanished_while_much_was_sent_to_it_is_found_out()
    {
        await using var relay = new LabRelay(lab.Sshd.Port);
        await using var factory = SshLab.Factory(options: new() { KeepAliveInterval = TimeSpan.FromMilliseconds(300) });
        await using var process = await factory.Open(Through(relay)).StartAsync(Sh.UserScript("cat >/dev/null"), Cancel);
        relay.GoSilent();
        var error = await Assert.ThrowsAsync<DeploynixException>(() => process.WriteAsync(new string('x', 4_000_000), Cancel).AsTask().InTimeAsync());
        Assert.Equal(ErrorKind.ConnectionLost, error.Kind);
    }

    [Fact]
    public async Task A_server_with_nothing_to_say_is_not_taken_for_a_dead_one()
    {
        await using var factory = SshLab.Factory(options: new() { KeepAliveInterval = TimeSpan.FromMilliseconds(100), KeepAliveMisses = 20 });
        Assert.Equal(["late"], (await factory.Open(lab.Sshd.ToServer()).RunAsync("sleep 3; echo late")).Out);
    }

    [Fact]
    public async Task What_a_pool_holds_ends_with_it()
    {
        var factory = SshLab.Factory();
        await using var process = await factory.Open(lab.Sshd.ToServer()).StartAsync(Sh.Run("cat"), Cancel);
        await factory.DisposeAsync();
        Assert.Equal(ErrorKind.ConnectionLost, (await Assert.ThrowsAsync<DeploynixException>(() => process.Completion.InTimeAsync())).Kind);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => factory.Open(lab.Sshd.ToServer()).StartAsync(Sh.Run("true"), Cancel));
    }

    /// <summary>The server by way of the relay, whose port is known by the server's keys.</summary>
    private Server Through(LabRelay relay)
    {
        var file = Path.Combine(lab.Sshd.Directory, $"known_{relay.Port}");
        File.WriteAllText(file, File.ReadAllText(lab.Sshd.KnownHostsFile).Replace($":{lab.Sshd.Port}", $":{relay.Port}", StringComparison.Ordinal));
        return lab.Sshd.ToServer() with { Port = relay.Port, KnownHostsFiles = [file] };
    }
}
