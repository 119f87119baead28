using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Makes, lists, tries and removes backups of a site's database. They lie on the server that runs the site's migrations, its first.</summary>
public sealed class SiteBackups(ITransportFactory transports, TimeProvider time, Operator by, OuterAct? outer = null)
{
    private const string Untouched = "The database and all backups are as they were.";

    /// <summary>The backups, newest first. Changes nothing.</summary>
    /// <exception cref="DeploynixException">The server could not be asked.</exception>
    public async Task<ImmutableArray<Backup>> ListAsync(Site site, CancellationToken cancel)
    {
        var lines = new List<string>();
        var result = await OneCommand.RunAsync(transports.Open(site.Servers[0]), DatabaseProgram.List(SitePaths.Of(site)), site.Timeouts.Step, line =>
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }, cancel);
        return result.IsSuccess ? BackupsSeen.Parse(site, site.Servers[0], lines) : throw DatabaseFailure.Explain(site, site.Servers[0], "Listing the backups", result, null, "Nothing was changed.");
    }

    /// <summary>The backup of that name.</summary>
    /// <exception cref="DeploynixException">There is none.</exception>
    public async Task<Backup> FindAsync(Site site, string id, CancellationToken cancel) =>
        (await ListAsync(site, cancel)).FirstOrDefault(backup => backup.Id == id) ?? throw NotFound(site, $"There is no backup {id}.");

    /// <summary>The newest backup that was made before a release's migrations.</summary>
    /// <exception cref="DeploynixException">There is none.</exception>
    public async Task<Backup> FindBeforeAsync(Site site, string release, CancellationToken cancel) =>
        (await ListAsync(site, cancel)).FirstOrDefault(backup => backup.Before == release) ?? throw NotFound(site, $"There is no backup that was made before the migrations of {release}.");

    /// <summary>What would be run.</summary>
    public static string Describe(Site site, string? destination) =>
        $"{site}: back the database up on {site.Servers[0]}, {(destination is null ? $"into {SitePaths.Of(site).Backups}" : $"streamed to {destination}")}\n\n      "
        + DatabaseProgram.Backup(SitePaths.Of(site), site.Php, DatabaseRequest.Of(site, "backup") with { Stream = destination is not null }).ToString().Replace("\n", "\n      ", StringComparison.Ordinal);

    /// <summary>Makes a backup: on the server, or in <paramref name="file"/>, and then none stays on the server.</summary>
    /// <exception cref="DeploynixException">It could not be made: there is none then.</exception>
    /// <exception cref="OperationCanceledException">Stopped; there is none.</exception>
    public Task<Backup> BackupAsync(Site site, IBackupFile? file, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var act = Begin(Act.Backup, site, wait, progress);
        return DatabaseAct.DoAsync(act, transports, async one =>
        {
            var request = DatabaseRequest.Of(site, "backup") with { Stream = file is not null, By = by.ToString(), Run = act.Id };
            var answer = await one.RunAsync("back up the database", DatabaseProgram.Backup(SitePaths.Of(site), site.Php, request), Untouched, bytes => file?.Write(bytes.Span), cancel);
            if (answer.Backup is not { } made) throw Unexpected(site, one.Server);
            var backup = Backup.Of(made.Record, site, one.Server, $"{request.Backups}/{made.Record.Id}");
            one.Note($"{backup.Id}: {backup.Bytes} bytes of {backup.Driver} {backup.Database}, {backup.Rows} rows{(file is null ? "" : ", streamed to the operator's machine")}");
            if (answer.Removed.Length > 0) one.Note($"removed: {string.Join(", ", answer.Removed)}");
            if (file is null) return backup;
            if (file.Measure() != (made.Record.Bytes, made.Record.Sha256))
            {
                throw new DeploynixException(ErrorKind.BackupDamaged, "What arrived is not what the server sent: the SHA-256 differs.") { Site = site.ToString(), Server = one.Server.Name, State = Untouched, Next = "run this again" };
            }
            return backup with { Path = file.Keep(made.Text) };
        }, cancel);
    }

    /// <summary>Loads a backup into a database of its own, compares it to what it was made of, and drops that database.</summary>
    /// <exception cref="DeploynixException">It is damaged, foreign, or not what it was made of.</exception>
    public Task<BackupTest> TestAsync(Site site, string id, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel) =>
        TestAsync(site, id, wait, progress, _ => Task.CompletedTask, request => DatabaseProgram.Run(site.Php, request.About(id)), cancel);

    /// <summary>The same for one on the operator's machine, which is sent.</summary>
    /// <exception cref="DeploynixException">It is damaged, foreign, or not what it was made of.</exception>
    public Task<BackupTest> TestAsync(Site site, Backup backup, IBackupSource from, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel) =>
        TestAsync(
            site, backup.Id, wait, progress, one => LocalBackup.SendAsync(one, transports, backup, from, cancel),
            request => DatabaseProgram.RunOnSent(SitePaths.Of(site), site.Php, request.About(backup.Id, sent: true)), cancel);

    /// <summary>A backup on the operator's machine, whose bytes are those that were written. Asks no server.</summary>
    /// <exception cref="DeploynixException">It is damaged or foreign.</exception>
    public static Task<Backup> ReadAsync(Site site, IBackupSource from, CancellationToken cancel) => LocalBackup.ReadAsync(site, from, cancel);

    private Task<BackupTest> TestAsync(
        Site site, string id, LockWait wait, IProgress<DeployEvent>? progress, Func<DatabaseAct, Task> prepare, Func<DatabaseRequest, ShellCommand> script, CancellationToken cancel) =>
        DatabaseAct.DoAsync(Begin(Act.TestBackup, site, wait, progress), transports, async one =>
    {
        await prepare(one);
        var answer = await one.RunAsync($"try backup {id}", script(DatabaseRequest.Of(site, "test") with { Stamp = one.Stamp }), "The site's database was not touched.", null, cancel);
        if (answer.Value("tested") is not { } tested) throw Unexpected(site, one.Server);
        one.Note($"{id} is what it was made of");
        return new BackupTest
        {
            Id = id, Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Tables = tested.GetProperty("tables").GetInt32(), Rows = tested.GetProperty("rows").GetInt64(),
            Duration = TimeSpan.FromSeconds(tested.GetProperty("seconds").GetDouble()),
        };
    }, cancel);

    /// <summary>What would be run to remove a backup.</summary>
    public static string DescribeRemoval(Site site, Backup backup) =>
        $"{site}: remove backup {backup.Id} on {backup.Server}\n\n      {DatabaseProgram.Remove(SitePaths.Of(site), ReleaseId.Parse(backup.Id)).ToString().Replace("\n", "\n      ", StringComparison.Ordinal)}";

    /// <summary>Removes a backup.</summary>
    /// <exception cref="DeploynixException">It is not there, or could not be removed.</exception>
    public Task RemoveAsync(Site site, Backup backup, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel) => DatabaseAct.DoAsync(Begin(Act.RemoveBackup, site, wait, progress), transports, async one =>
    {
        await one.RunAsync($"remove backup {backup.Id}", DatabaseProgram.Remove(SitePaths.Of(site), ReleaseId.Parse(backup.Id)), "The database is as it was.", null, cancel);
        one.Note(backup.Id);
        return true;
    }, cancel);

    internal static DeploynixException Unexpected(Site site, Server server) => new(ErrorKind.UnexpectedAnswer, "The server did not tell what it did.")
    {
        Site = site.ToString(), Server = server.Name, State = "Get-DeploynixBackup tells what is there.", Next = $"Get-DeploynixBackup {site.Name}",
    };

    /// <summary>The database is the site's, so one server's lock is enough: every act on the site takes that of its first server.</summary>
    internal ActRun Begin(Act act, Site site, LockWait wait, IProgress<DeployEvent>? progress) =>
        new(act, site with { Servers = [site.Servers[0]] }, by, time, progress) { Wait = wait, Outer = outer };

    private static DeploynixException NotFound(Site site, string what) => new(ErrorKind.BackupNotFound, what)
    {
        Site = site.ToString(), Server = site.Servers[0].Name, State = "Nothing was changed.", Next = $"Get-DeploynixBackup {site.Name}; one that lies on this machine is named by -Path",
    };
}
