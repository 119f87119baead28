using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Deploynix.Lab.Servers;

/// <summary>A database server of the lab, on a free port of 127.0.0.1 and a unix socket, as the lab's user.</summary>
public abstract class LabDatabase(LabProcess process, string folder, int port) : IAsyncDisposable
{
    /// <summary>The application's user. It needs its password over TCP, and owns the databases made by <see cref="Create"/>.</summary>
    public const string User = "shop";

    /// <summary>That user's password, with what a shell would take apart.</summary>
    public const string Password = "s3cret & 'more' $HOME";

    private int _databases;

    public int Port { get; } = port;

    /// <summary>The folder of its unix socket, where its administrator needs no password.</summary>
    public string Folder { get; } = folder;

    public string Log => Process.Output;

    /// <summary>Laravel's name of the connection.</summary>
    public abstract string Connection { get; }

    protected LabProcess Process { get; } = process;

    /// <summary>Makes an empty database; returns its name.</summary>
    public async Task<string> Create()
    {
        var name = $"shop_{Interlocked.Increment(ref _databases)}";
        await CreateDatabase(name);
        return name;
    }

    /// <summary>Runs SQL as the administrator. Its output has a line per row, with tabs between values.</summary>
    public abstract Task<LabResult> Query(string sql, string? database = null);

    /// <summary>What Laravel's .env says of a database here.</summary>
    public ImmutableDictionary<string, string> Variables(string database) => new Dictionary<string, string>
    {
        ["DB_CONNECTION"] = Connection,
        ["DB_HOST"] = "127.0.0.1",
        ["DB_PORT"] = $"{Port}",
        ["DB_DATABASE"] = database,
        ["DB_USERNAME"] = User,
        ["DB_PASSWORD"] = Password,
    }.ToImmutableDictionary();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!Process.HasExited) await LabProcess.Run(["kill", $"-{StopSignal}", $"{Process.Id}"], LabProcess.AsMyself);
        await Process.DisposeAsync();
    }

    /// <summary>What ends it at once, clients or not.</summary>
    protected virtual string StopSignal => "TERM";

    protected abstract Task CreateDatabase(string name);

    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Returns when it takes queries.</summary>
    protected Task Ready(string name) => LabLog.Ready(name, Process, () => Log, this, async () =>
    {
        if ((await Query("SELECT 1")).ExitCode != 0) throw new SocketException((int)SocketError.TryAgain);
    });
}
