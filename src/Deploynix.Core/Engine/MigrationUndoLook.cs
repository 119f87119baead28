using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Looks at what undoing migrations would mean. Changes nothing.</summary>
internal sealed class MigrationUndoLook(ITransportFactory transports, Site site)
{
    private const string Untouched = "No migration was undone.";
    private readonly SitePaths _paths = SitePaths.Of(site);

    public async Task<MigrationUndoPlan> PlanAsync(int? step, ReleaseReference? to, bool force, bool skipBackup, CancellationToken cancel)
    {
        var seen = (await new SiteReader(transports).LookAsync(site with { Servers = [site.Servers[0]] }, SiteProbe.ReleasesSince, cancel))[0];
        SiteChecks.Readable(site, seen);
        var live = seen.Current ?? throw Refuse(ErrorKind.ReleaseNotFound, "No release is live, so that no application can be asked.", $"Get-DeploynixRelease {site.Name} -All");
        var target = to is null ? null : ReleaseChoice.Find(site, [seen], to);
        await using var script = await SiteScript.OpenAsync(site, site.Servers[0], transports, cancel);
        var asked = new Dictionary<ReleaseId, MigrationAnswer>();
        var lines = await AskAsync(script, live, Sh.Lines(StateFiles.ReadMigrations(_paths), MigrationUndoFile.Read(_paths)), MigrationScope.Names, [], cancel);
        var answer = asked[live] = SiteMigrations.Whole(script, MigrationAnswer.Parse(LaravelAnswer.Parse(lines)));
        var choice = target is null ? MigrationUndoChoice.Last(answer.Entries, step ?? 1) : await SinceAsync(script, seen, target, answer, MigrationHistory.Parse(lines), cancel);
        var found = await FindAsync(script, seen, choice.Migrations, asked, cancel);
        var planned = await DescribeAsync(script, choice.Migrations, found, asked, answer, cancel);
        Check(planned, force);
        if (!skipBackup) CheckBackup(planned, answer, found);
        var warnings = new List<string>();
        if (MigrationUndoFile.Parse(lines) is { } left) warnings.Add(left.Describe(answer.Ran));
        if (choice.Missing.Length > 0) warnings.Add($"{target} had migrations that are not in the table any more: {string.Join(", ", choice.Missing)}");
        if (target is not null && _byFiles) warnings.Add($"which migrations had run when {target} was deployed is not recorded: those are taken whose files it does not have");
        if (planned.Plan.Count(one => one.Release == live.Value && !one.IsNothing) is > 0 and var own)
        {
            warnings.Add($"the live release {live} has {(own == 1 ? "one of these migrations" : $"{own} of these migrations")}: its code may need what goes, and its next deployment runs {(own == 1 ? "it" : "them")} again; Invoke-DeploynixRollback goes before");
        }
        return new()
        {
            Site = site, Live = live.Value, To = target?.Value, Migrations = planned.Plan, Backup = !skipBackup && planned.Plan.Any(one => !one.IsNothing), Warnings = [.. warnings], Table = answer.Batches,
            Asked = target is null ? $"-Step {step ?? 1}" : $"-To {target}",
        };
    }

    private bool _byFiles;

    /// <summary>Those that ran since a release was deployed: what its record says, or, where it has none, its files.</summary>
    private async Task<MigrationUndoChoice> SinceAsync(SiteScript script, SiteSeen seen, ReleaseId target, MigrationAnswer answer, MigrationHistory history, CancellationToken cancel)
    {
        MigrationsOf known;
        if (history.After(target.Value) is { } recorded)
        {
            known = new(recorded, IsExact: true);
        }
        else
        {
            if (seen.Find(target) is null) throw Refuse(ErrorKind.ReleaseNotFound, $"{target} is not on the server, and no record tells which migrations it had.", $"Get-DeploynixRelease {site.Name} -All; or say how many: -Step");
            _byFiles = true;
            var files = SiteMigrations.Whole(script, MigrationAnswer.Parse(LaravelAnswer.Parse(await AskAsync(script, target, Sh.Empty, MigrationScope.Names, [], cancel))));
            known = new([.. files.Entries.Where(entry => entry.File is not null).Select(entry => entry.Name)], IsExact: false);
        }
        var choice = MigrationUndoChoice.Since(answer.Entries, known, name => history.ReleaseOf(name) is { } by ? string.CompareOrdinal(by, target.Value) > 0 : null);
        return choice.Unclear.IsEmpty ? choice : throw Refuse(
            ErrorKind.MigrationsMoved, $"Whether these ran before or since {target} is not known: {string.Join(", ", choice.Unclear)}. No record tells, and {target} ran some of its own at the same time or later.",
            $"Get-DeploynixMigration {site.Name}, then say how many: -Step");
    }

    /// <summary>Which release has each: the live one, else the newest that is whole, else the newest.</summary>
    private async Task<Dictionary<string, (ReleaseId Release, string File)>> FindAsync(SiteScript script, SiteSeen seen, ImmutableArray<MigrationEntry> wanted, Dictionary<ReleaseId, MigrationAnswer> asked, CancellationToken cancel)
    {
        var found = new Dictionary<string, (ReleaseId, string)>(StringComparer.Ordinal);
        foreach (var release in seen.Releases.Where(release => release.Id != seen.Current).OrderByDescending(release => release.IsFinished).ThenByDescending(release => release.Id).Select(release => release.Id).Prepend(seen.Current!))
        {
            if (wanted.All(entry => found.ContainsKey(entry.Name))) break;
            if (!asked.TryGetValue(release, out var answer))
            {
                var (result, lines) = await script.TryAsync(Sh.Lines(LaravelScript.Enter(_paths, release), MigrationScript.Ask(site.Php, MigrationScope.Names)), cancel);
                answer = MigrationAnswer.Parse(LaravelAnswer.Parse(lines));
                // One that does not start has none that could be run.
                if (!result.IsSuccess || !answer.IsWhole) continue;
                asked[release] = answer;
            }
            foreach (var entry in answer.Entries.Where(entry => entry.File is not null && wanted.Any(one => one.Name == entry.Name))) found.TryAdd(entry.Name, (release, entry.File!));
        }
        return found;
    }

    /// <summary>What each <c>down()</c> says, asked in the release that it is run from.</summary>
    private async Task<(ImmutableArray<PlannedUndo> Plan, Dictionary<ReleaseId, MigrationAnswer> Downs)> DescribeAsync(
        SiteScript script, ImmutableArray<MigrationEntry> wanted, Dictionary<string, (ReleaseId Release, string File)> found, Dictionary<ReleaseId, MigrationAnswer> asked, MigrationAnswer live, CancellationToken cancel)
    {
        var downs = new Dictionary<ReleaseId, MigrationAnswer>();
        foreach (var release in found.GroupBy(pair => pair.Value.Release, pair => pair.Key))
        {
            if (asked[release.Key].Where != live.Where)
            {
                throw Refuse(ErrorKind.MigrationNotUndoable, $"{release.Key}, which has {string.Join(", ", release)}, speaks to another database than the live release: its configuration was cached from another .env.",
                    $"Clear-DeploynixCache {site.Name} -Release {release.Key}, then run this again");
            }
            downs[release.Key] = SiteMigrations.Whole(script, MigrationAnswer.Parse(LaravelAnswer.Parse(await AskAsync(script, release.Key, Sh.Empty, MigrationScope.Undo, release, cancel))));
        }
        return ([.. wanted.Select(entry => found.TryGetValue(entry.Name, out var at)
            ? Planned(entry, at.Release, at.File, downs[at.Release])
            : new PlannedUndo(entry.Name, entry.Batch!.Value, null, null, [], [], "no release on the server that starts has its file", IsNothing: true, null))], downs);
    }

    private static PlannedUndo Planned(MigrationEntry entry, ReleaseId release, string file, MigrationAnswer answer)
    {
        var source = answer.Sources.Single(source => source.Name == entry.Name);
        var php = PhpMigration.Read(source.Source);
        var down = source.HasMethod switch { false => DownState.Missing, true when php.Down == DownState.Missing => DownState.Written, _ => php.Down };
        var statements = source.Statements ?? [];
        var obstacle = down switch
        {
            DownState.Missing => "it has no down()",
            DownState.Empty => "its down() is empty",
            DownState.Throwing => "its down() throws",
            _ => source is { Failed: { } failed, Unseen: false } ? $"its down() throws where it is tried without doing anything: {failed}" : null,
        };
        var remark = source.Unseen ? $"what its down() does is not known: {source.Failed}"
            : obstacle is null && statements.IsEmpty ? "its down() says nothing to any database when it is tried without doing anything: what it does depends on what is there, or is done elsewhere" : null;
        ImmutableArray<string> connections = [.. statements.Select(statement => statement.Connection).Prepend(source.Connection ?? "").Where(name => name.Length > 0).Distinct()];
        return new(entry.Name, entry.Batch!.Value, release.Value, file, connections, statements, obstacle, down is DownState.Missing or DownState.Empty, remark)
        {
            InTransaction = source.Transaction != false && connections.All(name => answer.Databases.TryGetValue(name, out var facts) && facts.IsPostgres) && connections.Length == 1,
        };
    }

    /// <summary>What cannot be undone is not begun.</summary>
    private void Check((ImmutableArray<PlannedUndo> Plan, Dictionary<ReleaseId, MigrationAnswer> Downs) planned, bool force)
    {
        var bad = planned.Plan.Where(one => one.Obstacle is not null).ToList();
        if (force || bad.Count == 0) return;
        throw new DeploynixException(ErrorKind.MigrationNotUndoable, $"{bad[0].Name} cannot be undone: {bad[0].Obstacle!.TrimEnd('.')}.")
        {
            Site = site.ToString(), Server = site.Servers[0].Name, Release = bad[0].Release,
            Details = [.. bad.Skip(1).Select(one => $"  | {one.Name}: {one.Obstacle}")],
            State = Untouched,
            Next = $"Get-DeploynixBackup {site.Name} tells of a backup from before it, which Restore-DeploynixDatabase brings back; or -Force, which passes over what has no down() or an empty one, and runs one that throws",
        };
    }

    /// <summary>A backup is of the application's own database: what goes on elsewhere is not in it.</summary>
    private void CheckBackup((ImmutableArray<PlannedUndo> Plan, Dictionary<ReleaseId, MigrationAnswer> Downs) planned, MigrationAnswer live, Dictionary<string, (ReleaseId Release, string File)> found)
    {
        foreach (var one in planned.Plan.Where(one => !one.IsNothing))
        {
            var databases = planned.Downs[found[one.Name].Release].Databases;
            if (one.Connections.FirstOrDefault(name => !databases.TryGetValue(name, out var facts) || facts.Where != live.Where) is not { } other) continue;
            throw Refuse(ErrorKind.BackupFailed, $"{one.Name} changes the database of the connection '{other}', and a backup holds that of the application's default connection alone.",
                $"back that one up by its own means, then run this again with -SkipBackup; Backup-DeploynixDatabase {site.Name} makes the other one's");
        }
    }

    private Task<List<string>> AskAsync(SiteScript script, ReleaseId release, ShellCommand before, MigrationScope scope, IEnumerable<string> names, CancellationToken cancel) => script.RunAsync(
        scope == MigrationScope.Undo ? $"Asking {release} what undoing its migrations would do" : $"Asking {release} for its migrations",
        Sh.Lines(before, LaravelScript.Enter(_paths, release), MigrationScript.Ask(site.Php, scope, names)), Untouched, cancel);

    private DeploynixException Refuse(ErrorKind kind, string what, string next) => new(kind, what) { Site = site.ToString(), Server = site.Servers[0].Name, State = Untouched, Next = next };
}
