using System.Net.Sockets;

namespace Deploynix.Lab.Servers;

/// <summary>Redis on a unix socket, in memory alone, as the lab's user.</summary>
public sealed class LabRedis : IAsyncDisposable
{
    private readonly LabProcess _process;

    private LabRedis(LabProcess process, string socket) => (_process, Socket) = (process, socket);

    public string Socket { get; }

    /// <summary>Returns when the socket answers.</summary>
    public static async Task<LabRedis> Start(LabDisk disk)
    {
        var folder = await disk.Directory("redis");
        var redis = new LabRedis(LabProcess.Start(["redis-server", "--port", "0", "--unixsocket", $"{folder}/redis.sock", "--dir", folder, "--save", "", "--appendonly", "no"]), $"{folder}/redis.sock");
        await LabLog.Ready("redis", redis._process, () => redis._process.Output, redis, async () =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(redis.Socket));
        });
        return redis;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
