using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Notifications;

/// <summary>A mail server on this machine's loopback address. <c>refusals</c> are what it answers to the first recipients, one connection after another.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string?[] _refusals;
    private readonly bool _isSilent;
    private readonly X509Certificate2? _certificate;
    private readonly MailEncryption _encryption = MailEncryption.None;
    private int _connections;

    public MailServer(bool silent = false, params string?[] refusals)
    {
        (_isSilent, _refusals) = (silent, refusals);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>One that speaks TLS: from the first byte, or once it was asked for it.</summary>
    public MailServer(X509Certificate2 certificate, MailEncryption encryption)
    {
        (_isSilent, _refusals, _certificate, _encryption) = (false, [], certificate, encryption);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => _connections;

    public ConcurrentQueue<string> Mails { get; } = new();

    public ConcurrentQueue<string> Logins { get; } = new();

    /// <summary>All that anybody on the way could read of what clients said.</summary>
    public ConcurrentQueue<string> InPlain { get; } = new();

    /// <summary>What it answers to STARTTLS; null for going on with it.</summary>
    public string? Refusal { get; init; }

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
            Stream stream = client.GetStream();
            if (_encryption == MailEncryption.Tls) stream = await HideAsync(stream);
            await SayAsync(stream, "220 here ESMTP");
            if (await ConverseAsync(stream, number)) await ConverseAsync(await HideAsync(stream), number);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or AuthenticationException)
        {
            // The other end went, or did not like the certificate, or the test is over.
        }
    }

    /// <summary>Answers until the other end goes; true where it wants to go on in private.</summary>
    private async Task<bool> ConverseAsync(Stream stream, int number)
    {
        // A byte at a time, so that nothing of what follows STARTTLS is taken from the stream.
        while (await LineAsync(stream) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO": await SayAsync(stream, $"250-here\r\n250-8BITMIME\r\n{(_encryption == MailEncryption.StartTls && stream is not SslStream ? "250-STARTTLS\r\n" : "")}250 AUTH PLAIN"); break;
                case "STARTTLS":
                    await SayAsync(stream, Refusal ?? "220 go on");
                    if (Refusal is null) return true;
                    break;
                case "AUTH":
                    Logins.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1])).Replace('\0', '|'));
                    await SayAsync(stream, "235 in");
                    break;
                case "RCPT": await SayAsync(stream, _refusals.ElementAtOrDefault(number - 1) ?? "250 ok"); break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    var mail = new StringBuilder();
                    while (await LineAsync(stream) is { } text && text != ".") mail.Append(text).Append('\n');
                    Mails.Enqueue(mail.ToString());
                    await SayAsync(stream, "250 taken");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return false;
                default: await SayAsync(stream, "250 ok"); break;
            }
        }
        return false;
    }

    private async Task<SslStream> HideAsync(Stream stream)
    {
        var hidden = new SslStream(stream);
        await hidden.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return hidden;
    }

    private ValueTask SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), _end.Token);

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) == 1)
        {
            if (one[0] != '\n')
            {
                line.Add(one[0]);
                continue;
            }
            var text = Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            if (stream is not SslStream) InPlain.Enqueue(text);
            return text;
        }
        return null;
    }
}
