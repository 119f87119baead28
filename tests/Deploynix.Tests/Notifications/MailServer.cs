using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Deploynix.Tests.Notifications;

/// <summary>A mail server on this machine's loopback address. <c>refusals</c> are what it answers to the first recipients, one connection after another.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string?[] _refusals;
    private readonly bool _isSilent;
    private int _connections;

    public MailServer(bool silent = false, params string?[] refusals)
    {
        (_isSilent, _refusals) = (silent, refusals);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => _connections;

    public ConcurrentQueue<string> Mails { get; } = new();

    public ConcurrentQueue<string> Logins { get; } = new();

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token), Interlocked.Increment(ref _connections));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client, int number)
    {
        using var _ = client;
        try
        {
            if (_isSilent) await Task.Delay(Timeout.Infinite, _end.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 here ESMTP");
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO": await writer.WriteLineAsync("250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN"); break;
                    case "AUTH":
                        Logins.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1])).Replace('\0', '|'));
                        await writer.WriteLineAsync("235 in");
                        break;
                    case "RCPT": await writer.WriteLineAsync(_refusals.ElementAtOrDefault(number - 1) ?? "250 ok"); break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var mail = new StringBuilder();
                        while (await reader.ReadLineAsync(_end.Token) is { } text && text != ".") mail.Append(text).Append('\n');
                        Mails.Enqueue(mail.ToString());
                        await writer.WriteLineAsync("250 taken");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default: await writer.WriteLineAsync("250 ok"); break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other end went, or the test is over.
        }
    }
}
