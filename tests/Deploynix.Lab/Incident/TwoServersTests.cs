using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Tests.Notifications;

namespace Deploynix.Lab.Incident;

/// <summary>An incident of a site on two servers, each with a disk of its own, while one of them is broken and while one is away.</summary>
[Trait("Part", "incident")]
public sealed class TwoServersTests
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task It_is_kept_on_the_first_everybody_sees_the_same_and_a_server_that_is_away_ends_nothing()
    {
        Assert.SkipUnless(LabSshd.IsRoot, "Only root can give a server a disk of its own.");
        using var ops = new Endpoint(new Reply(200));
        await using var web1 = await LabSshd.StartAsync();
        await using var shop = await PlainSite.Open(web1, initialize: false);
        var second = await shop.Disk.Directory("second");
        await using var web2 = await LabSshd.StartAsync(new() { Instead = [(second, shop.Site.Path)] });
        shop.Operator.Change(site =>
        {
            site.Remove("server");
            site["servers"] = new JsonArray(Named("web1", web1), Named("web2", web2));
            site["health"] = JsonNode.Parse("""{ "interval": "100ms", "deadline": "20s", "gate": false, "checks": [{ "name": "up", "command": "test ! -e ../../down" }] }""");
            site["notifications"] = new JsonArray(new JsonObject { ["name"] = "ops", ["kind"] = "webhook", ["url"] = ops.Url.AbsoluteUri, ["events"] = new JsonArray("incidentOpened", "incidentClosed") });
        });
        using var colleague = shop.Operator.Colleague();
        shop.Runs("Initialize-DeploynixSite shop").Succeeded();
        var good = shop.Deploys("v1");
        var bad = shop.Deploys("v2");
        Assert.Equal([bad.Id, bad.Id], new[] { shop.Site.Path, second }.Select(path => Path.GetFileName(new FileInfo(path + "/current").LinkTarget)));
        await shop.Disk.File("second/down", "");

        var opened = shop.Runs("Start-DeploynixIncident 'Every other user sees an error' shop").Succeeded().One<Core.Model.Incident>();
        Assert.Equal((bad.Id, "web1"), (opened.Release, opened.Server));
        Assert.True(File.Exists($"{shop.Site.Path}/.deploynix/incidents/{opened.Id}.jsonl"));
        Assert.False(Directory.Exists($"{second}/.deploynix/incidents"));
        Assert.False(shop.Runs("Test-DeploynixHealth shop -Quiet").Succeeded().One<bool>());

        colleague.Runs("Invoke-DeploynixRollback shop -Incident -Confirm:$false").Succeeded();
        File.Delete($"{second}/down");
        Assert.True(colleague.Runs("Test-DeploynixHealth shop -Quiet").Succeeded().One<bool>());
        Assert.Equal([good.Id, good.Id], new[] { shop.Site.Path, second }.Select(path => Path.GetFileName(new FileInfo(path + "/current").LinkTarget)));

        // Both write at once, and nothing is lost or torn.
        var notes = await Task.WhenAll(new[] { shop.Operator, colleague }.Select((who, i) => who.Starts($"1..4 | ForEach-Object {{ Update-DeploynixIncident shop -Note \"{i}-$_\" }}")));
        Assert.All(notes, run => run.Succeeded());
        var (mine, theirs) = (See(shop.Operator), See(colleague));
        Assert.Equal(mine.Items.Select(item => $"{item}"), theirs.Items.Select(item => $"{item}"));
        Assert.Equal(mine.Timeline, theirs.Timeline);
        Assert.Equal(8, mine.Timeline.Count(moment => moment.What is ['0' or '1', '-', _]));
        Assert.Empty(mine.Problems);
        Assert.Equal(
            ["Confirm Done", "Communicate Done", "Rollback Done", "Caches NotApplicable", "Workers NotApplicable", "Verify Done", "Database NotApplicable", "Monitor Open", "Resolution Open", "PostMortem Open"],
            mine.Items.Select(item => $"{item.Item} {item.Status}"));
        Assert.Contains("up on web2", mine.Items[0].Evidence, StringComparison.Ordinal);
        Assert.Equal(opened.Id, colleague.Runs("Get-DeploynixDeployment shop -Last 1").Succeeded().One<Deployment>().Incident);

        // The second server goes: what the first one keeps is enough to go on with.
        await web2.StopAsync();
        var looked = shop.Runs("Get-DeploynixIncident shop").Succeeded();
        Assert.StartsWith("shop (production): the journal of web2 could not be read: ", Assert.Single(looked.Warnings), StringComparison.Ordinal);
        Assert.Equal(mine.Items.Select(item => $"{item.Item} {item.Status}"), looked.One<Core.Model.Incident>().Items.Select(item => $"{item.Item} {item.Status}"));
        Assert.False(colleague.Runs("Stop-DeploynixIncident shop 'web2 is mended.' -Force").Succeeded().One<Core.Model.Incident>().IsOpen);
        var file = Path.Combine(shop.Operator.Folder, "report.md");
        shop.Runs($"Export-DeploynixIncident '{file}' shop -NoAccessLog").Succeeded();
        Assert.Contains("1. What was done there meanwhile? The journal of web2 could not be read", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["incidentOpened", "incidentClosed"], ops.Requests.Select(request => request.Headers["Deploynix-Event"]));

        // And the first: nobody can keep anything, and people are told all the same.
        await web1.StopAsync();
        var alone = shop.Runs("Start-DeploynixIncident 'Nothing answers' shop").Succeeded();
        Assert.Null(alone.One<Core.Model.Incident>().Server);
        Assert.Contains("web1 keeps nothing of this incident", Assert.Single(alone.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, ops.Requests.Count);
    }

    private static Core.Model.Incident See(LabOperator by) => by.Runs("Get-DeploynixIncident shop").Succeeded().One<Core.Model.Incident>();

    private static JsonObject Named(string name, LabSshd sshd)
    {
        var server = LabOperator.ServerOf(sshd.ToServer());
        server["name"] = name;
        return server;
    }
}
