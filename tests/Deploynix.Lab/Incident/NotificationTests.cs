using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Tests.Notifications;

namespace Deploynix.Lab.Incident;

/// <summary>The module's own commands tell people, whether those listen or not.</summary>
[Trait("Part", "incident")]
public sealed class NotificationTests
{
    [LabFact]
    public async Task Deployments_rollbacks_and_activations_tell_and_whoever_is_silent_holds_nothing_up()
    {
        using var listens = new Endpoint(new Reply(200));
        using var silent = new Endpoint(Reply.Silence);
        const string Token = "services/T0/B0/sEcReTtOkEn123";
        Environment.SetEnvironmentVariable("DEPLOYNIX_LAB_SILENT", new Uri(silent.Url, Token).AbsoluteUri);
        await using var shop = await MainShop.Open();
        var quiet = shop.Deploys("v1");
        shop.Operator.Change(site => site["notifications"] = new JsonArray(
            new JsonObject { ["kind"] = "webhook", ["url"] = listens.Url.AbsoluteUri, ["events"] = new JsonArray("started", "succeeded", "failed", "rolledBack") },
            new JsonObject { ["kind"] = "slack", ["url"] = "env:DEPLOYNIX_LAB_SILENT" },
            new JsonObject { ["kind"] = "teams", ["url"] = "env:DEPLOYNIX_LAB_NOT_SET" }));

        var run = shop.Runs("Invoke-DeploynixDeploy shop -Tag v2 -PassThru -Verbose").Succeeded();
        var live = run.One<Release>();
        await shop.Answers("v2");
        Assert.Contains(run.Warnings, warning => warning.StartsWith("shop (production): slack: not told of succeeded: no answer within ", StringComparison.Ordinal));
        Assert.Contains("shop (production): teams: not told: env:DEPLOYNIX_LAB_NOT_SET is not to be had: there is no variable DEPLOYNIX_LAB_NOT_SET, or it is empty.", run.Warnings);
        Assert.InRange((run.Took - live.Duration!.Value).TotalSeconds, 5, 25);
        Assert.DoesNotContain(run.Warnings.Concat(run.Verbose).Concat(run.Told), line => line.Contains("sEcReTtOkEn123", StringComparison.Ordinal));
        Assert.DoesNotContain("sEcReTtOkEn123", await File.ReadAllTextAsync(Path.Combine(shop.Site.Path, ".deploynix/journal.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        shop.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
        shop.Runs($"Set-DeploynixActiveRelease {live.Id} shop").Succeeded();
        Assert.Single(shop.Runs("Invoke-DeploynixDeploy shop -Tag v4-build-fails").Errors);
        Assert.Equal(
            ["started deploy", "succeeded deploy", "started rollback", "rolledBack rollback", "started activate", "succeeded activate", "started deploy", "failed deploy"],
            listens.Requests.Select(request => $"{request.Headers["Deploynix-Event"]} {(string?)JsonNode.Parse(request.Body)!["act"]}"));
        var back = JsonNode.Parse(listens.Requests.ElementAt(3).Body)!;
        Assert.Equal((quiet.Id, live.Id), ((string?)back["release"], (string?)back["previous"]));
        Assert.Contains("composer install", (string?)JsonNode.Parse(listens.Requests.Last().Body)!["reason"], StringComparison.Ordinal);
        Assert.False(shop.Site.Releases.Count == 0);
        await shop.Answers("v2");
    }
}
