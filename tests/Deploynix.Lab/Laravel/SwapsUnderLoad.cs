using System.Collections.Concurrent;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

/// <summary>How swaps under load are set up.</summary>
public sealed record SwapSettings
{
    public int Swaps { get; init; } = 100;

    public bool ValidateTimestamps { get; init; }

    public string ControlTimeout { get; init; } = "10s";

    public LabRoot Root { get; init; } = LabRoot.Resolved;

    /// <summary>Changes the site, to show what happens without what this project does.</summary>
    public Func<Site, Site> Change { get; init; } = site => site;
}

/// <summary>What visitors saw while deployments and rollbacks took turns.</summary>
public sealed record SwapFigures(int Requests, int Swaps, int ConnectionErrors, int Non2xx, int Mixed, int StaleAfterReturn, IReadOnlyList<string> Examples)
{
    /// <summary>What the doctor said of the web server's side before anybody deployed.</summary>
    public IReadOnlyList<Finding> Doctor { get; init; } = [];

    public bool IsClean => ConnectionErrors + Non2xx + Mixed + StaleAfterReturn == 0;

    public SwapFigures Plus(SwapFigures other) => new(
        Requests + other.Requests, Swaps + other.Swaps, ConnectionErrors + other.ConnectionErrors, Non2xx + other.Non2xx, Mixed + other.Mixed,
        StaleAfterReturn + other.StaleAfterReturn, [.. Examples, .. other.Examples])
    {
        Doctor = [.. Doctor, .. other.Doctor],
    };
}

/// <summary>Deploys and rolls back the shop in turns while visitors use it as much as the lab can take.</summary>
public static class SwapsUnderLoad
{
    public static async Task<SwapFigures> Run(SwapSettings settings, Action<string>? progress = null)
    {
        await using var shop = (await LiveShop.Open(new() { ValidateTimestamps = settings.ValidateTimestamps, ControlTimeout = settings.ControlTimeout, Children = 8 }, settings.Root)).With(settings.Change);
        var doctor = await Examine(shop.Site);
        var versions = new ConcurrentDictionary<string, string>();
        await Deploy(shop, "v1", versions);
        await shop.Shop.Http.Get("/plain");
        var live = (await Deploy(shop, "v2", versions)).Release!.Id;
        await using var traffic = new TrafficRecorder(shop.Shop.Nginx.Url, versions) { Expected = settings.Root == LabRoot.Resolved ? live : null };
        for (var swap = 0; swap < settings.Swaps; swap++)
        {
            traffic.Expected = null;
            var outcome = swap % 2 == 0 ? await shop.RollBack() : await Deploy(shop, swap % 4 == 1 ? "v1" : "v2", versions);
            if (!outcome.IsSuccess && outcome.Deployment?.Outcome != Outcome.LiveWithFailures) throw outcome.Failures[0];
            traffic.Expected = shop.Shop.Site.ActiveRelease;
            progress?.Invoke($"swap {swap + 1} of {settings.Swaps}: {traffic.Requests} requests, {traffic.Non2xx + traffic.ConnectionErrors} failed, {traffic.Mixed} mixed, {traffic.StaleAfterReturn} stale");
            var seen = traffic.Requests;
            await LabWait.Until("visitors came after the swap", () => Task.FromResult(traffic.Requests >= seen + 20));
        }
        await traffic.LeaveAsync();
        return new(traffic.Requests, settings.Swaps, traffic.ConnectionErrors, traffic.Non2xx, traffic.Mixed, traffic.StaleAfterReturn, [.. traffic.Examples]) { Doctor = doctor };
    }

    private static async Task<IReadOnlyList<Finding>> Examine(Site site)
    {
        await using var transports = new TransportFactory(new NoCredentials());
        return await new SiteDoctor(transports, TimeProvider.System).ExamineAsync(
            SiteDoctor.Prepare(site, name => name is "nginx-root" or "fpm-control-timeout", askFpm: false), CancellationToken.None);
    }

    private static async Task<DeployOutcome> Deploy(LiveShop shop, string tag, ConcurrentDictionary<string, string> versions)
    {
        var outcome = await shop.Deploy(tag, onRelease: id => versions[id] = tag);
        return outcome.IsSuccess || outcome.Deployment?.Outcome == Outcome.LiveWithFailures ? outcome : throw outcome.Failures[0];
    }
}
