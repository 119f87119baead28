using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Notifications;

namespace Deploynix.Tests.Notifications;

/// <summary>Telling, over real sockets, to ends that behave and to ends that do not.</summary>
public sealed class DeliveryTests
{
    [Theory]
    [InlineData(NotificationKind.Slack)]
    [InlineData(NotificationKind.Teams)]
    [InlineData(NotificationKind.Discord)]
    [InlineData(NotificationKind.Webhook)]
    public async Task A_message_arrives_once(NotificationKind kind)
    {
        using var endpoint = new Endpoint(new Reply(202));
        var result = await Told.DeliverAsync(Told.To(kind, new(endpoint.Url, "hook?key=1")));
        Assert.Equal((true, 1, null), (result.Delivered, result.Attempts, result.Reason));
        Assert.Equal(("POST", "/hook?key=1", "application/json; charset=utf-8"), (endpoint.Only.Method, endpoint.Only.Path, endpoint.Only.Headers["Content-Type"]));
        Assert.Equal(Message.For(kind, Told.Failure, null).ToJsonString(), JsonNode.Parse(endpoint.Only.Body)!.ToJsonString());
    }

    [Fact]
    public async Task A_webhook_is_signed_over_the_bytes_that_arrive()
    {
        using var endpoint = new Endpoint(new Reply(200));
        await Told.DeliverAsync(Told.To(NotificationKind.Webhook, endpoint.Url, secret: "it is a secret"));
        var (headers, body) = (endpoint.Only.Headers, endpoint.Only.Body);
        var seconds = long.Parse(headers["Deploynix-Signature"].Split(',')[0][2..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(WebhookMessage.Sign("it is a secret", DateTimeOffset.FromUnixTimeSeconds(seconds), Encoding.UTF8.GetBytes(body)), headers["Deploynix-Signature"]);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds, -1, 60);
        Assert.Equal(("failed", Told.Failure.Id.ToString()), (headers["Deploynix-Event"], headers["Deploynix-Delivery"]));
    }

    [Fact]
    public async Task What_is_refused_for_now_is_tried_again()
    {
        using var endpoint = new Endpoint(new Reply(503), new Reply(500), new Reply(200));
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Webhook, endpoint.Url));
        Assert.Equal((true, 3), (result.Delivered, result.Attempts));
        Assert.Single(endpoint.Requests.Select(request => request.Headers["Deploynix-Delivery"]).Distinct());
    }

    [Fact]
    public async Task The_pause_that_is_asked_for_is_kept()
    {
        using var endpoint = new Endpoint(new Reply(429, "", "Retry-After: 2"), new Reply(200));
        Assert.True((await Told.DeliverAsync(Told.To(NotificationKind.Slack, endpoint.Url))).Delivered);
        var times = endpoint.Requests.Select(request => request.At).ToArray();
        Assert.InRange((times[1] - times[0]).TotalSeconds, 1.9, 9);
    }

    [Fact]
    public async Task A_pause_that_is_longer_than_there_is_time_ends_it_at_once()
    {
        using var endpoint = new Endpoint(new Reply(429, "rate_limited", "Retry-After: 600"));
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Slack, endpoint.Url));
        Assert.Equal((false, 1, "429: rate_limited"), (result.Delivered, result.Attempts, result.Reason));
        Assert.InRange(result.Elapsed.TotalSeconds, 0, 8);
    }

    [Fact]
    public async Task What_is_refused_for_good_is_not_tried_again_and_the_address_is_in_no_word()
    {
        using var endpoint = new Endpoint(new Reply(404, "no_service /services/T0000/B0000/sEcReTtOkEn123"));
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Slack, new(endpoint.Url, "services/T0000/B0000/sEcReTtOkEn123")));
        Assert.Equal((false, 1), (result.Delivered, result.Attempts));
        Assert.Equal("404: no_service /********/********/********/********", result.Reason);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        using var elsewhere = new Endpoint(new Reply(200));
        using var endpoint = new Endpoint(new Reply(307, "", $"Location: {elsewhere.Url}"));
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Webhook, endpoint.Url));
        Assert.Equal((false, "307: it redirects to another address, which is not followed; set that one"), (result.Delivered, result.Reason));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Whoever_says_nothing_is_waited_for_until_the_deadline_and_not_asked_twice()
    {
        using var endpoint = new Endpoint(Reply.Silence);
        var began = Stopwatch.GetTimestamp();
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Webhook, endpoint.Url), TimeSpan.FromSeconds(1));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.9, 4);
        Assert.False(result.Delivered);
        Assert.StartsWith("no answer within ", result.Reason, StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task A_connection_that_goes_after_the_request_is_not_tried_again()
    {
        using var endpoint = new Endpoint(Reply.Reset);
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Webhook, endpoint.Url));
        Assert.Equal((false, 1), (result.Delivered, result.Attempts));
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_tried_until_the_deadline()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Dispose();
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Webhook, new($"http://127.0.0.1:{port}/hook-0123456789abcdef")), TimeSpan.FromSeconds(2));
        Assert.False(result.Delivered);
        Assert.InRange(result.Attempts, 2, 5);
        Assert.Equal("Connection refused", result.Reason);
    }

    [Fact]
    public async Task Nothing_is_sent_in_the_clear_over_a_network()
    {
        var result = await Told.DeliverAsync(Told.To(NotificationKind.Webhook, new("http://hooks.example.com/x")));
        Assert.Equal((false, 1), (result.Delivered, result.Attempts));
        Assert.StartsWith("its address must start with https://", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_is_told_in_the_order_of_what_happened_and_only_of_what_it_wants_to_know()
    {
        using var slow = new Endpoint(new Reply(200) { After = TimeSpan.FromMilliseconds(300) }, new Reply(200));
        using var picky = new Endpoint(new Reply(200));
        using var announcer = Told.By(Told.To(NotificationKind.Webhook, slow.Url), Told.To(NotificationKind.Webhook, picky.Url, null, NotificationEvent.RolledBack));
        var began = Stopwatch.GetTimestamp();
        announcer.Tell(Told.Failure with { Event = NotificationEvent.Started });
        announcer.Tell(Told.Failure with { Event = NotificationEvent.RolledBack });
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 0, 250);
        var results = await announcer.FinishAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, results.Length);
        Assert.All(results, result => Assert.True(result.Delivered));
        Assert.Equal(["started", "rolledBack"], slow.Requests.Select(request => request.Headers["Deploynix-Event"]));
        Assert.Equal("rolledBack", picky.Only.Headers["Deploynix-Event"]);
    }

    [Fact]
    public async Task Stopping_ends_the_waiting_at_once()
    {
        using var endpoint = new Endpoint(Reply.Silence);
        using var announcer = Told.By(Told.To(NotificationKind.Webhook, endpoint.Url));
        using var stop = new CancellationTokenSource();
        announcer.Tell(Told.Failure);
        var finishing = announcer.FinishAsync(stop.Token);
        var began = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finishing);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 1);
    }
}
