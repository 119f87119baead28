using System.Net;
using System.Net.Sockets;

namespace Deploynix.Lab.Servers;

/// <summary>Which root nginx hands to PHP.</summary>
public enum LabRoot
{
    /// <summary>$realpath_root, as it should be: a swap is seen at the next request.</summary>
    Resolved,
    /// <summary>$document_root, as it often is: PHP remembers the old release until it is reloaded.</summary>
    Unresolved,
}

/// <summary>nginx that serves one site's current/public on a free port of 127.0.0.1, as the lab's user.</summary>
public sealed class LabNginx : IAsyncDisposable
{
    private readonly LabProcess _process;
    private readonly string _prefix;

    private LabNginx(LabProcess process, string prefix, int port)
    {
        (_process, _prefix, Port) = (process, prefix, port);
        Http = new LabHttp(port);
    }

    public int Port { get; }

    /// <summary>To ask it.</summary>
    public LabHttp Http { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public int Id => _process.Id;

    /// <summary>Each request in the order of its end: seconds, status, user agent.</summary>
    public string VisitLog => $"{_prefix}/visits.log";

    /// <summary>Its access log as nginx has it by itself, and how long each request took.</summary>
    public string AccessLog => $"{_prefix}/access.log";

    public string Log => _process.Output + LabLog.Read($"{_prefix}/error.log");

    /// <summary>Returns when the port answers, whether there is a release yet or not. Without PHP it serves files alone; without a folder it serves the site's current.</summary>
    public static async Task<LabNginx> Start(LabDisk disk, LabSite site, LabFpm? fpm = null, LabRoot root = LabRoot.Resolved, string? served = null)
    {
        var port = FreePort();
        var prefix = await disk.Directory($"nginx-{port}");
        var configuration = await disk.File($"nginx-{port}/nginx.conf", LabSources.Fill("nginx.conf.template",
            ("PREFIX", prefix), ("PORT", $"{port}"), ("ROOT", $"{served ?? site.Current}/public"), ("SOCKET", fpm?.Socket ?? $"{prefix}/none.sock"),
            ("ROOT_VARIABLE", root == LabRoot.Resolved ? "$realpath_root" : "$document_root")));
        var program = LabPrograms.Find("nginx") ?? throw new LabException("nginx is not installed");
        var nginx = new LabNginx(LabProcess.Start([program, "-p", prefix, "-e", $"{prefix}/error.log", "-c", configuration]), prefix, port);
        await LabLog.Ready("nginx", nginx._process, () => nginx.Log, nginx, async () =>
        {
            // Only once it has workers is the port its own: before that it may still be waiting for whoever has it.
            if (nginx.Workers() == 0) throw new SocketException((int)SocketError.TryAgain);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
        });
        return nginx;
    }

    /// <summary>Makes it read its configuration again; returns when it has new workers.</summary>
    public async Task Reload()
    {
        var before = Workers();
        await _process.Signal("HUP");
        await LabWait.Until("nginx reloaded", () => Task.FromResult(Workers() > before), log: () => Log);
    }

    /// <summary>Makes it open its logs again, as logrotate does after it renamed them; returns when the new one is there.</summary>
    public async Task ReopenLogs()
    {
        await _process.Signal("USR1");
        await LabWait.Until("nginx opened its access log again", () => File.Exists(AccessLog));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private int Workers() => LabLog.Count(Log, "start worker process ");
}
