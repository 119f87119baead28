namespace Deploynix.Lab.Servers;

/// <summary>The sample shop on a server of its own: disk, repository, site, PHP-FPM and nginx. Nothing is deployed yet.</summary>
public sealed class LabShop : IAsyncDisposable
{
    private LabShop(LabDisk disk, LabRepository repository, LabSite site, LabFpm fpm, LabNginx nginx) =>
        (Disk, Repository, Site, Fpm, Nginx) = (disk, repository, site, fpm, nginx);

    public LabDisk Disk { get; }

    public LabRepository Repository { get; }

    public LabSite Site { get; }

    public LabFpm Fpm { get; }

    public LabNginx Nginx { get; }

    public LabHttp Http => Nginx.Http;

    public static async Task<LabShop> Open(LabFpmSettings? php = null, LabRoot root = LabRoot.Resolved)
    {
        var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Prepared(disk);
        var fpm = await LabFpm.Start(disk, php);
        return new LabShop(disk, repository, site, fpm, await LabNginx.Start(disk, site, fpm, root));
    }

    public async ValueTask DisposeAsync()
    {
        await Nginx.DisposeAsync();
        await Fpm.DisposeAsync();
        await Disk.DisposeAsync();
    }
}
