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
    public async Task<ImmutableArray<Migration>> ListAsync(Site site, ReleaseReference? release, CancellationToken cancel)
    {
        var paths = SitePaths.Of(site);
        var lines = await AskAsync(site, await IdAsync(site, release, cancel), "Asking the application for its migrations", Sh.Lines(StateFiles.ReadMigrations(paths), MigrationScript.Ask(site.Php, MigrationScope.Names)), cancel);
        var ranAt = RanAt(lines);
        return
        [
            .. MigrationAnswer.Parse(LaravelAnswer.Parse(lines)).Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new Migration
            {
                Name = entry.Name,
                Batch = entry.Batch,
                File = entry.File,
                Release = entry.Batch is null ? null : ranAt.GetValueOrDefault(entry.Name),
                Site = site.Name,
                Environment = site.Environment,
                SettingsPath = site.SettingsPath,
            }),
        ];
    }

    /// <summary>What is dangerous about migrations that did not run yet, or about all of them, by the SQL that the application makes of them.</summary>
    /// <exception cref="DeploynixException">The application could not be asked.</exception>
    public async Task<ImmutableArray<MigrationFinding>> TestAsync(Site site, ReleaseReference? release, bool all, CancellationToken cancel)
    {
        var id = await IdAsync(site, release, cancel);
        var lines = await AskAsync(site, id, "Asking the application for the SQL of its migrations", MigrationScript.Ask(site.Php, all ? MigrationScope.All : MigrationScope.Pending), cancel);
        return
        [
            .. MigrationCheck.Relevant(site, MigrationAnswer.Parse(LaravelAnswer.Parse(lines)).Findings())
                .Select(finding => finding with { Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Release = id?.Value }),
        ];
    }

    /// <summary>What is dangerous about migrations of which only the source is there.</summary>
    public static ImmutableArray<MigrationFinding> Test(IEnumerable<(string File, string Source)> files, DatabaseEngine database, string? serverVersion) => MigrationAnalysis.Find(
        files.Select(file => new MigrationSource(Path.GetFileNameWithoutExtension(file.File), file.File, file.Source)),
        _ => new DatabaseFacts(database) { Version = serverVersion });

    private async Task<ReleaseId?> IdAsync(Site site, ReleaseReference? release, CancellationToken cancel) =>
        release is null ? null : await new SiteReader(transports).ReleaseAsync(site, release, cancel);

    private async Task<List<string>> AskAsync(Site site, ReleaseId? release, string what, ShellCommand command, CancellationToken cancel)
    {
        await using var script = await SiteScript.OpenAsync(site, site.Servers[0], transports, cancel);
        return await script.RunAsync(what, Sh.Lines(LaravelScript.Enter(SitePaths.Of(site), release), command), "Nothing was changed.", cancel);
    }

    /// <summary>The last release that was about to run a migration is the one that did: what one has run, none after it is about to run.</summary>
    private static Dictionary<string, string> RanAt(IEnumerable<string> lines)
    {
        var releases = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var parts in lines.Select(line => line.Split('\t', 3)))
        {
            if (parts is not ["ran", var release, var record] || MigrationRecord.TryParse(record) is not { } known) continue;
            if (!releases.TryGetValue(release, out var names)) releases[release] = names = [];
            names.Add(known.Migration);
        }
        var ranAt = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (release, names) in releases)
        {
            foreach (var name in names) ranAt[name] = release;
        }
        return ranAt;
    }
}
