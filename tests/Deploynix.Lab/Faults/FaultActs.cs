using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Http;
using Deploynix.Infrastructure.Json;

namespace Deploynix.Lab.Faults;

/// <summary>A step of an act: its number, and how long it took when nothing went wrong.</summary>
internal sealed record FaultStep(int Number, string Name, TimeSpan Took);

/// <summary>Notes the steps of an act.</summary>
internal sealed class FaultRecorder : IProgress<DeployEvent>
{
    private readonly List<FaultStep> _steps = [];

    public IReadOnlyList<FaultStep> All => _steps;

    public void Report(DeployEvent value)
    {
        if (value is StepEnded ended) _steps.Add(new(_steps.Count + 1, $"{ended.Phase}: {ended.Step}", ended.Elapsed));
    }
}

/// <summary>The acts that change what is live, by the engine, over a connection of their own.</summary>
internal static class FaultActs
{
    /// <summary>Every act that is put to the test; an activation differs from a rollback by little, a removal is one step, and both are left out where the run is to be short.</summary>
    public static TheoryData<string> Names => FaultLedger.IsFull ? ["deploy", "rollback", "activate", "remove"] : ["deploy", "rollback"];

    /// <summary>The site of an operator.</summary>
    public static Site Read(string settingsFile) => new JsonSettingsStore().Read(settingsFile).Resolve();

    public static async Task Initialize(Site site)
    {
        await using var transports = new TransportFactory(new NoCredentials());
        var initializer = new SiteInitializer(transports);
        await initializer.ApplyAsync(await initializer.PlanAsync(site, default), default);
    }

    /// <summary>All releases, newest first.</summary>
    public static async Task<IReadOnlyList<Release>> Releases(Site site)
    {
        await using var transports = new TransportFactory(new NoCredentials());
        return await new SiteReader(transports).ReleasesAsync(site, default);
    }

    public static async Task<DeployOutcome> Run(Site site, string act, IProgress<DeployEvent>? progress, CancellationToken cancel = default)
    {
        await using var transports = new TransportFactory(new NoCredentials());
        return await Run(transports, site, act, progress, cancel);
    }

    public static async Task<DeployOutcome> Run(ITransportFactory transports, Site site, string act, IProgress<DeployEvent>? progress, CancellationToken cancel = default)
    {
        var by = new Operator("mara", "desk");
        if (act == "deploy")
        {
            var deployer = new Deployer(transports, TimeProvider.System, by, null, new SiteHealth(transports, new HttpProbe(), TimeProvider.System));
            return await deployer.DeployAsync(await deployer.PrepareAsync(site, new DeployOptions { Force = true }, withRevision: false, cancel), progress, cancel);
        }
        if (act == "remove")
        {
            // Neither what is live nor what the last swap left: the next one may go.
            var keeper = new ReleaseKeeper(transports, TimeProvider.System, by);
            return await keeper.ApplyAsync(await keeper.PlanRemovalAsync(site, new("~2"), LockWait.None, cancel), LockWait.None, progress, cancel);
        }
        var activator = new ReleaseActivator(transports, TimeProvider.System, by);
        await using var prepared = act == "rollback"
            ? await activator.PrepareAsync(site, Act.Rollback, null, force: false, restoreEnvironment: false, LockWait.None, cancel)
            : await activator.PrepareAsync(site, Act.Activate, new ReleaseReference("previous"), force: false, restoreEnvironment: false, LockWait.None, cancel);
        return await activator.ApplyAsync(prepared, LockWait.None, ignoreFreeze: false, progress, cancel);
    }
}
