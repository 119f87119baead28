using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Http;

/// <summary>Asks an address from this machine, over a connection of its own each time: one that was kept would not tell whether a new visitor gets in.</summary>
public sealed class HttpProbe : IHttpProbe
{
    private const int MaxBody = 256 * 1024;

    /// <inheritdoc/>
    public async Task<HttpAnswer> AskAsync(HttpCheck check, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(check);
        var began = Stopwatch.GetTimestamp();
        DateTimeOffset? end = null;
        string? refusal = null;
        var isConnected = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(check.Timeout);
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (stream, certificate, chain, errors) =>
            {
                if (certificate is X509Certificate2 shown) end = shown.NotAfter;
                refusal = CertificateRefusal.Explain("the certificate", (stream as SslStream)?.TargetHostName ?? check.Url.IdnHost, certificate, chain, errors);
                return refusal is null;
            } },
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, stop);
                    isConnected = true;
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            var url = check.Url;
            for (var left = check.Redirects; ; left--)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                request.Headers.UserAgent.ParseAdd("Deploynix");
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (check.Redirects > 0 && (int)answer.StatusCode is >= 300 and <= 399 && answer.Headers.Location is { } location && new Uri(url, location) is { Scheme: "https" or "http" } next)
                {
                    if (left == 0) return Failed(HttpOutcome.TooManyRedirects, $"more than {check.Redirects} redirections");
                    url = next;
                    continue;
                }
                var body = await BodyAsync(answer, limit.Token);
                return new HttpAnswer
                {
                    Outcome = HttpOutcome.Answered,
                    Status = (int)answer.StatusCode,
                    Headers = answer.Headers.Concat(answer.Content.Headers).ToImmutableDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value)),
                    Body = body,
                    Elapsed = Stopwatch.GetElapsedTime(began),
                    CertificateEnd = end,
                };
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(isConnected ? HttpOutcome.NoAnswer : HttpOutcome.NoWay, $"no {(isConnected ? "answer" : "connection")} within {check.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or AuthenticationException or SocketException)
        {
            return Explain(failure);
        }

        HttpAnswer Failed(HttpOutcome outcome, string reason) => new() { Outcome = outcome, Reason = reason, Elapsed = Stopwatch.GetElapsedTime(began), CertificateEnd = end };

        HttpAnswer Explain(Exception failure)
        {
            for (var inner = failure; inner is not null; inner = inner.InnerException)
            {
                if (inner is AuthenticationException) return Failed(HttpOutcome.NotTrusted, refusal ?? inner.InnerException?.Message ?? inner.Message);
                if (inner is SocketException socket)
                {
                    var isWay = socket.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery or SocketError.HostUnreachable
                        or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.TimedOut or SocketError.HostDown;
                    return Failed(isWay ? HttpOutcome.NoWay : HttpOutcome.NoAnswer, $"{check.Url.Host}:{check.Url.Port}: {socket.Message}");
                }
            }
            return Failed(HttpOutcome.NoAnswer, failure.InnerException?.Message ?? failure.Message);
        }
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[MaxBody];
        var length = await stream.ReadAtLeastAsync(bytes, MaxBody, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
