using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Tests.Notifications;

namespace Deploynix.Lab.Incident;

/// <summary>Watching a release behind a real nginx and PHP-FPM.</summary>
[Trait("Part", "incident")]
public sealed class WatchTests
{
    [LabFact]
    public async Task Every_request_counts_once_and_the_time_ends_it()
    {
        await using var shop = await Open();
        shop.Deploys("v1");
        var watching = shop.Operator.Starts("Watch-DeploynixRelease shop -For 6s -Interval 1s");
        var asked = 0;
        while (!watching.IsCompleted)
        {
            var path = asked % 10 == 9 ? "/missing/page.php" : "/plain";
            await shop.Shop.Http.Get(path);
            asked++;
            if (asked == 40)
            {
                File.Move(shop.Shop.Nginx.AccessLog, shop.Shop.Nginx.AccessLog + ".1");
                await shop.Shop.Nginx.ReopenLogs();
            }
        }
        var run = (await watching).Succeeded();
        var result = Assert.Single(run.Objects.Select(item => item.BaseObject).OfType<WatchResult>());
        var intervals = run.Objects.Select(item => item.BaseObject).OfType<WatchInterval>().ToArray();
        Assert.Equal((WatchEnd.TimeIsUp, shop.Site.ActiveRelease), (result.End, result.Release));
        Assert.Equal(result.Requests, intervals.Sum(interval => interval.Requests));
        // Those before the first look and after the last one are nobody's.
        Assert.InRange(result.Requests!.Value, 41, asked);
        // nginx answers before it writes the line.
        await LabWait.Until("every request has its line", () => Lines(shop) == asked);
        Assert.InRange(result.ClientErrors, 1, (asked / 10) + 1);
        Assert.Equal(0, result.ServerErrors);
        Assert.NotNull(result.Latency);
        Assert.Contains(run.Told, told => told.Contains("No threshold was crossed", StringComparison.Ordinal));
    }

    [LabFact]
    public async Task A_release_that_answers_500_is_told_with_the_way_back_and_taken_back_once_where_that_was_asked_for()
    {
        using var listens = new Endpoint(new Reply(200));
        using var silent = new Endpoint(Reply.Silence);
        await using var shop = await Open();
        shop.Operator.Change(site =>
        {
            site["health"] = JsonNode.Parse($$"""{ "interval": "100ms", "gate": false, "checks": [{ "name": "plain", "http": "{{shop.Shop.Nginx.Url}}plain" }] }""");
            site["notifications"] = new JsonArray(new JsonObject { ["kind"] = "webhook", ["url"] = listens.Url.AbsoluteUri, ["events"] = new JsonArray("healthLost", "healthRestored", "rolledBack") });
        });
        var good = shop.Deploys("v1");
        await shop.Answers("v1");
        var bad = shop.Deploys("v3-broken");
        await shop.Answers(500);

        var told = await Watched(shop, "Watch-DeploynixRelease shop -For 60s -Interval 1s -MinRequests 5");
        var error = Assert.Single(told.Errors);
        Assert.Equal("Deploynix.ThresholdCrossed", error.Id);
        Assert.StartsWith("Invoke-DeploynixRollback shop", error.Next, StringComparison.Ordinal);
        Assert.Equal(WatchEnd.Crossed, Result(told).End);
        Assert.Equal(bad.Id, shop.Site.ActiveRelease);

        Assert.Equal(["healthLost"], Events());

        var dry = await Watched(shop, "Watch-DeploynixRelease shop -For 60s -Interval 1s -MinRequests 5 -AutoRollback -WhatIf");
        Assert.Equal(WatchEnd.Crossed, Result(dry).End);
        Assert.Equal(bad.Id, shop.Site.ActiveRelease);

        // Who only looks tells nobody.
        Assert.Equal(["healthLost"], Events());

        // Somebody who does not answer holds nothing up.
        shop.Operator.Change(site => ((JsonArray)site["notifications"]!).Add(new JsonObject { ["kind"] = "webhook", ["name"] = "silent", ["url"] = silent.Url.AbsoluteUri }));
        var back = await Watched(shop, "Watch-DeploynixRelease shop -For 60s -Interval 1s -MinRequests 5 -AutoRollback");
        Assert.Contains($"the site serves {good.Id}", Assert.Single(back.Errors).Failure!.State, StringComparison.Ordinal);
        Assert.Equal((WatchEnd.RolledBack, good.Id), (Result(back).End, Result(back).Live));
        await shop.Answers("v1");
        Assert.Equal(["healthLost", "rolledBack", "healthRestored"], Events().Skip(1));
        var (lost, restored) = (Body(1), Body(3));
        Assert.Equal((bad.Id, good.Id), ((string?)lost["release"], (string?)restored["release"]));
        Assert.Matches("^" + bad.Id + ": .*were answered by 5xx", (string?)lost["reason"]);
        Assert.InRange((DateTimeOffset)restored["at"]! - (DateTimeOffset)lost["at"]!, TimeSpan.Zero, TimeSpan.FromSeconds(9));
        Assert.Contains(back.Warnings, warning => warning.Contains("silent", StringComparison.Ordinal) && warning.Contains("not told of healthLost", StringComparison.Ordinal));
        Assert.Contains("passes its health checks", Assert.Single(back.Errors).Failure!.State, StringComparison.Ordinal);

        // Nothing picks it again.
        var marked = shop.Runs("Get-DeploynixRelease shop -All").Succeeded().All<Release>().Single(release => release.Id == bad.Id);
        Assert.Equal((ReleaseStatus.Bad, (string?)lost["reason"]), (marked.Status, $"{bad.Id}: {marked.BadReason}"));
        shop.Runs($"Set-DeploynixActiveRelease {bad.Id} shop").Refused("Deploynix.ReleaseBad");
        Assert.Single(shop.Runs("Get-DeploynixDeployment shop").Succeeded().All<Deployment>(), act => act.Act == Act.Rollback);

        IReadOnlyList<string> Events() => [.. listens.Requests.Select(request => request.Headers["Deploynix-Event"])];

        JsonNode Body(int i) => JsonNode.Parse(listens.Requests.ElementAt(i).Body)!;
    }

    [LabFact]
    public async Task Somebody_elses_deployment_ends_it()
    {
        await using var shop = await Open();
        shop.Deploys("v1");
        using var colleague = shop.Operator.Colleague();
        var watching = shop.Operator.Starts("Watch-DeploynixRelease shop -For 120s -Interval 1s -AutoRollback");
        var newer = colleague.Deploys("v2");
        var result = Result((await watching).Succeeded());
        Assert.Equal((WatchEnd.Moved, newer.Id), (result.End, result.Live));
        Assert.Equal(newer.Id, shop.Site.ActiveRelease);
    }

    [LabFact]
    public async Task New_exceptions_of_the_application_are_grouped_by_class_and_place()
    {
        await using var shop = await Open();
        shop.Deploys("v1");
        shop.Deploys("v3-broken");
        var run = await Watched(shop, "Watch-DeploynixRelease shop -For 60s -Interval 1s -MaxErrorRate 1 -MaxNewExceptions 3");
        Assert.Equal("Deploynix.ThresholdCrossed", Assert.Single(run.Errors).Id);
        var kind = Result(run).NewKinds[0];
        Assert.True(kind.Count > 3 && kind.Class.Length > 0 && kind.Place.Contains(".php:", StringComparison.Ordinal) && !kind.Place.Contains("/releases/", StringComparison.Ordinal), kind.ToString());
    }

    [LabFact]
    public async Task Without_anything_to_watch_it_says_what_to_set()
    {
        await using var shop = await Open();
        shop.Deploys("v1");
        shop.Operator.Change(settings => settings.Remove("watch"));
        foreach (var log in Directory.GetFiles($"{shop.Site.Shared}/storage/logs", "*.log")) File.Delete(log);
        var error = shop.Runs("Watch-DeploynixRelease shop -For 10s").Refused("Deploynix.NothingToWatch");
        Assert.Contains("/var/log/nginx/shop-production.access.log", error.Message, StringComparison.Ordinal);
        Assert.Contains("watch.accessLog", error.Next, StringComparison.Ordinal);
    }

    private static async Task<MainShop> Open()
    {
        var shop = await MainShop.Open();
        shop.Operator.Change(settings => settings["watch"] = new System.Text.Json.Nodes.JsonObject { ["accessLog"] = shop.Shop.Nginx.AccessLog });
        return shop;
    }

    /// <summary>Watches while visitors ask for the front page.</summary>
    private static async Task<LabRun> Watched(MainShop shop, string script)
    {
        var watching = shop.Operator.Starts(script);
        while (!watching.IsCompleted) await shop.Shop.Http.Get("/");
        return await watching;
    }

    private static WatchResult Result(LabRun run) => Assert.Single(run.Objects.Select(item => item.BaseObject).OfType<WatchResult>());

    private static int Lines(MainShop shop) => Directory.GetFiles(Path.GetDirectoryName(shop.Shop.Nginx.AccessLog)!, "access.log*").Sum(file => File.ReadAllLines(file).Length);
}
