using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Tests.Notifications;

namespace Deploynix.Lab.Incident;

/// <summary>An incident from the first call to the post-mortem, over SSH, nginx and PHP-FPM.</summary>
[Trait("Part", "incident")]
public sealed class IncidentStoryTests
{
    private const string Subject = "</td><script>document.title='owned'</script> `offer` | **of the day** \u001b[31m\u202E";

    [LabFact(Needs = LabProgram.All | LabProgram.Chromium)]
    public async Task A_broken_release_is_taken_back_and_written_down_and_each_step_is_ticked_by_what_was_done()
    {
        using var ops = new Endpoint(new Reply(200));
        await using var shop = await MainShop.Open();
        shop.Operator.Change(site =>
        {
            site["url"] = shop.Shop.Nginx.Url.AbsoluteUri;
            site["notifications"] = new JsonArray(new JsonObject { ["name"] = "ops", ["kind"] = "webhook", ["url"] = ops.Url.AbsoluteUri, ["events"] = new JsonArray("incidentOpened", "incidentClosed") });
            site["health"] = JsonNode.Parse("""{ "interval": "100ms", "deadline": "40s", "gate": false, "checks": [{ "name": "home", "http": "/", "body": "<dd id=\"version\">" }] }""");
        });
        var good = shop.Deploys("v2");
        await Visit(shop, 30);
        await shop.Shop.Repository.CommitOnMain(Subject, Variant("app/Release.php"), Variant("app/Http/Controllers/PageController.php"));
        var bad = shop.Runs("Invoke-DeploynixDeploy shop -PassThru").Succeeded().One<Release>();
        await shop.Answers(500);
        await Visit(shop, 20);

        shop.Runs("Update-DeploynixIncident shop -Note nothing").Refused("Deploynix.IncidentNotFound");
        Assert.Empty(shop.Runs("Start-DeploynixIncident 'x' shop -WhatIf").Succeeded().Objects);
        var opened = shop.Runs("Start-DeploynixIncident 'The front page fails' shop -Reason 'Three calls since noon.' -Severity Critical").Succeeded().One<Core.Model.Incident>();
        Assert.Equal((bad.Id, true, IncidentSeverity.Critical, "lab"), (opened.Release, opened.IsOpen, opened.Severity, shop.Operator.Runs("Get-DeploynixSite shop").One<Site>().Servers[0].Name is { } name && opened.Server == name ? "lab" : opened.Server));
        Assert.Equal([IncidentStep.Communicate, IncidentStep.Database], opened.Items.Where(item => item.Status != IncidentStepStatus.Open).Select(item => item.Item));
        Assert.Equal("incidentOpened", Assert.Single(ops.Requests).Headers["Deploynix-Event"]);
        Assert.Contains(opened.Id, shop.Runs("Start-DeploynixIncident 'Another' shop").Refused("Deploynix.IncidentOpen").Message, StringComparison.Ordinal);

        Assert.False(shop.Runs("Test-DeploynixHealth shop -Quiet").Succeeded().One<bool>());
        shop.Runs("Invoke-DeploynixRollback shop -Incident -Confirm:$false").Succeeded();
        await shop.Answers("v2");
        await Visit(shop, 10);
        Assert.True(shop.Runs("Test-DeploynixHealth shop -Quiet").Succeeded().One<bool>());
        shop.Runs("Restart-DeploynixQueue shop").Succeeded();
        shop.Runs("Get-DeploynixIncident shop | Update-DeploynixIncident -Item Monitor -Note 'Looked at the graphs: <b>quiet</b>.'").Succeeded();

        // Another operator, in another session, sees the same and goes on with it.
        using var colleague = shop.Operator.Colleague();
        var seen = colleague.Runs("Get-DeploynixIncident shop").Succeeded().One<Core.Model.Incident>();
        Assert.Empty(seen.Problems);
        Assert.Equal(
            ["Confirm Done", "Communicate Done", "Rollback Done", "Caches Done", "Workers Done", "Verify Done", "Database NotApplicable", "Monitor Open", "Resolution Open", "PostMortem Open"],
            seen.Items.Select(item => $"{item.Item} {item.Status}"));
        Assert.Equal($"rolled back from {bad.Id} to {good.Id}", Of(seen, IncidentStep.Rollback).Evidence.Split(" in ")[0]);
        Assert.Contains("the web server answered with the code of " + good.Id, Of(seen, IncidentStep.Caches).Evidence, StringComparison.Ordinal);
        Assert.StartsWith("unhealthy: home ", Of(seen, IncidentStep.Confirm).Evidence, StringComparison.Ordinal);
        Assert.Equal(["Looked at the graphs: <b>quiet</b>."], Of(seen, IncidentStep.Monitor).Notes);
        Assert.Equal(opened.Id, colleague.Runs("Get-DeploynixDeployment shop -Last 1").Succeeded().One<Deployment>().Incident);

        var unfinished = colleague.Runs("Stop-DeploynixIncident shop 'The headline came from a package.'").Refused("Deploynix.IncidentUnfinished");
        Assert.Contains("Monitor", unfinished.Message, StringComparison.Ordinal);
        colleague.Runs("(Get-DeploynixIncident shop).OpenItems | Where-Object Item -eq Monitor | Update-DeploynixIncident -Done -Note 'Forty minutes without an error.'").Succeeded();
        var closed = colleague.Runs("Stop-DeploynixIncident shop 'The headline came from a package.'").Succeeded().One<Core.Model.Incident>();
        Assert.False(closed.IsOpen);
        Assert.Equal([IncidentStep.PostMortem], closed.OpenItems.Select(item => item.Item));
        Assert.Equal(["incidentOpened", "incidentClosed"], ops.Requests.Select(request => request.Headers["Deploynix-Event"]));

        await File.AppendAllTextAsync(shop.Shop.Nginx.AccessLog, string.Concat(
            $"203.0.113.9 - - [{DateTime.UtcNow.AddMinutes(-1):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /<script>document.title='owned'</script>|`x` HTTP/1.1\" 500 1 \"-\" \"<img src=x onerror=document.title=1>\" 0.010\n",
            $"203.0.113.9 - - [{DateTime.UtcNow.AddMinutes(-1):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{new string('A', 10_000_000)} HTTP/1.1\" 500 1 \"-\" \"-\" 0.010\n"), TestContext.Current.CancellationToken);
        var file = Path.Combine(Browser.Pictures, "story.html");
        colleague.Runs($"Export-DeploynixIncident '{file}' shop -AccessLog '{shop.Shop.Nginx.AccessLog}' -Force; Export-DeploynixIncident '{file}.md' shop -AccessLog '{shop.Shop.Nginx.AccessLog}' -Force").Succeeded();
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("&lt;/td&gt;&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt; `offer` | **of the day** \uFFFD", page, StringComparison.Ordinal);
        Assert.Contains("<td><code>/&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;|`x`</code>", page, StringComparison.Ordinal);
        Assert.Contains("Nineteen of twenty answered within", page, StringComparison.Ordinal);
        Assert.Contains(bad.Id, page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 10_000, 200_000);
        Assert.Contains("&lt;/td&gt;&lt;script&gt;document.title='owned'&lt;/script&gt; \\`offer\\` \\|", await File.ReadAllTextAsync(file + ".md", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var (loaded, asked) = await new Browser(file).Load();
        Assert.DoesNotContain("<title>owned", loaded, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<script|<img", loaded);
        Assert.Empty(asked);
        Assert.True(new FileInfo(await new Browser(file).Picture("story", 1100, 3200, dark: false)).Length > 50_000);
        Assert.Equal(IncidentStepStatus.Done, Of(shop.Runs("Get-DeploynixIncident shop").Succeeded().One<Core.Model.Incident>(), IncidentStep.PostMortem).Status);
    }

    [LabFact]
    public async Task A_rollback_opens_an_incident_where_none_is_and_health_is_not_written_down_outside_of_one()
    {
        await using var shop = await MainShop.Open(site => site["url"] = "http://127.0.0.1:9/");
        shop.Operator.Change(site => site["url"] = shop.Shop.Nginx.Url.AbsoluteUri);
        shop.Deploys("v1");
        var bad = shop.Deploys("v3-broken");
        shop.Runs("Test-DeploynixHealth shop").Succeeded();
        Assert.Empty(shop.Runs("Get-DeploynixIncident shop -All").Succeeded().Objects);
        Assert.False(Directory.Exists(Path.Combine(shop.Site.Path, ".deploynix/incidents")));
        var run = shop.Runs("Invoke-DeploynixRollback shop -Incident -Confirm:$false").Succeeded();
        Assert.Empty(run.Warnings);
        await shop.Answers("v1");
        var incident = shop.Runs("Get-DeploynixIncident shop").Succeeded().One<Core.Model.Incident>();
        Assert.Equal((bad.Id, true), (incident.Release, incident.IsOpen));
        Assert.Equal(IncidentStepStatus.Done, Of(incident, IncidentStep.Rollback).Status);
        Assert.Equal([$"{incident.Id}: {incident.Title} (major, closed)"], shop.Runs("(Stop-DeploynixIncident shop -Force).ToString()").Succeeded().All<string>());
    }

    [LabFact]
    public async Task Where_the_disk_is_full_people_are_told_and_the_rollback_goes_on()
    {
        using var ops = new Endpoint(new Reply(200));
        await using var sshd = await LabSshd.StartAsync();
        await using var shop = await PlainSite.Open(sshd);
        await using var disk = await LabSmallDisk.Mount(shop.Site.Path, "size=30m");
        shop.Operator.Change(site => site["notifications"] = new JsonArray(new JsonObject { ["name"] = "ops", ["kind"] = "webhook", ["url"] = ops.Url.AbsoluteUri, ["events"] = new JsonArray("incidentOpened") }));
        shop.Runs("Initialize-DeploynixSite shop").Succeeded();
        var good = shop.Deploys("v1");
        shop.Deploys("v2");
        await disk.Fill();
        var run = shop.Runs("Start-DeploynixIncident 'No room' shop").Succeeded();
        Assert.Null(run.One<Core.Model.Incident>().Server);
        Assert.Contains(run.Warnings, warning => warning.Contains("keeps nothing of this incident", StringComparison.Ordinal));
        Assert.Single(ops.Requests);
        var back = shop.Runs("Invoke-DeploynixRollback shop -Incident -Confirm:$false").Succeeded();
        Assert.Contains(back.Warnings, warning => warning.Contains("The rollback goes on.", StringComparison.Ordinal));
        Assert.Equal(good.Id, shop.Site.ActiveRelease);
        await disk.Empty();
        Assert.True(shop.Runs("Start-DeploynixIncident 'There is room again' shop").Succeeded().One<Core.Model.Incident>().IsOpen);
    }

    private static IncidentItem Of(Core.Model.Incident incident, IncidentStep step) => incident.Items.Single(item => item.Item == step);

    private static async Task Visit(MainShop shop, int times)
    {
        for (var i = 0; i < times; i++) await shop.Shop.Http.Get("/");
    }

    private static (string Path, string? Content) Variant(string path) => (path, File.ReadAllText(LabSources.At("variants/v3-broken/" + path)));
}
