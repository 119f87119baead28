using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What has become of the migrations of a plan so far, and what is true when one of them fails.</summary>
internal sealed class MigrationUndoProgress(MigrationUndoPlan plan, string? backup, Action<MigrationUndo> onResult, DatabaseAct act)
{
    private readonly List<string> _undone = [];
    private (PlannedUndo Migration, MigrationUndoSeen Seen, ErrorKind Kind, string What)? _failed;
    private TimeSpan _before = act.Run.Elapsed;

    /// <summary>One that there is nothing of to run.</summary>
    public void PassOver(PlannedUndo one) => Tell(one, MigrationUndoResult.PassedOver, one.Obstacle);

    /// <summary>What a run of one came to, by the table; whether to go on.</summary>
    public bool Take(PlannedUndo one, StepResult result, MigrationUndoSeen seen)
    {
        _failed = Judge(one, result, seen) is var (kind, what) ? (one, seen, kind, what) : null;
        if (_failed is null)
        {
            _undone.Add(one.Name);
            act.Note($"undone: {one.Name}");
            Tell(one, MigrationUndoResult.Undone, one.Obstacle is null ? null : $"by force: {one.Obstacle}");
            return true;
        }
        // It can be gone from the table all the same, where what comes after that failed.
        if (seen is { Before: not null, After: null, Ran.Length: > 0, IsWhole: true }) _undone.Add(one.Name);
        act.Note($"failed: {one.Name}");
        Tell(one, MigrationUndoResult.Failed, _failed.Value.What);
        foreach (var left in Left(one)) Tell(left, MigrationUndoResult.NotTried, $"{one.Name} failed before it");
        return false;
    }

    /// <summary>Keeps which of them were undone, after the backup, so that whoever restores that sees what came since.</summary>
    public ShellCommand Note(SitePaths paths) => StateFiles.WriteUndone(paths, string.CompareOrdinal(backup, act.Stamp) > 0 ? backup! : act.Stamp, _undone);

    /// <summary>The failure, with what is undone and what is not.</summary>
    public DeploynixException Failure(Server server)
    {
        var (one, seen, kind, what) = _failed!.Value;
        var site = plan.Site;
        var left = plan.Run.Select(other => other.Name).Where(name => name != one.Name && !_undone.Contains(name)).ToList();
        return new(kind, what)
        {
            Site = site.ToString(), Server = server.Name, Release = one.Release, Step = $"undo {one.Name}",
            Details = [.. Half(one, seen)],
            State = $"Undone: {List(_undone)}. Not undone: {List([one.Name, .. left])}. {(backup is null ? "No backup was made before." : $"The database was backed up before as {backup}.")}",
            Next = $"mend what failed, then: Undo-DeploynixMigration {site.Name} -Environment {site.Environment} {plan.Asked}{(backup is null ? "" : $"; or take the database back to before: Restore-DeploynixDatabase {backup} {site.Name} -Environment {site.Environment}")}",
        };
    }

    /// <summary>What is left of one that failed in the middle.</summary>
    private static IEnumerable<string> Half(PlannedUndo one, MigrationUndoSeen seen)
    {
        if (!seen.IsWhole) yield return "  | How far it came is not known: it ended before it told.";
        else if (seen.Ran.IsEmpty) yield return "  | Nothing of it was done.";
        else if (one.InTransaction) yield return "  | It ran in a transaction, so that nothing of it stays.";
        else yield return "  | These statements of it were done, and stay:";
        if (one.InTransaction) yield break;
        foreach (var statement in seen.Ran) yield return $"  |   {statement}";
    }

    private static (ErrorKind Kind, string What)? Judge(PlannedUndo one, StepResult result, MigrationUndoSeen seen) => seen switch
    {
        { IsWhole: false } => (ErrorKind.MigrationUndoFailed, $"Undoing {one.Name} ended with {result.Status}{(seen.Failed is null ? "" : $": {seen.Failed.TrimEnd('.')}")} before it told what it did."),
        { Failed: { } failed } => (ErrorKind.MigrationUndoFailed, $"down() of {one.Name} failed: {failed.TrimEnd('.')}."),
        { Before: null } => (ErrorKind.MigrationsMoved, $"{one.Name} was not in the migrations table any more."),
        _ when seen.Before != one.Batch => (ErrorKind.MigrationsMoved, $"{one.Name} is in batch {seen.Before} now, and was in batch {one.Batch} when this was planned."),
        { After: not null } => (ErrorKind.NotProven, $"migrate:rollback ended well, and {one.Name} is in the migrations table as before."),
        { Others.Length: > 0 } => (ErrorKind.NotProven, $"With {one.Name} others went out of the migrations table: {string.Join(", ", seen.Others)}."),
        _ when !result.IsSuccess => (ErrorKind.MigrationUndoFailed, $"{one.Name} is undone, and the step ended with {result.Status}: the site may be in maintenance."),
        _ => null,
    };

    private IEnumerable<PlannedUndo> Left(PlannedUndo one) => plan.Migrations.SkipWhile(other => other != one).Skip(1);

    private void Tell(PlannedUndo one, MigrationUndoResult result, string? reason)
    {
        var now = act.Run.Elapsed;
        onResult(new()
        {
            Name = one.Name, Batch = one.Batch, Connections = one.Connections, Release = one.Release, Statements = one.Statements, Result = result, Reason = reason, Backup = backup,
            Duration = result is MigrationUndoResult.Undone or MigrationUndoResult.Failed ? now - _before : TimeSpan.Zero,
            Site = plan.Site.Name, Environment = plan.Site.Environment, SettingsPath = plan.Site.SettingsPath,
        });
        _before = now;
    }

    private static string List(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
