using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>The sample shop on a server behind sshd, nginx and PHP-FPM, and an operator of it. The site's folders are made; nothing is deployed.</summary>
internal sealed class MainShop : IAsyncDisposable
{
    private MainShop(LabShop shop, LabSshd sshd, LabOperator by) => (Shop, Sshd, Operator) = (shop, sshd, by);

    public LabShop Shop { get; }

    public LabSshd Sshd { get; }

    public LabOperator Operator { get; }

    public LabSite Site => Shop.Site;

    public static async Task<MainShop> Open(Action<JsonObject>? change = null)
    {
        var shop = await LabShop.Open();
        var sshd = await LabSshd.StartAsync();
        var by = LabOperator.Of(sshd, shop.Site.Path, shop.Repository, change);
        var opened = new MainShop(shop, sshd, by);
        try
        {
            by.Runs("Initialize-DeploynixSite shop").Succeeded();
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deploys a tag and gives the release that is live then.</summary>
    public Release Deploys(string tag) => Operator.Deploys(tag);

    public LabRun Runs(string script) => Operator.Runs(script);

    /// <summary>What the front page says, over HTTP: the version, or the status where it is no page.</summary>
    public async Task Answers(string version)
    {
        var page = await Shop.Http.Get("/");
        Assert.True(page.Status == 200 && page.Body.Contains($"<dd id=\"version\">{version}</dd>", StringComparison.Ordinal), $"wanted {version}, got {page}");
    }

    /// <inheritdoc cref="Answers(string)"/>
    public async Task Answers(int status) => Assert.Equal(status, (await Shop.Http.Get("/")).Status);

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await Sshd.DisposeAsync();
        await Shop.DisposeAsync();
    }
}
