using System.Net;
using System.Net.Sockets;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Http;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.WebServer;

/// <summary>A release that nobody is served by yet, asked through the rendered server block of nginx and the site's own PHP-FPM.</summary>
[Trait("Part", "laravel")]
public sealed class ReleaseGateTests
{
    private const string Php = """<?php echo $_SERVER['HTTPS'] ?? 'plain', ' ', $_SERVER['HTTP_HOST'], ' ', PHP_SAPI, ' ', basename(dirname(__DIR__));""";

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_gate_asks_the_release_through_nginx_while_everybody_else_gets_the_live_one()
    {
        await using var tree = await LabTree.Create();
        var port = LabTree.FreePort();
        tree.Site = tree.Site with { Health = new() { Interval = TimeSpan.FromMilliseconds(100), Deadline = TimeSpan.FromSeconds(60), Gate = new() { Before = GateChecks.All, Through = $"127.0.0.1:{port}" } } };
        var site = await ServingTests.Laid(tree);
        foreach (var release in (string[])[ServingTests.First, ServingTests.Second]) await tree.Disk.File($"shop/releases/{release}/public/seen.php", Php);
        await tree.Configure();
        await tree.StartFpm();
        await tree.StartNginx();
        Assert.Equal(["v1", ServingTests.First], (await tree.Http.Get("/plain")).Words);

        // The gate: nginx and FPM, the site's own name, and encryption where the site has it.
        var results = await Ask(tree.Site);
        Assert.All(results, result => Assert.True(result is { Status: HealthStatus.Healthy, AskedPhp: false }, result.ToString()));
        Assert.Equal(["v1", ServingTests.First], (await tree.Http.Get("/plain")).Words);

        // What nobody is to get, and from where nobody is to get anything.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal((HttpStatusCode.OK, $"on shop.example.com fpm-fcgi {ServingTests.Second}"), await Get("/seen.php", ServingTests.Second, "https"));
        Assert.Equal((HttpStatusCode.OK, $"plain shop.example.com fpm-fcgi {ServingTests.Second}"), await Get("/seen.php", ServingTests.Second));
        foreach (var release in (string?[])[null, "", "../shared", "20260310_100506", $"{ServingTests.Second}/..", $"{ServingTests.Second}%2f"]) Assert.Equal(HttpStatusCode.NotFound, (await Get("/seen.php", release)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Get("/.env", ServingTests.Second)).Status);
        using (var other = new TcpClient()) await Assert.ThrowsAsync<SocketException>(() => other.ConnectAsync(IPAddress.Parse("127.0.0.2"), port));

        await site.Swap(ServingTests.Second);
        Assert.Equal(["v2", ServingTests.Second], (await tree.Http.Get("/plain")).Words);

        // Where nothing answers there, PHP's own server is asked, and that is told.
        results = await Ask(tree.Site with { Health = tree.Site.Health with { Gate = tree.Site.Health.Gate with { Through = $"127.0.0.1:{LabTree.FreePort()}" } } }, sapi: "cli-server", https: "plain");
        Assert.All(results, result => Assert.True(result is { Status: HealthStatus.Healthy, AskedPhp: true }, result.ToString()));

        async Task<(HttpStatusCode Status, string Body)> Get(string path, string? release, string? proto = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}{path}") { Headers = { Host = "shop.example.com" } };
            if (release is not null) request.Headers.TryAddWithoutValidation("Deploynix-Release", release);
            if (proto is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", proto);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static async Task<IReadOnlyList<HealthResult>> Ask(Site site, string sapi = "fpm-fcgi", string https = "on")
    {
        await using var transports = new TransportFactory(new NoCredentials());
        return await new SiteHealth(transports, new HttpProbe(), TimeProvider.System).CheckAsync(site, new()
        {
            Before = ServingTests.Second,
            Checks =
            [
                new HttpCheck { Name = "plain", Url = new("https://shop.example.com/plain"), Body = ServingTests.Second, Timeout = TimeSpan.FromSeconds(20) },
                new HttpCheck { Name = "seen", Url = new("https://shop.example.com/seen.php"), Body = $"{https} shop.example.com {sapi} {ServingTests.Second}", Timeout = TimeSpan.FromSeconds(20) },
            ],
        }, TestContext.Current.CancellationToken);
    }
}
