using System.Net.Sockets;

namespace Deploynix.Lab.Servers;

/// <summary>What a daemon of the lab writes, and how it tells that it is ready.</summary>
internal static class LabLog
{
    public static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    public static int Count(string log, string words) => log.Split(words).Length - 1;

    /// <summary>Returns when <paramref name="connect"/> succeeds; ends the daemon and throws with its log when it ended or does not answer.</summary>
    public static async Task Ready(string name, LabProcess process, Func<string> log, IAsyncDisposable daemon, Func<Task> connect)
    {
        try
        {
            await LabWait.Until($"{name} answers", async () =>
            {
                if (process.HasExited) throw new LabException($"{name} ended at its start\n{log()}");
                try
                {
                    await connect();
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            }, log: log);
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }
}
