using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Tests.Engines;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Rollback;

/// <summary>A plan for several servers: what each has of its own, and what of it could not be asked.</summary>
public sealed class TwoServersPlanTests
{
    private const string Target = "20260318_170000";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private readonly TwoServers _servers = new() { Site = Shop.Of(Framework.Php, "web1", "web2") with { SharedFiles = [".env"], SharedDirectories = ["files"] } };

    public TwoServersPlanTests()
    {
        _servers.Web1.When("env_file kept", Environment("A=1", "A=1"));
        _servers.Web1.When("timeout 8 find", new(0, "uploads\t3\t30\t"));
        _servers.Web2.When("env_file kept", Environment("A=2", "A=1"));
        _servers.Web2.When("timeout 8 find", new(0, "uploads\t4\t40\tmore"));
        _servers.Web1.When("rev-list", new(0, "commits\t0", "missing-commits\t0"));
    }

    [Fact]
    public async Task Each_server_has_its_own_and_what_all_share_is_asked_once()
    {
        var plan = await Plans().PlanAsync(_servers.Site, null, restoreEnvironment: false, Cancel);
        Assert.Equal((Target, TwoServers.Live, RollbackRisk.Medium), (plan.Release, plan.Active, plan.Risk));
        Assert.Equal(["web1: 0 3 30 False", "web2: 1 4 40 True"], plan.Servers.Select(server => $"{server.Server}: {server.Environment.Length} {server.Uploads} {server.UploadBytes} {server.MoreUploads}"));
        Assert.Empty(plan.Unknown);
        Assert.All(plan.Servers, server => Assert.Contains("activate", server.Steps.Select(step => step.Name)));
        Assert.True(_servers.Web1.WasTold("rev-list") && !_servers.Web2.WasTold("rev-list"));
        Assert.DoesNotContain(_servers.Both, server => server.WasTold("getMigrationBatches") || server.WasTold("queue.connections"));
        Assert.DoesNotContain(_servers.Both, server => server.WasTold("flock -n"));
    }

    [Fact]
    public async Task What_one_server_does_not_answer_is_said_and_the_rest_is_there()
    {
        _servers.Web2.When("timeout 8 find", new() { Lost = true });
        _servers.Web1.When("env_file kept", new(2));
        var plan = await Plans().PlanAsync(_servers.Site, new ReleaseReference("previous"), restoreEnvironment: false, Cancel);
        Assert.Equal(["web1: .env: it ended with exit code 2", "web2: uploads: "], plan.Unknown.Select(unknown => unknown.StartsWith("web2: uploads: ", StringComparison.Ordinal) ? "web2: uploads: " : unknown));
        Assert.Equal((RollbackRisk.Medium, 3L, null), (plan.Risk, plan.Servers[0].Uploads, plan.Servers[1].Uploads));
        Assert.Equal("A", Assert.Single(plan.Servers[1].Environment).Name);
    }

    [Fact]
    public async Task There_is_a_plan_while_somebody_deploys()
    {
        _servers.Web2.When("+now\t", new(0, "now\t1773864000", "current\treleases/" + TwoServers.Live, "release\t" + TwoServers.Live, "release\t" + Target, TwoServers.Record(TwoServers.Live), TwoServers.Record(Target),
            """locked	{"by":"mara@desk","act":"deploy","since":"2026-03-18T20:00:00Z"}"""));
        var plan = await Plans().PlanAsync(_servers.Site, null, restoreEnvironment: false, Cancel);
        Assert.Contains(plan.Reasons, reason => reason.Text.StartsWith("web2: mara@desk works on the site now (deploy)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_refused_as_a_rollback_refuses_it() =>
        Assert.Equal(ErrorKind.ReleaseNotFound, (await Assert.ThrowsAsync<DeploynixException>(() => Plans().PlanAsync(_servers.Site, new ReleaseReference("20200101_000000"), restoreEnvironment: false, Cancel))).Kind);

    private SiteRollbacks Plans() => new(_servers, Shop.Mara);

    private static Answer Environment(string now, string then) => new(0,
        "env\tfound 1", "env\t" + Base64(now), "kept\tfound 2", "kept\t" + Base64(then), "configuration\tnone");

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
