using System.Diagnostics;
using System.Globalization;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Http;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Engines;
using Deploynix.Tests.Notifications;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Health;

/// <summary>Real checks of a site on this machine: over its sockets, in its shell.</summary>
public sealed class SiteHealthTests : IAsyncLifetime
{
    private readonly LocalSite _here = new();
    private readonly CountingTransports _transports;
    private readonly SiteHealth _health;
    private Site _site;

    public SiteHealthTests()
    {
        _transports = new(_here.Transports);
        _health = new(_transports, new HttpProbe(), TimeProvider.System);
        _here.Box.With(Sandbox.Old, Sandbox.New).Link("current", Sandbox.New.RelativePath);
        _site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Servers = [_here.Server], Health = new() { Interval = TimeSpan.FromMilliseconds(50), Deadline = TimeSpan.FromSeconds(20) } };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task An_address_is_asked_from_here_and_from_the_server()
    {
        using var endpoint = new Endpoint(new Reply(200, """{"status":"ok","checks":[{"up":true}]}""", "X-App: shop", "Content-Type: application/json"));
        var results = await CheckAsync(Http(endpoint) with
        {
            Body = "status", Json = Http(endpoint).Json.Add("status", "ok").Add("checks.0.up", "true"), Headers = Http(endpoint).Headers.Add("x-app", "shop"),
        });
        Assert.Equal([HealthFrom.Here, HealthFrom.Server], results.Select(result => result.From));
        Assert.All(results, result => Assert.True(result is { Status: HealthStatus.Healthy, Attempts: 2, Failures: 0, Latency: not null }, result.ToString()));
        Assert.Equal([null, "here"], results.Select(result => result.Server));
        Assert.Equal(4, endpoint.Requests.Count);
        Assert.Equal("200 to 299, x-app: shop, \"status\", checks.0.up = true, status = ok", results[0].Expected);
    }

    [Fact]
    public async Task What_is_not_as_expected_is_told_the_same_from_both_sides()
    {
        using var endpoint = new Endpoint(new Reply(500, "oops"));
        await Tells(Http(endpoint), "500 in ");
        using var json = new Endpoint(new Reply(200, """{"status":"down"}"""));
        await Tells(Http(json) with { Json = Http(json).Json.Add("status", "ok") }, "200, status = down");
        await Tells(Http(json) with { Json = Http(json).Json.Add("db.ok", "true") }, "200, JSON without db.ok");
        await Tells(Http(json) with { Body = "fine" }, "200 without \"fine\"");
        await Tells(Http(json) with { Headers = Http(json).Headers.Add("X-App", "shop") }, "200 without the header X-App");
        await Tells(Http(json) with { Status = [204] }, "200 in ");
        using var moved = new Endpoint(new Reply(301, "", "Location: /elsewhere?token=1"));
        await Tells(Http(moved), "301 to /elsewhere in ");
        await Tells(Http(moved) with { Redirects = 2 }, "");
        Assert.Contains(moved.Requests, request => request.Path == "/elsewhere?token=1");

        async Task Tells(HttpCheck check, string seen)
        {
            var results = await CheckAsync(check);
            Assert.Equal(2, results.Length);
            Assert.All(results, result => Assert.True(result.Status == HealthStatus.Unhealthy && result.Seen.StartsWith(seen, StringComparison.Ordinal), result.ToString()));
        }
    }

    [Fact]
    public async Task A_redirection_is_followed_where_that_is_wanted()
    {
        using var there = new Endpoint(new Reply(200, "here I am"));
        using var endpoint = new Endpoint(new Reply(302, "", $"Location: {there.Url}"));
        Assert.All(await CheckAsync(Http(endpoint) with { Redirects = 1, Body = "here I am" }), result => Assert.True(result.Status == HealthStatus.Healthy, result.ToString()));
    }

    [Fact]
    public async Task Without_curl_PHP_asks()
    {
        using var endpoint = new Endpoint(new Reply(200, "plain words", "X-App: shop"));
        using var broken = new Endpoint(new Reply(500));
        using var moved = new Endpoint(new Reply(302, "", $"Location: {endpoint.Url}"));
        _site = _site with { Variables = _site.Variables, Php = "/usr/bin/php" };
        var transports = new WithoutCurl(_transports);
        var health = new SiteHealth(transports, new HttpProbe(), TimeProvider.System);
        var good = Http(endpoint) with { FromHere = false, Body = "plain words", Headers = Http(endpoint).Headers.Add("X-App", "shop"), Name = "good" };
        var results = await health.CheckAsync(_site, new() { Checks = [good, Http(broken) with { FromHere = false, Name = "broken" }, Http(moved) with { FromHere = false, Name = "moved", Redirects = 1 }, good with { Name = "refused", Url = Closed() }] }, Cancel);
        Assert.Equal(
            ["good Healthy", "broken Unhealthy", "moved Healthy", "refused Unhealthy"], results.Select(result => $"{result.Check} {result.Status}"));
        Assert.StartsWith("500 in ", results[1].Seen, StringComparison.Ordinal);
        Assert.Contains("Connection refused", results[3].Seen, StringComparison.Ordinal);

        _site = _site with { Php = "no-such-php" };
        var nothing = Assert.Single(await health.CheckAsync(_site, new() { Checks = [good] }, Cancel));
        Assert.Equal((HealthStatus.Unknown, "the server has neither curl nor PHP's command line to ask with"), (nothing.Status, nothing.Seen));
    }

    [Fact]
    public async Task Commands_and_all_else_on_a_server_share_one_channel()
    {
        using var endpoint = new Endpoint(new Reply(200));
        var results = await CheckAsync(
            new CommandCheck { Name = "good", Run = "test \"$(cat index)\" = " + Sandbox.New.Value },
            new CommandCheck { Name = "seven", Run = "exit 7", ExitCode = 7 },
            new CommandCheck { Name = "bad", Run = "echo 'it''s broken'; exit 3" },
            new ArtisanCheck { Name = "about", Command = "about" },
            new QueueCheck { Name = "queue", Queue = "default", Pending = 1 },
            Http(endpoint) with { FromHere = false });
        Assert.Equal(
            ["good Healthy exit code 0", "seven Healthy exit code 7", "bad Unhealthy exit code 3", "about Unknown the release has no artisan", "queue Unknown the release has no artisan"],
            results.Take(5).Select(result => $"{result.Check} {result.Status} {result.Seen}"));
        Assert.Equal(["its broken"], results[2].Output);
        Assert.Equal(HealthStatus.Healthy, results[5].Status);
        Assert.Equal(1, _transports.Started);
    }

    [Fact]
    public async Task N_of_M_decide_and_what_failed_between_is_told()
    {
        _here.Box.Write($"{Sandbox.New.RelativePath}/flaky", "n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; [ $n -ne 1 ]");
        var check = new CommandCheck { Name = "flaky", Run = "sh flaky", Needed = 3, Of = 4 };
        var result = Assert.Single(await CheckAsync(check));
        Assert.Equal((HealthStatus.Degraded, 4, 1, "exit code 0, after 1 that failed: exit code 1"), (result.Status, result.Attempts, result.Failures, result.Seen));
        result = Assert.Single(await CheckAsync(new CommandCheck { Name = "bad", Run = "exit 1", Needed = 2, Of = 3 }));
        Assert.Equal((HealthStatus.Unhealthy, 2, 2), (result.Status, result.Attempts, result.Failures));
    }

    [Fact]
    public async Task Failures_in_the_warm_up_do_not_count()
    {
        var since = DateTime.UtcNow.AddSeconds(1.5).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        _site = _site with { Health = _site.Health with { WarmUp = TimeSpan.FromSeconds(10) } };
        var result = Assert.Single(await CheckAsync(new CommandCheck { Name = "warm", Run = $"[ $(date -u +%Y%m%d%H%M%S) -gt {since} ]", Needed = 1, Of = 1 }));
        Assert.Equal((HealthStatus.Healthy, 0), (result.Status, result.Failures));
        Assert.True(result.Attempts > 1);
    }

    [Fact]
    public async Task The_pause_grows_while_it_fails()
    {
        using var endpoint = new Endpoint(new Reply(500));
        _site = _site with { Health = _site.Health with { Interval = TimeSpan.FromMilliseconds(200) } };
        await CheckAsync(Http(endpoint) with { FromServer = false, Needed = 1, Of = 4 });
        var times = endpoint.Requests.Select(request => request.At).ToArray();
        Assert.Equal(4, times.Length);
        Assert.InRange((times[1] - times[0]).TotalMilliseconds, 190, 20_000);
        Assert.InRange((times[3] - times[2]).TotalMilliseconds, 790, 20_000);
    }

    [Fact]
    public async Task Neither_a_silent_end_nor_a_command_without_end_holds_it_past_the_deadline()
    {
        using var endpoint = new Endpoint(Reply.Silence);
        _site = _site with { Health = _site.Health with { Deadline = TimeSpan.FromSeconds(3) } };
        var began = Stopwatch.GetTimestamp();
        var results = await CheckAsync(
            Http(endpoint) with { Timeout = TimeSpan.FromMinutes(1) }, new CommandCheck { Name = "endless", Run = _here.Sleeper + " & wait", Timeout = TimeSpan.FromMinutes(1) });
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 2.9, 6);
        Assert.All(results, result => Assert.NotEqual(HealthStatus.Healthy, result.Status));
        await LocalSite.UntilAsync(() => _here.Marked.Length == 0, "the command's processes to end");
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_an_attempt_that_failed()
    {
        using var endpoint = new Endpoint(Reply.Silence);
        var results = await CheckAsync(Http(endpoint) with { Timeout = TimeSpan.FromSeconds(3), Needed = 1, Of = 1 }, new CommandCheck { Name = "slow", Run = "sleep 30", Timeout = TimeSpan.FromSeconds(3), Needed = 1, Of = 1 });
        Assert.All(results, result => Assert.Equal((HealthStatus.Unhealthy, 1), (result.Status, result.Attempts)));
        Assert.Equal("no answer within 3 s", results[0].Seen);
        Assert.Contains("timed out", results[1].Seen, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("no end within 3s", results[2].Seen);
    }

    [Fact]
    public async Task Stopping_ends_it_at_once_and_what_it_started()
    {
        using var endpoint = new Endpoint(Reply.Silence);
        using var stop = new CancellationTokenSource();
        var running = _health.CheckAsync(_site, new() { Checks = [Http(endpoint) with { Timeout = TimeSpan.FromMinutes(1) }, new CommandCheck { Name = "endless", Run = _here.Sleeper, Timeout = TimeSpan.FromMinutes(1) }] }, stop.Token);
        await LocalSite.UntilAsync(() => _here.Marked.Length > 0 && endpoint.Requests.Count > 1, "the checks to begin");
        var began = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 1.5);
        await LocalSite.UntilAsync(() => _here.Marked.Length == 0, "the command's processes to end");
    }

    [Theory]
    [InlineData("[2026-03-18 16:47:00] production.ERROR: It broke {\"exception\":\"[object]\"}", HealthStatus.Unhealthy)]
    [InlineData("[2026-03-18T16:47:00.123456+00:00] production.CRITICAL: It broke", HealthStatus.Unhealthy)]
    [InlineData("{\"message\":\"It broke\",\"context\":{},\"level\":400,\"level_name\":\"ERROR\",\"channel\":\"production\",\"datetime\":\"2026-03-18T16:47:00+00:00\",\"extra\":{}}", HealthStatus.Unhealthy)]
    [InlineData("{\"message\":\"level_name ERROR\",\"context\":{},\"level\":200,\"level_name\":\"INFO\",\"channel\":\"production\",\"datetime\":\"2026-03-18T16:47:00+00:00\",\"extra\":{}}", HealthStatus.Healthy)]
    [InlineData("[2026-03-18 16:47:00] production.INFO: someone wrote .ERROR: here", HealthStatus.Healthy)]
    public async Task New_errors_in_the_log_are_unhealthy(string line, HealthStatus expected)
    {
        var log = _here.Box.In($"{Sandbox.New.RelativePath}/storage/logs/laravel.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, "[2026-03-18 16:00:00] production.ERROR: An old one\n", Cancel);
        _here.Box.Write($"{Sandbox.New.RelativePath}/storage/logs/laravel-2026-01-01.log", "[2026-01-01 16:00:00] production.ERROR: Older\n");
        File.SetLastWriteTimeUtc(_here.Box.In($"{Sandbox.New.RelativePath}/storage/logs/laravel-2026-01-01.log"), DateTime.UtcNow.AddDays(-9));
        var checking = CheckAsync(new LogCheck { Name = "log", Quiet = TimeSpan.FromSeconds(4), Needed = 1, Of = 1 });
        await LocalSite.UntilAsync(() => _transports.Started > 0, "the first look");
        await Task.Delay(1500, Cancel);
        await File.AppendAllTextAsync(log, line + "\n", Cancel);
        var result = Assert.Single(await checking);
        Assert.True(result.Status == expected, result.ToString());
    }

    [Fact]
    public async Task A_way_that_fails_from_here_alone_tells_of_this_network()
    {
        using var endpoint = new Endpoint(new Reply(200));
        var health = new SiteHealth(_transports, new NoWay(), TimeProvider.System);
        var results = await health.CheckAsync(_site, new() { Checks = [Http(endpoint)] }, Cancel);
        Assert.Equal([HealthStatus.Unknown, HealthStatus.Healthy], results.Select(result => result.Status));
        Assert.Equal("no such host; the servers themselves answer", results[0].Seen);
        Assert.Equal(HealthStatus.Healthy, SiteHealth.Worst(results));
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_is_unknown_and_the_site_may_work()
    {
        using var endpoint = new Endpoint(new Reply(200));
        _site = _site with { Servers = [_here.Server with { Name = "gone", Connection = Connection.Ssh, Host = "127.0.0.1", Port = Closed().Port, User = "nobody" }] };
        var results = await CheckAsync(Http(endpoint), new CommandCheck { Name = "command", Run = "true" });
        Assert.Equal([HealthStatus.Healthy, HealthStatus.Unknown, HealthStatus.Unknown], results.Select(result => result.Status));
        Assert.StartsWith("the server could not be asked: ", results[1].Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_a_swap_the_release_itself_is_asked()
    {
        using var endpoint = new Endpoint(new Reply(500));
        CommandCheck command = new() { Name = "command", Run = $"test \"$(cat index)\" = {Sandbox.Old}" };
        var results = await _health.CheckAsync(_site, new() { Checks = [Http(endpoint), command, new QueueCheck { Name = "queue", Queue = "default", Pending = 1 }], Before = Sandbox.Old.Value }, Cancel);
        Assert.Equal([("http", HealthStatus.Unknown), ("command", HealthStatus.Healthy)], results.Select(result => (result.Check, result.Status)));
        Assert.StartsWith("PHP's own web server could not be started", results[0].Seen, StringComparison.Ordinal);
        Assert.Empty(endpoint.Requests);
    }

    [Fact]
    public async Task Before_a_swap_addresses_are_asked_of_the_releases_own_server_under_the_sites_name_and_nothing_of_it_is_left()
    {
        using var live = new Endpoint(new Reply(500));
        _here.Box.Write($"{Sandbox.Old.RelativePath}/public/index.php", """
            <?php
            if ($_SERVER['REQUEST_URI'] === '/old') { header('Location: /up?x=1', true, 302); exit; }
            if ($_SERVER['REQUEST_URI'] === '/secure') { header('Location: https://shop.example.com/secure', true, 301); exit; }
            if ($_SERVER['REQUEST_URI'] === '/broken') { http_response_code(503); exit; }
            echo $_SERVER['HTTP_HOST'], ' ', $_SERVER['HTTP_X_FORWARDED_PROTO'], ' ', $_SERVER['REQUEST_URI'], ' ', getenv('MARK'), ' ', $_SERVER['SERVER_PORT'];
            """);
        _here.Box.Write($"{Sandbox.Old.RelativePath}/public/robots.txt", "a file");
        _site = _site with { Variables = _site.Variables.Add("MARK", _here.Mark) };
        HttpCheck At(string name, string url) => new() { Name = name, Url = new(url) };
        var results = await _health.CheckAsync(_site, new()
        {
            Before = Sandbox.Old.Value,
            Checks =
            [
                At("up", "https://shop.example.com/up?x=1") with { FromServer = false, Body = $"shop.example.com https /up?x=1 {_here.Mark}" },
                At("own", live.Url.AbsoluteUri + "up") with { Body = $"127.0.0.1:{live.Url.Port} http /up" },
                At("file", "https://shop.example.com/robots.txt") with { Body = "a file" },
                At("moved", "https://shop.example.com/old") with { Redirects = 2, Body = "/up?x=1" },
                At("secure", "https://shop.example.com/secure"),
                At("broken", "https://shop.example.com/broken"),
            ],
        }, Cancel);
        Assert.Equal(
            ["up Healthy", "own Healthy", "file Healthy", "moved Healthy", "secure Unknown", "broken Unhealthy"],
            results.Select(result => $"{result.Check} {result.Status}{(result is { Status: HealthStatus.Unknown, Check: not "secure" } ? result.Seen : "")}"));
        Assert.All(results, result => Assert.Equal((HealthFrom.Server, "here"), (result.From, result.Server)));
        Assert.StartsWith("503 in ", results[^1].Seen, StringComparison.Ordinal);
        Assert.Empty(live.Requests);
        await LocalSite.UntilAsync(() => LocalSite.Processes(arguments => arguments.Contains("-S") && arguments.Any(argument => argument.StartsWith("127.0.0.1:", StringComparison.Ordinal))).Length == 0, "PHP's own server to be ended");
    }

    [Fact]
    public async Task A_release_whose_own_server_hangs_is_bounded_and_leaves_nothing()
    {
        _here.Box.Write($"{Sandbox.Old.RelativePath}/public/index.php", "<?php sleep(600);");
        _site = _site with { Health = _site.Health with { Deadline = TimeSpan.FromSeconds(3) } };
        var clock = Stopwatch.StartNew();
        var results = await _health.CheckAsync(_site, new() { Before = Sandbox.Old.Value, Checks = [new HttpCheck { Name = "up", Url = new("https://shop.example.com/"), Timeout = TimeSpan.FromSeconds(60) }] }, Cancel);
        Assert.Equal(HealthStatus.Unhealthy, Assert.Single(results).Status);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
        await LocalSite.UntilAsync(() => LocalSite.Processes(arguments => arguments.Contains("-S") && arguments.Any(argument => argument.StartsWith("127.0.0.1:", StringComparison.Ordinal))).Length == 0, "PHP's own server to be ended");
    }

    [Fact]
    public async Task Where_nothing_is_live_nothing_can_be_told()
    {
        File.Delete(_here.Box.In("current"));
        Assert.Equal((HealthStatus.Unknown, "no release is live"), (await CheckAsync(new CommandCheck { Name = "c", Run = "true" }))[0] is var result ? (result.Status, result.Seen) : default);
        Assert.Equal(ErrorKind.NoHealthCheck, (await Assert.ThrowsAsync<DeploynixException>(() => _health.CheckAsync(_site with { Proof = new() }, new(), Cancel))).Kind);
    }

    private static HttpCheck Http(Endpoint endpoint) => new() { Name = "http", Url = endpoint.Url };

    private async Task<HealthResult[]> CheckAsync(params HealthCheck[] checks) => [.. await _health.CheckAsync(_site, new() { Checks = [.. checks] }, Cancel)];

    /// <summary>An address of this machine at which nobody listens.</summary>
    private static Uri Closed()
    {
        using var endpoint = new Endpoint(Reply.Silence);
        return endpoint.Url;
    }

    private sealed class NoWay : IHttpProbe
    {
        public Task<HttpAnswer> AskAsync(HttpCheck check, CancellationToken cancel) => Task.FromResult(new HttpAnswer { Outcome = HttpOutcome.NoWay, Reason = "no such host" });
    }

    private sealed class CountingTransports(ITransportFactory inner) : ITransportFactory
    {
        public int Started => _started;

        private int _started;

        public ITransport Open(Server server)
        {
            Interlocked.Increment(ref _started);
            return inner.Open(server);
        }
    }

    /// <summary>A server whose PATH has all but curl.</summary>
    private sealed class WithoutCurl(ITransportFactory inner) : ITransportFactory
    {
        public ITransport Open(Server server) => new Way(inner.Open(server));

        private sealed class Way(ITransport inner) : ITransport
        {
            public Server Server => inner.Server;

            public Task<IRemoteProcess> StartAsync(Core.Shell.ShellCommand command, CancellationToken cancel) => inner.StartAsync(Core.Shell.Sh.Lines(Core.Shell.Sh.Script($$"""
                d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT
                for p in sh date timeout setsid tail head cut cat base64 grep sed sleep tr ls wc; do ln -s "$(command -v "$p")" "$d/$p"; done
                PATH=$d; export PATH
                """), command), cancel);

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
