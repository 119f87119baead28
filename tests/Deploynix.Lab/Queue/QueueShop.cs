using System.Collections.Immutable;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Ssh;
using Deploynix.Core.Ports;
using Deploynix.Lab.Servers;
using Deploynix.Pipeline;

namespace Deploynix.Lab.Queue;

/// <summary>The shop on a server behind sshd, laid by hand and migrated, with an operator whose session has the module's cmdlets.</summary>
internal sealed class QueueShop : IAsyncDisposable
{
    public const string First = "20260302_090000";
    public const string Second = "20260310_100500";

    private readonly LabDisk _disk;
    private readonly LabSshd _sshd;
    private readonly Runspace _runspace;
    private readonly string _folder;
    private readonly List<LabProcess> _workers = [];

    private QueueShop(LabDisk disk, LabSite site, LabSshd sshd, string folder)
    {
        (_disk, Site, _sshd, _folder) = (disk, site, sshd, folder);
        Transports = new(new NoCredentials(), new SshOptions());
        var state = InitialSessionState.CreateDefault2();
        foreach (var type in typeof(AsyncCommand).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet) state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));
    }

    public LabSite Site { get; }

    public LabDisk Disk => _disk;

    public TransportFactory Transports { get; }

    public int ChannelsSoFar => _sshd.SessionsStarted;

    /// <summary>The site as the engine has it.</summary>
    public Site Settings => new()
    {
        Name = "shop", Environment = "production", Path = Site.Path, Repository = "unused", Framework = Framework.Laravel, Servers = [_sshd.ToServer() with { User = LabUser.Current.Name }],
    };

    public string JobsLog => $"{Site.Shared}/storage/app/jobs.log";

    /// <summary>Both releases lie there, the first is live, the database is made.</summary>
    public static async Task<QueueShop> Open()
    {
        var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);
        var site = await LabSite.Prepared(disk);
        await site.Lay(repository, "v1", First);
        await site.Lay(repository, "v2", Second);
        await site.Artisan(Second, "migrate", "--force").Succeeded();
        await site.Swap(First);
        var sshd = await LabSshd.StartAsync(new() { User = LabUser.Current.Name });
        var folder = Directory.CreateTempSubdirectory("deploynix-operator-").FullName;
        var server = sshd.ToServer();
        await File.WriteAllTextAsync(Path.Combine(folder, "deploynix.json"), JsonSerializer.Serialize(new
        {
            sites = new
            {
                shop = new
                {
                    server = new { name = "lab", host = server.Host, port = server.Port, user = LabUser.Current.Name, identityFile = server.IdentityFiles[0], knownHosts = server.KnownHostsFiles[0] },
                    path = site.Path,
                    repository = repository.Path,
                },
            },
        }));
        return new(disk, site, sshd, folder);
    }

    /// <summary>A worker under whatever keeps it running: in the folder that current points at when it is started, again and again.</summary>
    public async Task<LabProcess> Works(params string[] more)
    {
        var keeper = LabProcess.Start(
            ["sh", "-c", "trap 'kill $w; exit' TERM; cd \"$1\"; shift; while :; do ( cd -P current && exec php artisan queue:work --sleep=0.2 \"$@\" ) & w=$!; wait $w; sleep 0.1; done", "sh", Site.Path, .. more]);
        _workers.Add(keeper);
        await LabWait.Until("a worker runs", () => Runs("Get-DeploynixQueue shop").All<QueueWorker>().Any(), TimeSpan.FromSeconds(30));
        return keeper;
    }

    /// <summary>Runs a script in the operator's session.</summary>
    public QueueRun Runs(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        var objects = new PSDataCollection<PSObject>();
        ErrorRecord? thrown = null;
        try
        {
            shell.Invoke(null, objects);
        }
        catch (RuntimeException ended)
        {
            thrown = ended.ErrorRecord;
        }
        return new(
            [.. objects.Select(item => item.BaseObject)],
            [.. shell.Streams.Error.Where(record => record.Exception != thrown?.Exception), .. thrown is null ? Array.Empty<ErrorRecord>() : [thrown]],
            [.. shell.Streams.Warning.Select(record => record.Message)]);
    }

    /// <summary>Runs PHP against the application's database, as the lab's user.</summary>
    public async Task Sql(string sql) => await LabProcess.Run(["sqlite3", Site.Database, ".timeout 5000", sql]).Succeeded();

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync();
        _runspace.Dispose();
        await Transports.DisposeAsync();
        await _sshd.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        await _disk.DisposeAsync();
    }
}

/// <summary>What came of a script.</summary>
internal sealed record QueueRun(ImmutableArray<object> Objects, ImmutableArray<ErrorRecord> Errors, ImmutableArray<string> Warnings)
{
    /// <summary>The objects, when the script reported no error.</summary>
    public IReadOnlyList<T> All<T>()
    {
        Assert.True(Errors.IsEmpty, string.Join('\n', Errors.Select(error => error.Exception.ToString())));
        return [.. Objects.Cast<T>()];
    }

    public T One<T>() => Assert.Single(All<T>());

    /// <summary>The one error; its id is the one that is wanted.</summary>
    public DeploynixException Refused(string id)
    {
        var error = Assert.Single(Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        return Assert.IsType<DeploynixException>(error.Exception);
    }
}
