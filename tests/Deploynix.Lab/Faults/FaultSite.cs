using System.Globalization;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Faults;

/// <summary>A site that nginx serves, every release of which says in two files which one it is; and the look at it from outside.</summary>
internal sealed class FaultSite : IAsyncDisposable
{
    private string _shared = "";

    private readonly LabFpm? _fpm;

    private FaultSite(LabDisk disk, LabSmallDisk? small, LabRepository repository, LabSite site, LabFpm? fpm, LabNginx nginx, LabSshd sshd, LabOperator by)
    {
        (Disk, Small, Repository, Lab, Nginx, Sshd, Operator) = (disk, small!, repository, site, nginx, sshd, by);
        _fpm = fpm;
    }

    public LabDisk Disk { get; }

    /// <summary>What the site lies on, where it was opened with limits.</summary>
    public LabSmallDisk Small { get; }

    public LabRepository Repository { get; }

    public LabSite Lab { get; }

    public LabNginx Nginx { get; }

    public LabSshd Sshd { get; }

    public LabOperator Operator { get; }

    /// <summary>The site as its settings have it.</summary>
    public Site Site => FaultActs.Read(Operator.SettingsFile);

    /// <summary>A site with three good releases, the last of them live, and something of its own in shared/.</summary>
    /// <param name="sshd">The server.</param>
    /// <param name="change">Changes its settings.</param>
    /// <param name="limits">Of a small file system for the site to lie on; on that of everything else unless given.</param>
    /// <param name="framework">The site's; Laravel for all the steps that such a deployment has.</param>
    public static async Task<FaultSite> Open(LabSshd sshd, Action<JsonObject>? change = null, string? limits = null, string framework = "custom")
    {
        var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var lab = framework == "laravel" ? await LabSite.Prepared(disk) : await LabSite.Empty(disk);
        var small = limits is null ? null : await LabSmallDisk.Mount(lab.Path, limits);
        var fpm = framework == "laravel" ? await LabFpm.Start(disk) : null;
        var nginx = await LabNginx.Start(disk, lab, fpm);
        var by = LabOperator.Of(sshd, lab.Path, repository, settings =>
        {
            settings["framework"] = framework;
            settings["retention"] = 3;
            settings["shared"] = new JsonObject { ["files"] = new JsonArray(".env"), ["directories"] = new JsonArray("storage") };
            settings["url"] = nginx.Url.ToString();
            // Two files, one after the other, by a process of its own: what a build does.
            settings["steps"] = new JsonArray("rm -rf storage/junk; sh -c 'printf %s \"$DEPLOYNIX_RELEASE\" > public/version.txt; sleep 0.05; cp public/version.txt public/again.txt'");
            settings["hooks"] = new JsonObject { ["before:build"] = "sleep 0.02 & wait", ["after:activate"] = "test -e public/again.txt" };
            change?.Invoke(settings);
        });
        var site = new FaultSite(disk, small, repository, lab, fpm, nginx, sshd, by);
        try
        {
            if (framework == "custom") await disk.File("shop/shared/.env", "APP_NAME=shop\n");
            await disk.File("shop/shared/storage/upload.txt", "somebody's own\n");
            await FaultActs.Initialize(site.Site);
            for (var i = 0; i < 3; i++) await site.Deploy();
            site._shared = (await LabProcess.Run(["sh", Checker, "--hash", lab.Path]).Succeeded()).Text;
            Assert.Empty(await site.Broken(5));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>What does not hold, by a script that knows nothing of this module; nothing where all is well.</summary>
    /// <param name="seconds">How long the lock may still be held.</param>
    public async Task<IReadOnlyList<string>> Broken(int seconds)
    {
        var seen = await LabProcess.Run(["sh", Checker, Lab.Path, Nginx.Url.ToString(), _shared, seconds.ToString(CultureInfo.InvariantCulture)]);
        return seen.ExitCode == 0 ? [] : [.. seen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), .. seen.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Notes a fault in the ledger: what the checker sees, and whether the next deployment succeeds.</summary>
    public async Task<IReadOnlyList<string>> Judge(FaultLedger ledger, string fault, string where, int seconds = 10)
    {
        List<string> broken = [.. await Broken(seconds)];
        try
        {
            await Deploy();
        }
        catch (DeploynixException failure)
        {
            broken.Add($"next deploy: {failure.Message}");
        }
        ledger.Add(fault, broken);
        return [.. broken.Select(line => $"{fault}, {where}: {line}")];
    }

    /// <summary>Deploys, which must work.</summary>
    public async Task Deploy()
    {
        var outcome = await FaultActs.Run(Site, "deploy", null);
        if (!outcome.IsSuccess) throw outcome.Failures[0];
    }

    /// <summary>The steps of an act as they came, in a run without any fault.</summary>
    public async Task<IReadOnlyList<FaultStep>> Steps(string act)
    {
        var steps = new FaultRecorder();
        var outcome = await FaultActs.Run(Site, act, steps);
        if (!outcome.IsSuccess) throw outcome.Failures[0];
        return steps.All;
    }

    /// <summary>The same site, reached through a relay.</summary>
    public Site Through(LabRelay relay)
    {
        var known = Disk.At($"known_{relay.Port}");
        File.WriteAllText(known, File.ReadAllText(Sshd.KnownHostsFile).Replace($":{Sshd.Port}", $":{relay.Port}", StringComparison.Ordinal));
        var site = Site;
        return site with { Servers = [site.Servers[0] with { Port = relay.Port, KnownHostsFiles = [known] }] };
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await Nginx.DisposeAsync();
        if (_fpm is not null) await _fpm.DisposeAsync();
        if (Small is not null) await Small.DisposeAsync();
        await Disk.DisposeAsync();
    }

    private static string Checker => LabSources.At("check-site.sh");
}
