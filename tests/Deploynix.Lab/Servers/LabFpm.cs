using System.Net.Sockets;

namespace Deploynix.Lab.Servers;

/// <summary>How PHP-FPM is set up.</summary>
public sealed record LabFpmSettings
{
    /// <summary>opcache.validate_timestamps: false as on servers that are tuned, true as PHP comes.</summary>
    public bool ValidateTimestamps { get; init; }

    /// <summary>process_control_timeout: 10s makes a reload graceful; 0 is PHP's default, with which a reload drops requests.</summary>
    public string ControlTimeout { get; init; } = "10s";

    public int Children { get; init; } = 4;
}

/// <summary>PHP-FPM with one pool on a unix socket, as the lab's user.</summary>
public sealed class LabFpm : IAsyncDisposable
{
    private readonly LabProcess _process;
    private readonly string _prefix;

    private LabFpm(LabProcess process, string prefix) => (_process, _prefix) = (process, prefix);

    public string Socket => $"{_prefix}/php.sock";

    /// <summary>The master's process id: what a reload is sent to.</summary>
    public int Id => _process.Id;

    /// <summary>Where the master keeps <see cref="Id"/>, as a server's php-fpm.pid.</summary>
    public string PidFile => $"{_prefix}/php-fpm.pid";

    public string Log => _process.Output + LabLog.Read($"{_prefix}/php-fpm.log");

    /// <summary>Returns when the socket answers.</summary>
    public static async Task<LabFpm> Start(LabDisk disk, LabFpmSettings? settings = null)
    {
        settings ??= new();
        var prefix = await disk.Directory("fpm");
        var configuration = await disk.File("fpm/php-fpm.conf", LabSources.Fill("php-fpm.conf.template",
            ("PREFIX", prefix), ("SOCKET", $"{prefix}/php.sock"), ("CONTROL_TIMEOUT", settings.ControlTimeout), ("CHILDREN", $"{settings.Children}")));
        var program = LabPrograms.Find(LabPrograms.Fpm) ?? throw new LabException($"{LabPrograms.Fpm} is not installed");
        var fpm = new LabFpm(LabProcess.Start(
        [
            program, "--nodaemonize", "--fpm-config", configuration, "--prefix", prefix,
            "-d", "opcache.enable=1", "-d", "opcache.memory_consumption=32", "-d", $"opcache.validate_timestamps={(settings.ValidateTimestamps ? 1 : 0)}",
        ]), prefix);
        await LabLog.Ready("php-fpm", fpm._process, () => fpm.Log, fpm, async () =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(fpm.Socket));
        });
        return fpm;
    }

    /// <summary>Reloads it as systemd would; returns when the new children are ready.</summary>
    public async Task Reload()
    {
        var before = Readies();
        await _process.Signal("USR2");
        await LabWait.Until("php-fpm reloaded", () => Task.FromResult(Readies() > before), TimeSpan.FromSeconds(20), () => Log);

        int Readies() => LabLog.Count(Log, "ready to handle connections");
    }

    /// <summary>Stops it and its children, so that it takes connections and answers none, until the result is disposed.</summary>
    public async Task<Undo> Stopped()
    {
        await SignalAll("STOP");
        return new(() => SignalAll("CONT"));
    }

    /// <summary>Ends it for good.</summary>
    public async Task Quit()
    {
        await _process.Signal("QUIT");
        await _process.End();
    }

    private Task<LabResult> SignalAll(string signal) =>
        LabProcess.Run(["sh", "-c", "kill -s \"$1\" \"$2\" $(cat \"/proc/$2/task/$2/children\")", "sh", signal, $"{Id}"], LabProcess.AsMyself).Succeeded();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
