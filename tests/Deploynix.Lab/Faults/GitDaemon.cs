using System.Net;
using System.Net.Sockets;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Faults;

/// <summary>A repository served on a port of 127.0.0.1.</summary>
internal sealed class GitDaemon : IAsyncDisposable
{
    private readonly LabProcess _process;

    private GitDaemon(LabProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<GitDaemon> Start(LabRepository repository)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var folder = Path.GetDirectoryName(repository.Path)!;
        var process = LabProcess.Start(["git", "daemon", "--reuseaddr", "--listen=127.0.0.1", $"--port={port}", "--export-all", $"--base-path={folder}", folder]);
        var daemon = new GitDaemon(process, port);
        await LabWait.Until("git daemon answers", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException) when (!process.HasExited)
            {
                return false;
            }
        });
        return daemon;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
