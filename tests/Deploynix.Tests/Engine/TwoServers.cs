using System.Globalization;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

/// <summary>A site on two servers that run nothing, of which the release of 18:00 is live on both.</summary>
internal sealed class TwoServers : ITransportFactory, IProgress<DeployEvent>
{
    public const string Live = "20260318_180000";
    public const string Commit = "cccccccccccccccccccccccccccccccccccccccc";

    public TwoServers()
    {
        foreach (var server in Both)
        {
            server.Start = ("releases/" + Live, Live);
            server.When("+now\t", new(0, [
                "now\t" + Shop.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "current\treleases/" + Live, "release\t" + Live, "release\t20260318_170000",
                Record(Live), Record("20260318_170000"), $"ref\t{Commit}\trefs/heads/main", "room\t9999999",
            ]));
            server.When("log -1 --no-show-signature", new(0, "commit\t" + Commit, "subject\tNew"));
        }
    }

    public RecordingTransport Web1 { get; } = new(new() { Name = "web1", Host = "web1" });

    public RecordingTransport Web2 { get; } = new(new() { Name = "web2", Host = "web2" });

    public RecordingTransport[] Both => [Web1, Web2];

    public List<DeployEvent> Events { get; } = [];

    public Site Site { get; init; } = Shop.Of(Framework.Custom, "web1", "web2") with
    {
        Steps = [new() { Name = "build", Run = "make build" }],
        Reload = [new() { Name = "fpm", Run = "reload fpm" }, new() { Name = "workers", Run = "reload workers" }],
    };

    public static string Record(string id, string status = "finished", string commit = Commit) =>
        $"record\t{{\"id\":\"{id}\",\"status\":\"{status}\",\"created\":\"2026-03-18T18:00:00Z\",\"commit\":\"{commit}\"}}";

    public ITransport Open(Server server) => Both.Single(transport => transport.Server.Name == server.Name);

    public void Report(DeployEvent value)
    {
        lock (Events) Events.Add(value);
    }

    public async Task<DeployOutcome> DeployAsync(CancellationToken cancel = default)
    {
        var deployer = new Deployer(this, TimeProvider.System, Shop.Mara);
        return await deployer.DeployAsync(await deployer.PrepareAsync(Site, new(), withRevision: true, cancel), this, cancel);
    }
}
