using System.Globalization;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Incident;

/// <summary>A release that deploys cleanly and breaks once it is live, taken back by its own deployment: over SSH, behind nginx and PHP-FPM, while users are there.</summary>
[Trait("Part", "incident")]
public sealed class GateTests
{
    [LabFact]
    public async Task A_release_that_breaks_when_live_is_taken_back_by_its_own_deployment_while_users_are_there()
    {
        await using var shop = await MainShop.Open();
        Gate(shop, """{ "onFailure": "rollback" }""");
        shop.Deploys("v1");
        var good = shop.Deploys("v2");
        await shop.Answers("v2");

        await using (var users = new Users(shop.Shop.Nginx))
        {
            await users.Asked(20);
            var error = shop.Runs("Invoke-DeploynixDeploy shop -Tag v3-broken -PassThru").Refused("Deploynix.HealthGateFailed");
            var bad = error.Failure!.Release!;
            Assert.Contains($"{bad} did not pass the health gate: home ", error.Message, StringComparison.Ordinal);
            Assert.Contains($"The site serves {good.Id} again, and passes the same checks. {bad} is marked bad.", error.Message, StringComparison.Ordinal);
            await users.Asked(20);
        }
        await shop.Answers("v2");
        var log = await AccessLog.Of(shop.Shop.Nginx);
        var failed = log.Where(request => request.IsOfUser && request.Status >= 500).ToList();
        Assert.NotEmpty(failed);
        Assert.DoesNotContain(log.SkipWhile(request => request.Time <= failed[^1].Time), request => request.Status >= 500);
        Figures.Report("seconds_of_errors", (log.Last(request => request.Status >= 500).Time - log.First(request => request.Status >= 500).Time).ToString("0.00", CultureInfo.InvariantCulture));
        Figures.Report("failed_requests", $"{failed.Count}");

        // What it leaves: both acts, joined; the release with its reason, offered by nothing.
        var history = shop.Runs("Get-DeploynixDeployment shop -Last 2").Succeeded().All<Deployment>();
        var (rollback, deployment) = (history.Single(act => act.Act == Act.Rollback), history.Single(act => act.Act == Act.Deploy));
        Assert.Equal((Outcome.Succeeded, Outcome.RolledBack, deployment.Id, good.Id), (rollback.Outcome, deployment.Outcome, rollback.Cause, rollback.Release));
        Assert.NotNull(rollback.Proven);
        var marked = shop.Runs("Get-DeploynixRelease shop -All").Succeeded().All<Release>()[0];
        Assert.Equal((ReleaseStatus.Bad, deployment.Release), (marked.Status, marked.Id));
        Assert.Contains("home ", marked.BadReason, StringComparison.Ordinal);
        Assert.DoesNotContain(shop.Runs("Get-DeploynixRelease shop").Succeeded().All<Release>(), release => release.Id == marked.Id);
        shop.Runs($"Set-DeploynixActiveRelease {marked.Id} shop").Refused("Deploynix.ReleaseBad");
        shop.Runs("Get-DeploynixRelease shop | Select -Skip 1 -First 1 | Set-DeploynixActiveRelease").Succeeded();
        await shop.Answers("v1");

        shop.Deploys("v2");
        await shop.Answers("v2");
    }

    [LabFact]
    public async Task Asked_before_the_swap_it_never_gets_to_a_user()
    {
        await using var shop = await MainShop.Open();
        Gate(shop, """{ "before": ["home"], "onFailure": "rollback" }""");
        var good = shop.Deploys("v2");
        await using (var users = new Users(shop.Shop.Nginx))
        {
            var error = shop.Runs("Invoke-DeploynixDeploy shop -Tag v3-broken").Refused("Deploynix.HealthGateFailed");
            Assert.Contains($"The site still serves {good.Id}; nothing that is live was changed.", error.Message, StringComparison.Ordinal);
            await users.Asked(20);
        }
        Assert.DoesNotContain(await AccessLog.Of(shop.Shop.Nginx), request => request.IsOfUser && request.Status != 200);
        await shop.Answers("v2");
        Assert.Equal(ReleaseStatus.Failed, shop.Runs("Get-DeploynixRelease shop -All").Succeeded().All<Release>()[0].Status);
        // A good one passes, and FPM's users can still write what PHP's own server wrote to.
        shop.Deploys("v1");
        await shop.Answers("v1");
    }

    private static void Gate(MainShop shop, string gate) => shop.Operator.Change(site =>
    {
        site["url"] = shop.Shop.Nginx.Url.AbsoluteUri;
        site["phpFpm"] = new JsonObject { ["pidFile"] = shop.Shop.Fpm.PidFile };
        site["health"] = JsonNode.Parse($$"""
            { "interval": "100ms", "deadline": "20s", "checks": [{ "name": "home", "http": "/", "body": "<dd id=\"version\">" }], "gate": {{gate}} }
            """);
    });

    /// <summary>Visitors of the front page, one request after another.</summary>
    private sealed class Users : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly HttpClient _client;
        private readonly Task[] _visits;
        private int _asked;

        public Users(LabNginx nginx)
        {
            _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = nginx.Url, Timeout = TimeSpan.FromSeconds(60) };
            _client.DefaultRequestHeaders.UserAgent.ParseAdd(AccessLog.User);
            _visits = [.. Enumerable.Range(0, 2).Select(_ => VisitAsync())];
        }

        public Task Asked(int more)
        {
            var goal = Volatile.Read(ref _asked) + more;
            return LabWait.Until($"{more} more requests", () => Task.FromResult(Volatile.Read(ref _asked) >= goal));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_visits);
            _client.Dispose();
            _stop.Dispose();
        }

        private async Task VisitAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                using (await _client.GetAsync(new Uri("", UriKind.Relative), CancellationToken.None)) Interlocked.Increment(ref _asked);
                // As people do: the time in which they read is what the rest of the machine gets.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    /// <summary>A line of nginx's own log of requests.</summary>
    private sealed record AccessLog(double Time, int Status, string Agent)
    {
        public const string User = "user/1";

        public bool IsOfUser => Agent == User;

        public static async Task<IReadOnlyList<AccessLog>> Of(LabNginx nginx)
        {
            var lines = await File.ReadAllLinesAsync(nginx.VisitLog, TestContext.Current.CancellationToken);
            return [.. lines.Select(line => line.Split(' ', 3)).Select(parts => new AccessLog(double.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2])).OrderBy(line => line.Time)];
        }
    }
}
