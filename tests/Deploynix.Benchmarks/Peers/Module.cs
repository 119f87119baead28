using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>This module, by its cmdlets.</summary>
internal abstract class Module(string name, string key, Place place, LabSite site, string repository, ModuleOperator by) : Contender(name, place, site)
{
    protected ModuleOperator By { get; } = by;

    protected string Key { get; } = key;

    public override async Task PrepareAsync()
    {
        By.Add(Key, Site, Place, repository);
        await Task.Run(() =>
        {
            using var session = By.Session();
            session.Run($"Initialize-DeploynixSite {Key}").Succeeded();
        });
    }

    protected string Script(Operation operation) => operation switch
    {
        Operation.List => $"Get-DeploynixRelease {Key}",
        Operation.Rollback => $"Invoke-DeploynixRollback {Key} -Confirm:$false",
        Operation.Activate => $"Set-DeploynixActiveRelease {Site.Releases[^1]} -Site {Key} -Confirm:$false",
        _ => $"Invoke-DeploynixDeploy {Key} -Confirm:$false",
    };
}

/// <summary>In a session that stays, with its connection open.</summary>
internal sealed class WarmModule(Place place, LabSite site, string repository, ModuleOperator by) : Module("module, connection open", "warm", place, site, repository, by)
{
    private LabModule? _session;

    public override int Turns => 3;

    public LabModule Session => _session ??= By.Session();

    public override Task<double> DoAsync(Operation operation) => Task.Run(() => Session.Run(Script(operation)).Succeeded().Took.TotalMilliseconds);

    public override ValueTask DisposeAsync()
    {
        _session?.Dispose();
        return base.DisposeAsync();
    }
}

/// <summary>In a session that has not connected yet, of a process that is warm.</summary>
internal sealed class UnconnectedModule(Place place, LabSite site, string repository, ModuleOperator by) : Module("module, connection not open", "unconnected", place, site, repository, by)
{
    public override Task<double> DoAsync(Operation operation) => Task.Run(() =>
    {
        using var session = By.Session();
        return session.Run(Script(operation)).Succeeded().Took.TotalMilliseconds;
    });
}

/// <summary>As a whole process of its own, from its start to its end.</summary>
internal sealed class FreshModule(bool pwsh, Place place, LabSite site, string repository, ModuleOperator by)
    : Module(pwsh ? "module, fresh pwsh" : "module, fresh Deploynix.Shell", pwsh ? "pwsh" : "shell", place, site, repository, by)
{
    public override async Task<double> DoAsync(Operation operation)
    {
        string[] line = pwsh
            ? [Programs.Pwsh!, "-NoProfile", "-NonInteractive", "-Command", $"$ErrorActionPreference = 'Stop'; Import-Module '{LabSources.Manifest}'; {Script(operation)}"]
            : [LabSources.Shell, "-Command", Script(operation)];
        return (await Programs.Time(line, By.Folder)).Took;
    }
}
