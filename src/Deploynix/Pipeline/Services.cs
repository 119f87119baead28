using System.Collections.Concurrent;
using System.Collections.Immutable;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Pipeline;

/// <summary>The services that the commands of one runspace share; its connections among them.</summary>
internal sealed class Services(ISettingsStore settings, ITransportFactory transports, SessionCredentials credentials, Operator by, OuterAct? outer, IHttpProbe http, INotifier notifier) : IAsyncDisposable
{
    public ISettingsStore Settings => settings;

    public SessionCredentials Credentials => credentials;

    public Operator By => by;

    public INotifier Notifier => notifier;

    public SiteReader Reader { get; } = new(transports);

    public SiteInitializer Initializer { get; } = new(transports);

    public SiteAdopter Adopter { get; } = new(transports, TimeProvider.System, by);

    public SiteConfigurator Configurator { get; } = new(transports);

    public Deployer Deployer { get; } = new(transports, TimeProvider.System, by, outer, new SiteHealth(transports, http, TimeProvider.System));

    public ReleaseActivator Activator { get; } = new(transports, TimeProvider.System, by, outer);

    public SiteFreezer Freezer { get; } = new(transports, TimeProvider.System, by, outer);

    public SiteEnvironment Variables { get; } = new(transports, TimeProvider.System, by, outer);

    public ReleaseKeeper Keeper { get; } = new(transports, TimeProvider.System, by);

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

    private readonly ConcurrentDictionary<string, ImmutableArray<Release>> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keeps what a listing showed, for completion.</summary>
    public void RememberReleases(Site site, ImmutableArray<Release> releases) => _seen[site.Name] = releases;

    /// <summary>What listings of this session showed, of one site or of all.</summary>
    public IEnumerable<Release> RememberedReleases(string? site) =>
        site is null ? _seen.Values.SelectMany(releases => releases) : _seen.GetValueOrDefault(site, []);

    private readonly ConcurrentDictionary<string, ImmutableArray<Incident>> _incidents = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keeps what a listing showed, for completion.</summary>
    public void RememberIncidents(Site site, ImmutableArray<Incident> incidents) => _incidents[site.Name] = incidents;

    /// <summary>The incidents that listings of this session showed, of one site or of all.</summary>
    public IEnumerable<Incident> RememberedIncidents(string? site) =>
        site is null ? _incidents.Values.SelectMany(incidents => incidents) : _incidents.GetValueOrDefault(site, []);

    private readonly ConcurrentDictionary<string, ImmutableArray<Backup>> _backups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keeps what a listing showed, for completion.</summary>
    public void RememberBackups(Site site, ImmutableArray<Backup> backups) => _backups[site.Name] = backups;

    /// <summary>What listings of this session showed, of one site or of all.</summary>
    public IEnumerable<Backup> RememberedBackups(string? site) =>
        site is null ? _backups.Values.SelectMany(backups => backups) : _backups.GetValueOrDefault(site, []);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (transports is IAsyncDisposable connections) await connections.DisposeAsync();
    }
}
