using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Undoes migrations, each from a release that has it, and proves by the migrations table what was undone.</summary>
public sealed class MigrationUndoer(ITransportFactory transports, SiteBackups backups, Operator by)
{
    /// <summary>Finds which migrations are meant, which release has each, and what its <c>down()</c> would do. Changes nothing.</summary>
    /// <exception cref="DeploynixException">It is not known, or one of them cannot be undone.</exception>
    public Task<MigrationUndoPlan> PlanAsync(Site site, int? step, ReleaseReference? to, bool force, bool skipBackup, CancellationToken cancel) =>
        new MigrationUndoLook(transports, site).PlanAsync(step, to, force, skipBackup, cancel);

    /// <summary>Does it, one after another, and stops at the first that fails. What became of each is handed on as soon as it is known, of the others after that.</summary>
    /// <exception cref="DeploynixException">One failed; what is true then is told with it.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the next look at the site's migrations tells where.</exception>
    public Task UndoAsync(MigrationUndoPlan plan, LockWait wait, IProgress<DeployEvent>? progress, Action<MigrationUndo> onResult, CancellationToken cancel) =>
        DatabaseAct.DoAsync(backups.Begin(Act.UndoMigrations, plan.Site, wait, progress), transports, async act =>
        {
            var paths = SitePaths.Of(plan.Site);
            await ExpectAsync(act, plan, cancel);
            foreach (var warning in plan.Warnings) act.Warn(warning);
            var backup = plan.Backup ? await BackupAsync(act, plan.Site, cancel) : null;
            var progressed = new MigrationUndoProgress(plan, backup, onResult, act);
            await MustAsync(act, "note what is undone", MigrationUndoFile.Write(paths, new()
            {
                Run = act.Run.Id, By = by.ToString(), At = act.Run.Started, Backup = backup, Migrations = [.. plan.Run.Select(one => one.Name)],
            }), cancel);
            foreach (var one in plan.Migrations)
            {
                if (one.IsNothing)
                {
                    progressed.PassOver(one);
                    continue;
                }
                var (result, lines) = await act.TryAsync($"undo {one.Name}", Sh.Lines(MigrationUndoFile.Begin(paths, one.Name), Script(plan.Site, one)), cancel);
                if (progressed.Take(one, result, MigrationUndoSeen.Parse(lines))) continue;
                // Told here and in the journal, so that nobody has to be told again.
                await act.TryAsync("note what was undone", Sh.Lines(progressed.Note(paths), MigrationUndoFile.Remove(paths)), CancellationToken.None);
                throw progressed.Failure(act.Server);
            }
            await MustAsync(act, "note what was undone", Sh.Lines(progressed.Note(paths), MigrationUndoFile.Remove(paths)), cancel);
            return true;
        }, cancel);

    /// <summary>What is run for one of them.</summary>
    internal static ShellCommand Script(Site site, PlannedUndo one) => Sh.Lines(
        LaravelScript.Enter(SitePaths.Of(site), ReleaseId.Parse(one.Release!)),
        MigrationUndoScript.Undo(SitePaths.Of(site), site.Php, site.Maintenance, one.Name, one.File!, one.Batch));

    /// <summary>The command that goes on where somebody was interrupted.</summary>
    internal static string Again(Site site, MigrationUndoRecord left) =>
        $"Undo-DeploynixMigration {site.Name} -Environment {site.Environment}, for those that are to be undone yet{(left.Backup is { } backup ? $"; or Restore-DeploynixDatabase {backup} {site.Name} -Environment {site.Environment}" : "")}";

    /// <summary>Under the lock: the table and the live release are what the plan saw; what somebody left in the middle is told, and kept in the journal.</summary>
    private static async Task ExpectAsync(DatabaseAct act, MigrationUndoPlan plan, CancellationToken cancel)
    {
        var (site, paths) = (plan.Site, SitePaths.Of(plan.Site));
        var (result, lines) = await act.TryAsync("look at the migrations", Sh.Lines(MigrationUndoFile.Read(paths), LaravelScript.Enter(paths, ReleaseId.Parse(plan.Live)), MigrationScript.Ask(site.Php, MigrationScope.Names)), cancel);
        var answer = MigrationAnswer.Parse(LaravelAnswer.Parse(lines));
        if (!result.IsSuccess || !answer.IsWhole) throw Moved(act, "The application could not be asked for its migrations any more.");
        if (!answer.Batches.SequenceEqual(plan.Table)) throw Moved(act, "Somebody ran or undid migrations since this was planned.");
        if (MigrationUndoFile.Parse(lines) is not { } left) return;
        if (!plan.Warnings.Contains(left.Describe(answer.Ran))) act.Warn(left.Describe(answer.Ran));
        var entry = act.Entry(Outcome.Interrupted) with { Run = left.Run, At = left.At, By = left.By, Seconds = 0, Message = left.Describe(answer.Ran), Warnings = null };
        await MustAsync(act, "tell the journal of what was left", Sh.Lines(
            Sh.Script($$"""
                grep -qF {{$"\"run\":\"{left.Run}\""}} {{paths.Journal}} 2>/dev/null || {
                {{StateFiles.AppendJournal(paths, entry)}}
                }
                """),
            StateFiles.WriteUndone(paths, act.Stamp, left.Migrations.Where(name => !answer.Ran.Contains(name))),
            MigrationUndoFile.Remove(paths)), cancel);
    }

    private async Task<string> BackupAsync(DatabaseAct act, Site site, CancellationToken cancel)
    {
        var request = DatabaseRequest.Of(site, "backup") with { By = by.ToString(), Run = act.Run.Id };
        DatabaseAnswer answer;
        try
        {
            answer = await act.RunAsync("back up the database", DatabaseProgram.Backup(SitePaths.Of(site), site.Php, request), "No migration was undone.", null, cancel);
        }
        catch (DeploynixException failure)
        {
            throw failure.Advise($"{failure.Next}; or, where there is a backup of another kind, -SkipBackup");
        }
        var made = answer.Backup?.Record ?? throw SiteBackups.Unexpected(site, act.Server);
        act.Note($"backup {made.Id}");
        return made.Id;
    }

    private static async Task MustAsync(DatabaseAct act, string name, ShellCommand script, CancellationToken cancel)
    {
        var (result, _) = await act.TryAsync(name, script, cancel);
        if (!result.IsSuccess) throw new DeploynixException(ErrorKind.NotWritable, $"'{name}' could not write to the site's folder.")
        {
            Site = act.Site.ToString(), Server = act.Server.Name, State = $"Get-DeploynixMigration {act.Site.Name} tells which migrations are there.", Next = "give the deploying user the site's folder (chown -R), then run this again",
        };
    }

    private static DeploynixException Moved(DatabaseAct act, string what) => new(ErrorKind.MigrationsMoved, what)
    {
        Site = act.Site.ToString(), Server = act.Server.Name, State = "No migration was undone.", Next = $"Get-DeploynixMigration {act.Site.Name}, then run this again",
    };
}
