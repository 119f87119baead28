using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Notifications;

/// <summary>Posts a message to a webhook, once. A request that has no answer is not sent again: it may have been taken.</summary>
internal sealed class WebhookSender(TimeProvider time)
{
    private const int MaxWords = 120;

    public async Task<DeliveryAttempt> PostAsync(Recipient recipient, Notification notification, CancellationToken cancel)
    {
        if (recipient.Url is not { } address || !Uri.TryCreate(address.Reveal().Trim(), UriKind.Absolute, out var url)) return new("what its \"url\" refers to is no address");
        if (SecretRule.CheckScheme(url) is { } wrong) return new($"its address {wrong}");
        var body = Encoding.UTF8.GetBytes(Message.For(recipient.Target.Kind, notification, recipient.Target.Template).ToJsonString());
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.ParseAdd("Deploynix");
        if (recipient.Target.Kind == NotificationKind.Webhook)
        {
            request.Headers.Add("Deploynix-Event", NotificationEvents.NameOf(notification.Event));
            request.Headers.Add("Deploynix-Delivery", notification.Id.ToString());
            if (recipient.Secret is { } secret) request.Headers.Add(WebhookMessage.SignatureHeader, WebhookMessage.Sign(secret.Reveal(), time.GetUtcNow(), body));
        }
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.IsSuccessStatusCode ? DeliveryAttempt.Taken : await ExplainAsync(recipient, url, answer, cancel);
        }
        catch (HttpRequestException failure)
        {
            return Explain(failure);
        }
    }

    private async Task<DeliveryAttempt> ExplainAsync(Recipient recipient, Uri url, HttpResponseMessage answer, CancellationToken cancel)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and <= 399) return new($"{status}: it redirects to another address, which is not followed; set that one");
        var words = recipient.Target.Kind == NotificationKind.Webhook ? "" : await WordsAsync(recipient, url, answer, cancel);
        var reason = words.Length > 0 ? $"{status}: {words}" : $"{status} {answer.ReasonPhrase}".TrimEnd();
        return new(reason, answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || status >= 500, RetryAfter(answer));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var after = answer.Headers.RetryAfter;
        var pause = after?.Delta ?? (after?.Date is { } date ? date - time.GetUtcNow() : null);
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    /// <summary>What Slack, Teams and Discord say of a message that they refuse: a word or two. An address that they repeat is masked.</summary>
    private static async Task<string> WordsAsync(Recipient recipient, Uri url, HttpResponseMessage answer, CancellationToken cancel)
    {
        using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[1024];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        if (text.TrimStart().StartsWith('<')) return "";
        foreach (var secret in url.Segments.Select(segment => segment.Trim('/')).Append(url.Query.TrimStart('?')).Append(recipient.Secret?.Reveal() ?? "").Where(part => part.Length >= 4)) text = text.Replace(secret, "********", StringComparison.Ordinal);
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Core.Planning.NotificationText.Clean(text, MaxWords) ?? "";
    }

    private static DeliveryAttempt Explain(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket) return new(socket.Message, MayRetry: socket.SocketErrorCode is not SocketError.ConnectionReset);
            if (inner is AuthenticationException) return new("its certificate is not one to trust");
        }
        // The request may have been taken before the connection went.
        return new("the connection went before there was an answer");
    }
}
