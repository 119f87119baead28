using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>A site of which only the files count: nothing is built and nothing serves, so that a deployment is short. The site's folders are made.</summary>
internal sealed class PlainSite : IAsyncDisposable
{
    private PlainSite(LabDisk disk, LabRepository repository, LabSite site, LabSshd sshd, LabOperator by) =>
        (Disk, Repository, Site, Sshd, Operator) = (disk, repository, site, sshd, by);

    public LabDisk Disk { get; }

    public LabRepository Repository { get; }

    public LabSite Site { get; }

    public LabSshd Sshd { get; }

    public LabOperator Operator { get; }

    /// <summary>Where nothing may ever appear: what hostile input would make if it were run.</summary>
    public string Canary => Disk.At("canary");

    public static async Task<PlainSite> Open(LabSshd sshd, Action<JsonObject>? change = null, string name = "shop", bool initialize = true)
    {
        var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Empty(disk, name);
        var by = LabOperator.Of(sshd, site.Path, repository, settings =>
        {
            settings["framework"] = "custom";
            change?.Invoke(settings);
        });
        var opened = new PlainSite(disk, repository, site, sshd, by);
        try
        {
            if (initialize) by.Runs("Initialize-DeploynixSite shop").Succeeded();
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public LabRun Runs(string script) => Operator.Runs(script);

    public Release Deploys(string tag) => Operator.Deploys(tag);

    /// <summary>Runs what must be refused: the error has the site, the server's name where it is about one, what is true, and what to do; nothing on the disk changed.</summary>
    public async Task<LabError> Refuses(string id, string script)
    {
        var before = await LabTree.Of(Site.Path);
        var error = Runs(script).Refused(id);
        await before.IsUnchanged();
        Assert.False(File.Exists(Canary), "something was run that should not have been");
        Assert.False(string.IsNullOrWhiteSpace(error.Next), $"no advice: {error}");
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await Disk.DisposeAsync();
    }
}
