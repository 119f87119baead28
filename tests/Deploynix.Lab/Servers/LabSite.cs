using System.Security.Cryptography;

namespace Deploynix.Lab.Servers;

/// <summary>
/// A site's directory on a server's disk, owned by the lab's user, and the means to lay and swap releases by hand, as somebody
/// without a deployer would.
/// </summary>
public sealed class LabSite
{
    private LabSite(string path) => Path = path;

    /// <summary>The site's directory; releases/, current and shared/ lie in it.</summary>
    public string Path { get; }

    public string Current => $"{Path}/current";

    public string Shared => $"{Path}/shared";

    public string EnvironmentFile => $"{Shared}/.env";

    /// <summary>The SQLite database, in the storage that all releases share.</summary>
    public string Database => $"{Shared}/storage/app/database.sqlite";

    /// <summary>The id of the release that current points at; null without one.</summary>
    public string? ActiveRelease => new FileInfo(Current).LinkTarget is { } target ? System.IO.Path.GetFileName(target) : null;

    /// <summary>The ids of the releases on disk, oldest first.</summary>
    public IReadOnlyList<string> Releases => Directory.Exists($"{Path}/releases")
        ? [.. Directory.EnumerateDirectories($"{Path}/releases").Select(path => System.IO.Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>An empty directory, for a deployer to fill.</summary>
    public static async Task<LabSite> Empty(LabDisk disk, string name = "shop") => new(await disk.Directory(name));

    /// <summary>With a shared .env (its APP_KEY set), storage and an empty database, as an operator leaves it before the first deployment.</summary>
    public static async Task<LabSite> Prepared(LabDisk disk, string name = "shop", string? applicationKey = null)
    {
        var site = await Empty(disk, name);
        applicationKey ??= "base64:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var example = await File.ReadAllTextAsync(LabSources.At("app/.env.example"));
        await disk.File($"{name}/shared/.env", example.Replace("APP_KEY=", $"APP_KEY={applicationKey}", StringComparison.Ordinal));
        await site.Run(site.Shared, "sh", "-c",
            """
            mkdir -p storage/app/public storage/framework/cache/data storage/framework/sessions storage/framework/views storage/logs
            : > storage/app/database.sqlite
            chmod 600 .env
            """).Succeeded();
        return site;
    }

    public string Release(string id) => $"{Path}/releases/{id}";

    /// <summary>Exports a revision into a release and links what is shared. Nothing is built, nothing becomes live.</summary>
    public Task Lay(LabRepository repository, string revision, string id) => Run(Path, "sh", "-euc",
        """
        mkdir -p "releases/$3"
        git --git-dir="$1" archive "$2" | tar -x -C "releases/$3"
        cd "releases/$3"
        rm -rf storage
        ln -s ../../shared/storage storage
        ln -s ../../shared/.env .env
        """, "sh", repository.Path, revision, id).Succeeded();

    /// <summary>Makes a release the live one, by rename.</summary>
    public Task Swap(string id) => Run(Path, "sh", "-euc", "ln -s \"releases/$1\" current.next && mv -T current.next current", "sh", id).Succeeded();

    /// <summary>Runs an artisan command in a release.</summary>
    public Task<LabResult> Artisan(string id, params string[] arguments) => Run(Release(id), ["php", "artisan", .. arguments]);

    /// <summary>Runs a program as the lab's user in a directory, relative to the site.</summary>
    public Task<LabResult> Run(string directory, params string[] command) => LabProcess.Run(command, new() { Directory = System.IO.Path.Combine(Path, directory) });
}
