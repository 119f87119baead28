using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// Replaces a site's database by a backup: loads it aside, sees that it is what it was made of, and changes the two over while the site is in maintenance. The one that
/// was replaced is kept.
/// </summary>
public sealed class DatabaseRestorer(ITransportFactory transports, SiteBackups backups)
{
    /// <summary>Looks at the backup's bytes, and what the database has now. Changes nothing.</summary>
    /// <exception cref="DeploynixException">The backup is damaged or foreign, or the database cannot be reached.</exception>
    public Task<RestorePlan> PlanAsync(Site site, Backup backup, CancellationToken cancel) => PlanAsync(site, DatabaseRequest.Of(site, "examine").About(backup.Id), backup, null, cancel);

    /// <summary>The same for a backup on the operator's machine, which <see cref="SiteBackups.ReadAsync"/> has read.</summary>
    /// <exception cref="DeploynixException">It is of another kind of database, there is no room for it, or the database cannot be reached.</exception>
    public async Task<RestorePlan> PlanAsync(Site site, Backup backup, IBackupSource from, CancellationToken cancel)
    {
        var plan = await PlanAsync(site, DatabaseRequest.Of(site, "examine") with { Bytes = from.Bytes }, backup, null, cancel);
        if (plan.Driver == backup.Driver) return plan with { From = from };
        throw new DeploynixException(ErrorKind.BackupForeign, $"{from.Path} cannot be used: it is a backup of {backup.Driver}, and the site's database is {plan.Driver}.") { Site = site.ToString(), State = "Nothing was sent or changed.", Next = "choose another one" };
    }

    /// <summary>Looks at a kept database, and what the site's has now. Changes nothing.</summary>
    /// <exception cref="DeploynixException">No such database is kept, or it cannot be reached.</exception>
    public Task<RestorePlan> PlanBringBackAsync(Site site, string replaced, CancellationToken cancel) => PlanAsync(site, DatabaseRequest.Of(site, "examine") with { Replaced = replaced }, null, replaced, cancel);

    /// <summary>Does it.</summary>
    /// <exception cref="DeploynixException">It could not be done: the site has the database that it had.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the site is up, with the one database or the other.</exception>
    public Task<DatabaseRestore> RestoreAsync(RestorePlan plan, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var act = backups.Begin(Act.Restore, plan.Site, wait, progress);
        return DatabaseAct.DoAsync(act, transports, async one =>
        {
            DatabaseAnswer answer = new();
            if (plan.From is { } from) await LocalBackup.SendAsync(one, transports, plan.Backup!, from, cancel);
            foreach (var (name, command) in Steps(plan, one.Stamp)) answer = await one.RunAsync(name, command, $"The site has the database that it had, {plan.Database}.", null, cancel);
            if (answer.Value("switched") is not { } switched) throw SiteBackups.Unexpected(plan.Site, one.Server);
            if (plan.Backup is { Id: var restored }) await one.TryAsync("forget what was undone since", MigrationUndoFile.Forget(SitePaths.Of(plan.Site), restored), cancel);
            var replaced = switched.GetProperty("replaced").GetString()!;
            one.Note($"{plan.Database} by {(plan.Backup is { } backup ? $"backup {backup.Id}" : plan.Replaced)}; what it replaced is kept as {replaced}");
            return new DatabaseRestore
            {
                Site = plan.Site.Name, Environment = plan.Site.Environment, SettingsPath = plan.Site.SettingsPath, Server = one.Server.Name, Backup = plan.Backup?.Id, Database = plan.Database, Replaced = replaced,
                BringBack = $"Restore-DeploynixDatabase {plan.Site.Name} -Environment {plan.Site.Environment} -Replaced '{replaced}'",
                Drop = switched.GetProperty("drop").GetString()!,
                ChangeOver = TimeSpan.FromSeconds(switched.GetProperty("seconds").GetDouble()),
                Duration = act.Elapsed,
            };
        }, cancel);
    }

    internal static IEnumerable<(string Name, ShellCommand Command)> Steps(RestorePlan plan, string stamp)
    {
        var request = DatabaseRequest.Of(plan.Site, "switch") with { Stamp = stamp, Replaced = plan.Replaced ?? "" };
        if (plan is { Backup: { } sent, From: not null }) yield return ("load the backup aside", DatabaseProgram.RunOnSent(SitePaths.Of(plan.Site), plan.Site.Php, request.About(sent.Id, sent: true) with { Act = "load" }));
        else if (plan.Backup is { } backup) yield return ("load the backup aside", DatabaseProgram.Run(plan.Site.Php, request.About(backup.Id) with { Act = "load" }));
        yield return ("change the databases over", DatabaseProgram.ChangeOver(plan.Site.Php, plan.Site.Maintenance, request));
    }

    private async Task<RestorePlan> PlanAsync(Site site, DatabaseRequest request, Backup? backup, string? replaced, CancellationToken cancel)
    {
        var answer = new DatabaseAnswer();
        var script = Sh.WithVariables(site.Variables, Sh.Lines(DatabaseProgram.Enter(SitePaths.Of(site)), DatabaseProgram.Run(site.Php, request)));
        var result = await OneCommand.RunAsync(transports.Open(site.Servers[0]), script, Timeout.InfiniteTimeSpan, answer.Read, cancel);
        if (!result.IsSuccess || answer.Value("examined") is not { } seen) throw DatabaseFailure.Explain(site, site.Servers[0], backup is null ? $"Looking at {replaced}" : $"Looking at backup {backup.Id}", result, answer.Error, "Nothing was changed.");
        var then = backup is null ? TableRows.Of(seen.GetProperty("aside")) : backup.Tables;
        return new()
        {
            Site = site, Backup = backup, Replaced = replaced, Database = seen.GetProperty("database").GetString()!, Driver = seen.GetProperty("driver").GetString()!,
            Changes = Changes(TableRows.Of(seen.GetProperty("tables")), then),
            MigrationsSince = backup is null ? [] : [.. Texts(seen.GetProperty("migrations")).Except(backup.Migrations)],
        };
    }

    private static ImmutableArray<TableChange> Changes(ImmutableSortedDictionary<string, long> now, ImmutableSortedDictionary<string, long> then) =>
    [
        .. now.Keys.Union(then.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(table => new TableChange(table, now.TryGetValue(table, out var rows) ? rows : null, then.TryGetValue(table, out var others) ? others : null))
            .Where(change => change.Now != change.Then),
    ];

    private static IEnumerable<string> Texts(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(text => text.GetString() ?? "") : [];
}
