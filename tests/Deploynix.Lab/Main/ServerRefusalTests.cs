using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>Servers that cannot be reached, trusted or used.</summary>
public sealed class ServerRefusalTests(SshLab lab) : IClassFixture<SshLab>
{
    private static readonly string[] Commands = ["Invoke-DeploynixDeploy -Tag v2", "Get-DeploynixRelease", "Invoke-DeploynixRollback -Confirm:$false", "Initialize-DeploynixSite"];

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public Task A_port_that_is_closed() => Refuses("Deploynix.Unreachable", (_, server) => server["port"] = ClosedPort());

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_host_that_takes_the_connection_and_never_answers()
    {
        await using var mute = new LabRelay(0);
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        site.Operator.Change(settings => (settings["server"]!["port"], settings["server"]!["connectTimeout"]) = (mute.Port, "400ms"));
        var error = await site.Refuses("Deploynix.Unreachable", "Invoke-DeploynixDeploy -Tag v2");
        Assert.Contains("no answer within 0.4 s", error.Message, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public Task A_name_that_is_nobodys() => Refuses("Deploynix.Unreachable", (_, server) => server["host"] = "no-such-host.invalid", ["Invoke-DeploynixDeploy -Tag v2"]);

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public Task A_key_that_is_not_accepted() => Refuses("Deploynix.AuthenticationFailed", (sshd, server) => server["identityFile"] = sshd.MakeKey($"stranger-{Guid.NewGuid():N}", accepted: false));

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public Task A_key_that_is_not_there() => Refuses("Deploynix.KeyUnusable", (sshd, server) => server["identityFile"] = $"{sshd.Directory}/no-key");

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public Task A_host_key_that_is_not_known() => Refuses("Deploynix.HostKeyUnknown", (sshd, server) => server["knownHosts"] = Known(sshd, ""));

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public Task A_host_key_that_changed() => Refuses("Deploynix.HostKeyChanged", (sshd, server) =>
    {
        var other = sshd.MakeKey($"other-{Guid.NewGuid():N}", accepted: false);
        server["knownHosts"] = Known(sshd, $"[127.0.0.1]:{sshd.Port} {File.ReadAllText(other + ".pub")}");
    });

    [LabTheory(Needs = LabProgram.Git | LabProgram.Sshd)]
    [InlineData("git")]
    [InlineData("flock")]
    public async Task A_tool_that_is_not_installed(string tool)
    {
        await using var disk = await LabDisk.Create();
        var programs = await disk.Directory("bin");
        await LabProcess.Run(["sh", "-c", "ln -s /usr/bin/* /bin/sh \"$1\" 2>/dev/null; rm \"$1/$2\"", "sh", programs, tool]).Succeeded();
        await using var sshd = await LabSshd.StartAsync(new() { More = $"SetEnv \"PATH={programs}\"" });
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");

        site.Operator.Change(settings => settings["server"] = LabOperator.ServerOf(sshd.ToServer()));
        var error = await site.Refuses("Deploynix.ToolMissing", "Invoke-DeploynixDeploy -Tag v2");
        Assert.Contains($": {tool}.", error.Message, StringComparison.Ordinal);
        Assert.Contains("shop (production): lab: ", error.Message, StringComparison.Ordinal);
    }

    private async Task Refuses(string id, Action<LabSshd, JsonObject> spoil, string[]? commands = null)
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        site.Operator.Change(settings => spoil(lab.Sshd, (JsonObject)settings["server"]!));
        foreach (var command in commands ?? Commands)
        {
            var error = await site.Refuses(id, command);
            Assert.Contains("shop (production): lab: ", error.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed.", error.Message, StringComparison.Ordinal);
        }
    }

    private static string Known(LabSshd sshd, string line)
    {
        var path = Path.Combine(sshd.Directory, $"known-{Guid.NewGuid():N}");
        File.WriteAllText(path, line + "\n");
        return path;
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
