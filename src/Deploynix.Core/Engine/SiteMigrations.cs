using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>The migrations of a site: which ran, and what is dangerous about those that did not. Nothing is run; the first server is asked, since all share the database.</summary>
public sealed class SiteMigrations(ITransportFactory transports)
{
    /// <summary>All migrations in their order, those that ran and those that wait.</summary>
    /// <exception cref="DeploynixException">The application could not be asked.</exception>
    public async Task<ImmutableArray<Migration>> ListAsync(Site site, ReleaseReference? release, Action<string>? warn, CancellationToken cancel)
    {
        var (answer, lines) = await AskAsync(site, await IdAsync(site, release, cancel), "Asking the application for its migrations", MigrationScope.Names, cancel);
        var history = MigrationHistory.Parse(lines);
        if (MigrationUndoFile.Parse(lines) is { } left) warn?.Invoke($"{site}: {left.Describe(answer.Ran)}  Next: {MigrationUndoer.Again(site, left)}");
        return
        [
            .. answer.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new Migration
            {
                Name = entry.Name,
                Batch = entry.Batch,
                File = entry.File,
                Release = entry.Batch is null ? null : history.ReleaseOf(entry.Name),
                Site = site.Name,
                Environment = site.Environment,
                SettingsPath = site.SettingsPath,
            }),
        ];
    }

    /// <summary>
    /// What is dangerous about migrations that did not run yet, or about all of them, by the SQL that the application makes of them. What was found about those that ran is what their own release kept of it, as
    /// the database was then; where none did, each batch is looked at by itself, without the tables as they are now.
    /// </summary>
    /// <exception cref="DeploynixException">The application could not be asked.</exception>
    public async Task<ImmutableArray<MigrationFinding>> TestAsync(Site site, ReleaseReference? release, bool all, CancellationToken cancel)
    {
        var id = await IdAsync(site, release, cancel);
        var (answer, lines) = await AskAsync(site, id, "Asking the application for the SQL of its migrations", all ? MigrationScope.All : MigrationScope.Pending, cancel);
        var kept = MigrationHistory.Parse(lines);
        return
        [
            .. MigrationCheck.Relevant(site, answer.Findings(all ? kept.RecordOf : null))
                .Select(finding => finding with { Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Release = (finding.Ran ? kept.ReleaseOf(finding.Migration) : null) ?? id?.Value }),
        ];
    }

    /// <summary>What is dangerous about migrations of which only the source is there.</summary>
    public static ImmutableArray<MigrationFinding> Test(IEnumerable<(string File, string Source)> files, DatabaseEngine database, string? serverVersion) => MigrationAnalysis.Find(
        files.Select(file => new MigrationSource(Path.GetFileNameWithoutExtension(file.File), file.File, file.Source)),
        _ => new DatabaseFacts(database) { Version = serverVersion });

    private async Task<ReleaseId?> IdAsync(Site site, ReleaseReference? release, CancellationToken cancel) =>
        release is null ? null : await new SiteReader(transports).PresentReleaseAsync(site, release, cancel);

    private async Task<(MigrationAnswer Answer, List<string> Lines)> AskAsync(Site site, ReleaseId? release, string what, MigrationScope scope, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        await using var script = await SiteScript.OpenAsync(site, site.Servers[0], transports, cancel);
        var lines = await script.RunAsync(what, Sh.Lines(StateFiles.ReadMigrations(paths), MigrationUndoFile.Read(paths), LaravelScript.Enter(paths, release), MigrationScript.Ask(site.Php, scope)), "Nothing was changed.", cancel);
        return (Whole(script, MigrationAnswer.Parse(LaravelAnswer.Parse(lines))), lines);
    }

    /// <summary>The answer, if its end is there.</summary>
    /// <exception cref="DeploynixException">It is not.</exception>
    internal static MigrationAnswer Whole(SiteScript script, MigrationAnswer answer) => answer.IsWhole ? answer : throw script.Failure(
        ErrorKind.UnexpectedAnswer, "The application ended before it told all of its migrations: something that it loads ends PHP, or takes its output away.", "Nothing was changed.",
        "find what ends it: Invoke-DeploynixCommand 'php artisan migrate:status; echo $?', with -Release");
}
