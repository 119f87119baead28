using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Pipeline;

/// <summary>The services that the commands of one runspace share; its connections among them.</summary>
internal sealed class Services(ISettingsStore settings, ITransportFactory transports, SessionCredentials credentials, Operator by, OuterAct? outer, IHttpProbe http, INotifier notifier) : IAsyncDisposable
{
    public ISettingsStore Settings => settings;

    /// <summary>Gets ready for the first connection.</summary>
    public void PrepareToConnect() => transports.Prepare();

    public SessionCredentials Credentials => credentials;

    public Operator By => by;

    public INotifier Notifier => notifier;

    public SiteReader Reader { get; } = new(transports);

    public SiteInitializer Initializer { get; } = new(transports);

    public SiteAdopter Adopter { get; } = new(transports, TimeProvider.System, by);

    public SiteConfigurator Configurator { get; } = new(transports);

    // Those that look at all releases share one reader: what it learnt of many records is not sent again.
    public Deployer Deployer => _deployer ??= new(transports, TimeProvider.System, by, outer, new SiteHealth(transports, http, TimeProvider.System), Reader);

    private Deployer? _deployer;

    public ReleaseActivator Activator => _activator ??= new(transports, TimeProvider.System, by, outer, Reader);

    private ReleaseActivator? _activator;

    public SiteFreezer Freezer { get; } = new(transports, TimeProvider.System, by, outer);

    public SiteEnvironment Variables { get; } = new(transports, TimeProvider.System, by, outer);

    public ReleaseKeeper Keeper => _keeper ??= new(transports, TimeProvider.System, by, Reader);

    private ReleaseKeeper? _keeper;

    public RemoteCommand Remote { get; } = new(transports);

    public SiteCaches Caches { get; } = new(transports);

    public ReleaseWatcher Watcher => _watcher ??= new(transports, Health, TimeProvider.System);

    private ReleaseWatcher? _watcher;

    public SiteDelivery Delivery { get; } = new(transports);

    public SiteQueues Queues { get; } = new(transports, TimeProvider.System);

    public SiteFailedJobs FailedJobs { get; } = new(transports);

    public SiteMigrations Migrations { get; } = new(transports);

    public ReleaseComparer Comparer { get; } = new(transports);

    public SiteRollbacks Rollbacks { get; } = new(transports, by);

    public MigrationUndoer MigrationUndoer => _undoer ??= new(transports, Backups, by);

    private MigrationUndoer? _undoer;

    public SiteBackups Backups { get; } = new(transports, TimeProvider.System, by, outer);

    public DatabaseRestorer Restorer => _restorer ??= new(transports, Backups);

    private DatabaseRestorer? _restorer;

    public SiteHealth Health { get; } = new(transports, http, TimeProvider.System);

    public SiteIncidents Incidents { get; } = new(transports, TimeProvider.System, by);

    public SiteDoctor Doctor { get; } = new(transports, TimeProvider.System);

    /// <summary>Releases that were listed in this session.</summary>
    public SeenObjects<Release> SeenReleases { get; } = new();

    /// <summary>Incidents that were listed in this session.</summary>
    public SeenObjects<Incident> SeenIncidents { get; } = new();

    /// <summary>Backups that were listed in this session.</summary>
    public SeenObjects<Backup> SeenBackups { get; } = new();

    /// <summary>Names of variables that were listed in this session.</summary>
    public SeenObjects<string> SeenVariables { get; } = new();

    /// <summary>Another release is live now; a new one is the newest.</summary>
    public void SeeLive(Site site, Release live) => SeenReleases.Change(site, listed =>
    [
        .. listed.Any(release => release.Id == live.Id) ? (Release[])[] : [live],
        .. listed.Select(release => release with { Active = release.Id == live.Id, ActiveOn = release.Id == live.Id ? release.Servers : [] }),
    ]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (transports is IAsyncDisposable connections) await connections.DisposeAsync();
    }
}
