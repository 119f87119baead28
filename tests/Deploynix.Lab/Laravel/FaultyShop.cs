using System.Security.Cryptography;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

/// <summary>The live shop with v1 in it, and what is to be said of a deployment that meets a fault.</summary>
internal sealed class FaultyShop : IAsyncDisposable
{
    private readonly LiveShop _shop;
    private readonly string _first;

    private FaultyShop(LiveShop shop, string first) => (_shop, _first) = (shop, first);

    public LabSite Disk => _shop.Shop.Site;

    public LabShop Server => _shop.Shop;

    public static async Task<FaultyShop> ServingV1(Func<Site, Site>? change = null)
    {
        var shop = await LiveShop.Open();
        if (change is not null) shop.With(change);
        var first = await shop.Deploy("v1");
        Assert.True(first.IsSuccess, string.Join('\n', first.Failures.Select(failure => failure.Message)));
        return new(shop, first.Release!.Id);
    }

    /// <summary>A file of the repository as v2 has it.</summary>
    public async Task<string> File(string path) => (await Server.Repository.Git("show", "v2:" + path)).Text;

    /// <summary>What the last deployment warned of.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Takes the right to write to a shared folder away, until the result is disposed.</summary>
    public async Task<IAsyncDisposable> Unwritable(string folder)
    {
        await Disk.Run(Disk.Shared, "chmod", "-R", "a-w", folder).Succeeded();
        return new Undo(() => Disk.Run(Disk.Shared, "chmod", "-R", "u+w", folder).Succeeded());
    }

    /// <summary>Commits these files on v2 and deploys that.</summary>
    public async Task<DeployOutcome> Deploys(params (string Path, string? Content)[] files)
    {
        await Server.Repository.PointMainAt("v2");
        await Server.Repository.CommitOnMain("Change the shop", files);
        await Server.Repository.Git("tag", "--force", "changed", "main");
        var outcome = await _shop.Deploy("changed");
        Warnings = [.. outcome.Deployment?.Warnings ?? []];
        foreach (var text in Warnings.Concat(outcome.Failures.Select(failure => failure.Message))) TestContext.Current.TestOutputHelper?.WriteLine(text);
        return outcome;
    }

    /// <summary>The deployment failed before the swap: one failure, and nothing that is live differs from what it was.</summary>
    public async Task<DeploynixException> FailsBeforeTheSwap(params (string Path, string? Content)[] files)
    {
        var before = await Live();
        var outcome = await Deploys(files);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal(before, await Live());
        Assert.Equal(Outcome.Failed, outcome.Deployment!.Outcome);
        Assert.Equal($"The site still serves {_first}; nothing that is live was changed.", failure.State);
        Assert.Equal(failure.Step, outcome.Deployment.FailedStep);
        return failure;
    }

    /// <summary>The deployment failed after the swap: the release is live, and is said to be.</summary>
    public async Task<DeploynixException> FailsWhenLive(params (string Path, string? Content)[] files)
    {
        var outcome = await Deploys(files);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal(Outcome.LiveWithFailures, outcome.Deployment!.Outcome);
        Assert.NotEqual(_first, Disk.ActiveRelease);
        Assert.Equal(failure.Release, Disk.ActiveRelease);
        Assert.Contains(Disk.ActiveRelease!, failure.State, StringComparison.Ordinal);
        return failure;
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    /// <summary>What users and the next deployment find: the link, both pages, and the settings.</summary>
    private async Task<string> Live() => string.Join('\n',
        new FileInfo(Disk.Current).LinkTarget,
        await Server.Http.Get("/plain") is var plain ? $"{plain.Status} {plain.Body}" : null,
        await Server.Http.Get("/") is var page ? $"{page.Status} {page.Body}" : null,
        Convert.ToHexString(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(Disk.EnvironmentFile))),
        (await Disk.Run(Disk.Current, "sh", "-c", "find bootstrap/cache/ vendor/ -type f -exec sha256sum {} + | sort -k 2").Succeeded()).Text);
}
