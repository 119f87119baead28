using System.Globalization;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;
using Deploynix.Lab.WebServer;

namespace Deploynix.Lab.Queue;

/// <summary>
/// The shop with its queue in Redis and its workers under supervisord, by the program that this project renders, and deployed over SSH as the lab's
/// unprivileged user. Jobs come from another host, which is the same application in a folder that no deployment touches.
/// </summary>
internal sealed class SupervisedShop : IAsyncDisposable
{
    public const int Workers = 2;

    private const string Elsewhere = "20260302_090000";

    private readonly LabTree _tree;
    private readonly LabRedis _redis;
    private readonly LabSshd _sshd;
    private readonly LabSite _elsewhere;
    private readonly string _open;
    private readonly TransportFactory _transports = new(new NoCredentials());

    private SupervisedShop(LabTree tree, LabRedis redis, LabSshd sshd, LabSite place, LabSite elsewhere, string open, Site site) =>
        (_tree, _redis, _sshd, Place, _elsewhere, _open, Site) = (tree, redis, sshd, place, elsewhere, open, site);

    public LabSite Place { get; }

    /// <summary>The site as settings would give it.</summary>
    public Site Site { get; set; }

    /// <summary>The lines that jobs wrote so far: version, release, text.</summary>
    public IReadOnlyList<string[]> Done => [.. LabLog.Read($"{Place.Shared}/storage/app/jobs.log").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];

    /// <summary>What the workers said.</summary>
    public string WorkerLog => LabLog.Read(_tree.Disk.At("var/log/supervisor/shop-production-worker.log"));

    /// <summary>What supervisord says of their starts and ends.</summary>
    public string SupervisorLog => LabLog.Read(_tree.Disk.At("var/log/supervisor/supervisord.log"));

    public IReadOnlyList<WorkerProcess> Running => WorkerProcess.In(Place.Path);

    /// <summary>The first release is deployed and migrated, and no worker runs yet.</summary>
    public static async Task<SupervisedShop> Open()
    {
        var tree = await LabTree.Create();
        var redis = await LabRedis.Start(tree.Disk);
        var repository = await LabRepository.Create(tree.Disk);
        var place = await LabSite.Prepared(tree.Disk);
        var elsewhere = await LabSite.Prepared(tree.Disk, "elsewhere");
        foreach (var host in (LabSite[])[place, elsewhere])
        {
            await File.AppendAllTextAsync(host.EnvironmentFile, $"QUEUE_CONNECTION=redis\nREDIS_HOST=\"{redis.Socket}\"\nREDIS_PORT=0\n");
        }
        await elsewhere.Lay(repository, "v1", Elsewhere);
        var sshd = await LabSshd.StartAsync();
        var shop = new SupervisedShop(tree, redis, sshd, place, elsewhere, await tree.Disk.File("open", ""), tree.Site with
        {
            Servers = [sshd.ToServer()],
            Repository = repository.Path,
            SharedFiles = [".env"],
            SharedDirectories = ["storage"],
            WritableDirectories = ["bootstrap/cache"],
            // What workers do not wait for is left out.
            Pipeline = [new(Phase.Build, []), new(Phase.Optimize, [])],
        });
        var initializer = new SiteInitializer(shop._transports);
        await initializer.ApplyAsync(await initializer.PlanAsync(shop.Site, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        // As root on the server, once, as an operator would.
        await tree.Configurator.ApplyAsync(await tree.Plan(options => options with { Workers = Workers, WorkerManager = WorkerManager.Supervisor }), TestContext.Current.CancellationToken);
        await shop.Deploy("v1");
        return shop;
    }

    /// <summary>Starts supervisord; returns when the workers run.</summary>
    public async Task StartWorkers()
    {
        await StartSupervisor();
        await WorkersOn(Place.ActiveRelease!);
    }

    /// <summary>Starts supervisord, whether workers can start or not.</summary>
    public Task StartSupervisor() => _tree.StartSupervisor();

    /// <summary>Jobs come until <see cref="StopJobs"/>; a few always wait.</summary>
    public LabProcess StartJobs() => LabProcess.Start(["php", "artisan", "lab:dispatch-many", _open], new() { Directory = _elsewhere.Release(Elsewhere) });

    /// <summary>Gives how many jobs there were, once the last is done.</summary>
    public async Task<int> StopJobs(LabProcess jobs)
    {
        File.Delete(_open);
        Assert.Equal(0, await jobs.End());
        var dispatched = int.Parse(jobs.Output.Trim(), CultureInfo.InvariantCulture);
        await LabWait.Until("no job waits", async () => await Queued() == "0 0 0", TimeSpan.FromSeconds(30), () => WorkerLog);
        return dispatched;
    }

    /// <summary>Jobs that wait, are delayed, and are being run.</summary>
    public async Task<string> Queued() => (await LabProcess.Run(
        ["php", "-r", "$r = new Redis; $r->connect($argv[1]); echo $r->lLen('shop_queues:default'), ' ', $r->zCard('shop_queues:default:delayed'), ' ', $r->zCard('shop_queues:default:reserved');", _redis.Socket]).Succeeded()).Text;

    /// <summary>Waits until all workers run, in this release; gives them.</summary>
    public async Task<IReadOnlyList<WorkerProcess>> WorkersOn(string release)
    {
        IReadOnlyList<WorkerProcess> running = [];
        await LabWait.Until($"{Workers} workers run in {release}", () =>
        {
            running = Running;
            return Task.FromResult(running.Count == Workers && running.All(worker => worker.Folder == Place.Release(release)));
        }, TimeSpan.FromSeconds(20), () => string.Join('\n', running) + "\n" + WorkerLog);
        return running;
    }

    /// <summary>When current was made what it is, counted as the kernel counts the start of a process.</summary>
    public async Task<TimeSpan> SwappedAt()
    {
        var now = WorkerProcess.Now;
        var made = (await LabProcess.Run(["stat", "-c", "%.6Y", Place.Current]).Succeeded()).Text;
        return now - (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(made, CultureInfo.InvariantCulture)));
    }

    public async Task<DeployOutcome> Deploy(string tag)
    {
        var deployer = new Deployer(_transports, TimeProvider.System, new Operator("mara", "desk"));
        var cancel = TestContext.Current.CancellationToken;
        return Whole(await deployer.DeployAsync(await deployer.PrepareAsync(Site, new DeployOptions { Tag = tag }, withRevision: false, cancel), null, cancel));
    }

    public async Task<DeployOutcome> RollBack()
    {
        var activator = new ReleaseActivator(_transports, TimeProvider.System, new Operator("mara", "desk"));
        var cancel = TestContext.Current.CancellationToken;
        return Whole(await activator.ApplyAsync(await activator.PlanAsync(Site, Act.Rollback, null, force: false, cancel), null, cancel));
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_open);
        await _transports.DisposeAsync();
        await _sshd.DisposeAsync();
        await _redis.DisposeAsync();
        await _tree.DisposeAsync();
    }

    private static DeployOutcome Whole(DeployOutcome outcome)
    {
        Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => $"{failure.Message}\n{string.Join('\n', failure.Output)}")));
        return outcome;
    }
}
