using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Incident;

/// <summary>The health of the sample shop behind nginx and PHP-FPM, over SSH.</summary>
[Trait("Part", "incident")]
public sealed class HealthTests
{
    [LabFact]
    public async Task A_release_that_breaks_is_seen_from_here_on_the_server_and_in_the_log_and_health_comes_back_with_the_rollback()
    {
        await using var shop = await MainShop.Open();
        shop.Operator.Change(site =>
        {
            site["url"] = shop.Shop.Nginx.Url.AbsoluteUri;
            site["health"] = JsonNode.Parse("""
                { "interval": "200ms", "deadline": "40s", "gate": false, "checks": [
                  { "name": "home", "http": "/", "body": "<dd id=\"version\">", "headers": { "content-type": "text/html" } },
                  { "name": "writable", "command": "test -w storage/logs" },
                  { "artisan": "migrate:status" }, { "artisan": "no:such-command", "name": "absent" },
                  { "queue": "default", "pending": 5 },
                  { "log": true, "quiet": "4s" } ] }
                """);
        });
        shop.Deploys("v2");
        var before = shop.Sshd.SessionsStarted;
        var results = Ask();
        Assert.Equal(1, shop.Sshd.SessionsStarted - before);
        Assert.Equal(
            ["home Here Healthy", "home Server Healthy", "writable Server Healthy", "migrate-status Server Healthy", "absent Server Unknown", "queue Server Unknown", "log Server Healthy"],
            results.Select(result => $"{result.Check} {result.From} {(result.Check == "queue" && result.Status == HealthStatus.Healthy ? HealthStatus.Unknown : result.Status)}"));
        Assert.All(results.Take(2), result => Assert.InRange(result.Latency!.Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5)));

        shop.Deploys("v3-broken");
        results = Ask();
        Assert.All(results.Where(result => result.Check == "home"), result => Assert.True(result.Status == HealthStatus.Unhealthy && result.Seen.StartsWith("500 in ", StringComparison.Ordinal), result.ToString()));
        var log = results.Single(result => result.Check == "log");
        Assert.True(log.Status == HealthStatus.Unhealthy, log.ToString());
        Assert.Contains("storage/logs/laravel.log", log.Advice, StringComparison.Ordinal);
        Assert.False(shop.Runs("Test-DeploynixHealth shop -Check home -Quiet").Succeeded().One<bool>());

        shop.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
        Assert.True(shop.Runs("Test-DeploynixHealth shop -Check home, writable -Quiet").Succeeded().One<bool>());

        IReadOnlyList<HealthResult> Ask() => shop.Runs("Test-DeploynixHealth shop").Succeeded().All<HealthResult>();
    }

    [LabFact]
    public async Task A_web_server_that_hangs_is_unhealthy_from_both_sides_within_the_deadline()
    {
        await using var shop = await MainShop.Open();
        shop.Operator.Change(site =>
        {
            site["url"] = shop.Shop.Nginx.Url.AbsoluteUri;
            site["proof"] = false;
            site["health"] = JsonNode.Parse("""{ "deadline": "8s", "interval": "200ms", "checks": [{ "http": "/", "timeout": "2s" }, { "command": "true", "needed": 1, "of": 1 }] }""");
        });
        shop.Deploys("v1");
        await Signal("STOP");
        try
        {
            var run = shop.Runs("Test-DeploynixHealth shop").Succeeded();
            Assert.InRange(run.Took.TotalSeconds, 2, 12);
            var results = run.All<HealthResult>();
            Assert.Equal(["http Here Unhealthy", "http Server Unhealthy", "command Server Healthy"], results.Select(result => $"{result.Check} {result.From} {result.Status}"));
            Assert.Equal("no answer within 2 s", results[0].Seen);
        }
        finally
        {
            await Signal("CONT");
        }
        Assert.True(shop.Runs("Test-DeploynixHealth shop -Quiet").Succeeded().One<bool>());

        Task Signal(string name) => LabProcess.Run(["sh", "-c", "kill -s \"$1\" $2 $(cat /proc/$2/task/$2/children)", "sh", name, $"{shop.Shop.Nginx.Id}"], LabProcess.AsMyself).Succeeded();
    }
}
