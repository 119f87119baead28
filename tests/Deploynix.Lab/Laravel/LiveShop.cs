using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

/// <summary>The sample shop behind nginx and PHP-FPM, deployed over SSH by the engine as the lab's user.</summary>
public sealed class LiveShop : IAsyncDisposable
{
    private readonly LabSshd _sshd;
    private readonly TransportFactory _transports = new(new NoCredentials());

    private LiveShop(LabShop shop, LabSshd sshd, Site site) => (Shop, _sshd, Site) = (shop, sshd, site);

    public LabShop Shop { get; }

    /// <summary>The site as settings would give it.</summary>
    public Site Site { get; private set; }

    /// <summary>What the last act reported.</summary>
    internal List<DeployEvent> Events { get; } = [];

    public static async Task<LiveShop> Open(LabFpmSettings? php = null, LabRoot root = LabRoot.Resolved)
    {
        var shop = await LabShop.Open(php, root);
        var sshd = await LabSshd.StartAsync();
        var site = new Site
        {
            Name = "shop",
            Environment = "production",
            Servers = [sshd.ToServer()],
            Path = shop.Site.Path,
            Repository = shop.Repository.Path,
            SharedFiles = [".env"],
            SharedDirectories = ["storage"],
            WritableDirectories = ["bootstrap/cache"],
            PhpFpm = new PhpFpm { PidFile = shop.Fpm.PidFile },
            Proof = new Proof { Url = shop.Nginx.Url },
        };
        var live = new LiveShop(shop, sshd, site);
        await new SiteInitializer(live._transports).ApplyAsync(await new SiteInitializer(live._transports).PlanAsync(site, default), default);
        return live;
    }

    /// <summary>Changes the site's settings.</summary>
    public LiveShop With(Func<Site, Site> change)
    {
        Site = change(Site);
        return this;
    }

    /// <summary>Exec channels so far.</summary>
    public int Sessions => _sshd.SessionsStarted;

    /// <summary>Every path of the site with its kind, rights and target, to be compared with what it was before.</summary>
    public string Tree() => LabProcess.Run(["find", Shop.Site.Path, "-not", "-path", "*/storage/*", "-printf", "%p %y %m %l\n"], LabProcess.AsMyself).Result.Output;

    /// <summary>Deploys a tag; its release's id is told as soon as it is known, before it can be live.</summary>
    public async Task<DeployOutcome> Deploy(string tag, bool clean = false, Action<string>? onRelease = null, CancellationToken cancel = default)
    {
        var deployer = new Deployer(_transports, TimeProvider.System, new Operator("mara", "desk"));
        var prepared = await deployer.PrepareAsync(Site, new DeployOptions { Tag = tag, Clean = clean }, withRevision: false, cancel);
        Events.Clear();
        return await deployer.DeployAsync(prepared, new Recorder(Events, Tell), cancel);

        void Tell(DeployEvent happened)
        {
            if (happened is StepStarted { Phase: Phase.Share } && Shop.Site.Releases is [.., var newest]) onRelease?.Invoke(newest);
        }
    }

    public async Task<DeployOutcome> RollBack(CancellationToken cancel = default)
    {
        var activator = new ReleaseActivator(_transports, TimeProvider.System, new Operator("mara", "desk"));
        var plan = await activator.PlanAsync(Site, Act.Rollback, null, force: false, cancel);
        Events.Clear();
        return await activator.ApplyAsync(plan, new Recorder(Events), cancel);
    }

    public async Task<DeployOutcome> Activate(string release, CancellationToken cancel = default)
    {
        var activator = new ReleaseActivator(_transports, TimeProvider.System, new Operator("mara", "desk"));
        var plan = await activator.PlanAsync(Site, Act.Activate, new ReleaseReference(release), force: false, cancel);
        Events.Clear();
        return await activator.ApplyAsync(plan, new Recorder(Events), cancel);
    }

    /// <summary>What a step printed in the last act.</summary>
    public string Printed(string step)
    {
        lock (Events) return string.Join('\n', Events.OfType<StepPrinted>().Where(printed => printed.Step == step).Select(printed => printed.Line.Text));
    }

    public async ValueTask DisposeAsync()
    {
        await _transports.DisposeAsync();
        await _sshd.DisposeAsync();
        await Shop.DisposeAsync();
    }

    private sealed class Recorder(List<DeployEvent> events, Action<DeployEvent>? told = null) : IProgress<DeployEvent>
    {
        public void Report(DeployEvent value)
        {
            told?.Invoke(value);
            lock (events) events.Add(value);
        }
    }
}
