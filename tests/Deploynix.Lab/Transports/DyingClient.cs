using System.Diagnostics;
using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Lab.Transports;

/// <summary>A client of its own process, which is killed while its command waits for input: this assembly, run again for one test.</summary>
public sealed class DyingClient
{
    private const string Place = "DEPLOYNIX_LAB_DYING_CLIENT";

    /// <summary>Shows that the command sees the end of its input when its client is killed.</summary>
    internal static async Task ProveAsync(Server server)
    {
        var mark = $"/tmp/deploynix-lab-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo("dotnet", [typeof(DyingClient).Assembly.Location, "-explicit", "only", "-method", $"{typeof(DyingClient).FullName}.{nameof(Waits)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment[Place] = string.Join('\t', server.Connection, server.Host, server.Port, server.User, server.IdentityFiles.FirstOrDefault(), server.KnownHostsFiles.FirstOrDefault(), mark);
        using var client = Process.Start(start)!;
        var output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await Running.UntilAsync(() => File.Exists(mark + ".up") || client.HasExited, "the client's command");
            Assert.False(client.HasExited, client.HasExited ? await output : "");
            Assert.False(File.Exists(mark + ".end"));
        }
        finally
        {
            client.Kill();
        }
        await Running.UntilAsync(() => File.Exists(mark + ".end"), "the end of the command's input");
        File.Delete(mark + ".up");
        File.Delete(mark + ".end");
    }

    [Fact(Explicit = true)]
    public async Task Waits()
    {
        if (Environment.GetEnvironmentVariable(Place)?.Split('\t') is not [var connection, var host, var port, var user, var key, var known, var mark]) return;
        var server = new Server { Name = "lab", Host = host, Connection = Enum.Parse<Connection>(connection) };
        if (server.Connection == Connection.Ssh)
        {
            server = server with { Port = int.Parse(port, CultureInfo.InvariantCulture), User = user, IdentityFiles = [key], KnownHostsFiles = [known] };
        }
        await using var factory = SshLab.Factory();
        await using var process = await factory.Open(server).StartAsync(Sh.UserScript($"touch {mark}.up; cat >/dev/null; touch {mark}.end"), CancellationToken.None);
        await process.Completion;
    }
}
