using System.Net;
using System.Net.Sockets;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.WebServer;

/// <summary>
/// A server's etc, run and var in a folder of the lab's, as Debian's packages leave them: nginx without a site, PHP-FPM without a pool. Its daemons are
/// started by the tests, from these files alone.
/// </summary>
public sealed class LabTree : IAsyncDisposable
{
    private readonly TransportFactory _transports = new(new NoCredentials());
    private readonly List<IAsyncDisposable> _daemons = [];

    private LabTree(LabDisk disk, string siteName)
    {
        Disk = disk;
        Port = FreePort();
        Http = new LabHttp(Port);
        Site = new Site
        {
            Name = "shop",
            Environment = "production",
            Servers = [new Server { Name = "here", Host = "localhost", Connection = Connection.Local }],
            Path = disk.At(siteName),
            Repository = "https://example.com/shop.git",
        };
    }

    public LabDisk Disk { get; }

    public Site Site { get; set; }

    public int Port { get; }

    public LabHttp Http { get; }

    public string Root => Disk.At("etc");

    public string Pool => $"{Root}/php/8.2/fpm/pool.d/shop-production.conf";

    public string Block => $"{Root}/nginx/conf.d/shop-production.conf";

    public string Socket => Disk.At("run/php/shop-production.sock");

    /// <summary>What every test asks for, and may add to.</summary>
    public WebServerOptions Options => new() { ConfigurationRoot = Root, Listen = [$"127.0.0.1:{Port}"], ServerNames = ["shop.example.com", "127.0.0.1"], PhpVersion = "8.2" };

    public static async Task<LabTree> Create(string siteName = "shop")
    {
        var disk = await LabDisk.Create();
        foreach (var folder in (string[])["etc/nginx/conf.d", "etc/php/8.2/fpm/pool.d", "etc/supervisor/conf.d", "etc/systemd/system", "etc/cron.d", "run/php", "var/log/nginx", "var/log/supervisor", "tmp"]) await disk.Directory(folder);
        await disk.File("etc/nginx/fastcgi_params", await System.IO.File.ReadAllTextAsync("/etc/nginx/fastcgi_params"));
        await disk.File("etc/nginx/nginx.conf",
            $$"""
            user {{LabUser.Current.Name}};
            daemon off;
            pid "{{disk.At("run/nginx.pid")}}";
            error_log "{{disk.At("var/log/nginx/error.log")}}" notice;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path "{{disk.At("tmp/body")}}";
                proxy_temp_path "{{disk.At("tmp/proxy")}}";
                fastcgi_temp_path "{{disk.At("tmp/fastcgi")}}";
                uwsgi_temp_path "{{disk.At("tmp/uwsgi")}}";
                scgi_temp_path "{{disk.At("tmp/scgi")}}";
                include "{{disk.At("etc/nginx/conf.d/*.conf")}}";
            }

            """);
        await disk.File("etc/php/8.2/fpm/php-fpm.conf",
            $"""
            [global]
            pid = "{disk.At("run/php/php8.2-fpm.pid")}"
            error_log = "{disk.At("var/log/php8.2-fpm.log")}"
            daemonize = no
            include={disk.At("etc/php/8.2/fpm/pool.d/*.conf")}

            """);
        await disk.File("etc/supervisor/supervisord.conf",
            $"""
            [unix_http_server]
            file={disk.At("run/supervisor.sock")}
            [supervisord]
            logfile={disk.At("var/log/supervisor/supervisord.log")}
            pidfile={disk.At("run/supervisord.pid")}
            childlogdir={disk.At("var/log/supervisor")}
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://{disk.At("run/supervisor.sock")}
            [include]
            files = conf.d/*.conf

            """);
        return new(disk, siteName);
    }

    public SiteConfigurator Configurator => new(_transports);

    public Task<ConfigurationPlan> Plan(Func<WebServerOptions, WebServerOptions>? change = null) => Configurator.PlanAsync(Site, change?.Invoke(Options) ?? Options, TestContext.Current.CancellationToken);

    /// <summary>Plans and applies; gives what went less than well.</summary>
    public async Task<IReadOnlyList<string>> Configure(Func<WebServerOptions, WebServerOptions>? change = null)
    {
        var initializer = new SiteInitializer(_transports);
        await initializer.ApplyAsync(await initializer.PlanAsync(Site, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        return await Configurator.ApplyAsync(await Plan(change), TestContext.Current.CancellationToken);
    }

    public async Task<LabProcess> StartNginx()
    {
        var nginx = Start("nginx", "-c", $"{Root}/nginx/nginx.conf");
        await LabWait.Until("nginx runs", () => Task.FromResult(LabLog.Read(Disk.At("var/log/nginx/error.log")).Contains("start worker process ", StringComparison.Ordinal)), log: () => nginx.Output);
        return nginx;
    }

    public async Task<LabProcess> StartFpm()
    {
        var fpm = Start(LabPrograms.Fpm, "-F", "-y", $"{Root}/php/8.2/fpm/php-fpm.conf", "-d", "opcache.enable=1", "-d", "opcache.memory_consumption=32");
        await LabWait.Until("PHP-FPM has its pool", () => Task.FromResult(System.IO.File.Exists(Socket)), log: () => fpm.Output + LabLog.Read(Disk.At("var/log/php8.2-fpm.log")));
        return fpm;
    }

    public async Task<LabProcess> StartSupervisor()
    {
        var supervisor = Start("supervisord", "-n", "-c", $"{Root}/supervisor/supervisord.conf");
        await LabWait.Until("supervisord answers", () => Task.FromResult(System.IO.File.Exists(Disk.At("run/supervisor.sock"))), log: () => supervisor.Output);
        return supervisor;
    }

    /// <summary>Everything below etc, path and text, to be compared.</summary>
    public string Everything() => string.Join('\n', Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file}\n{System.IO.File.ReadAllText(file)}"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var daemon in _daemons) await daemon.DisposeAsync();
        await _transports.DisposeAsync();
        await Disk.DisposeAsync();
    }

    private LabProcess Start(params string[] command)
    {
        var process = LabProcess.Start(command, LabProcess.AsMyself);
        _daemons.Add(process);
        return process;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
