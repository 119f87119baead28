using System.Collections.Immutable;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>
/// Tells whether code that is older than a migration works on what the migration made. What makes a site wait while a migration runs is no danger any more once it
/// ran; what took something away is. An annotation that allowed it says nothing about older code.
/// </summary>
internal static class SchemaVerdicts
{
    private const int StatementShown = 140;

    private sealed record Meaning(SchemaVerdict Verdict, string Text, bool DestroysData = false);

    private static readonly ImmutableDictionary<string, Meaning> Meanings = new Dictionary<string, Meaning>(StringComparer.Ordinal)
    {
        ["drop-column"] = new(SchemaVerdict.Fails, "the column is gone, and its data with it", DestroysData: true),
        ["drop-table"] = new(SchemaVerdict.Fails, "the table is gone, and its data with it", DestroysData: true),
        ["rename-column"] = new(SchemaVerdict.Fails, "the column has another name now"),
        ["rename-table"] = new(SchemaVerdict.Fails, "the table has another name now"),
        ["rename-schema"] = new(SchemaVerdict.Fails, "the schema has another name now"),
        ["rename-enum-value"] = new(SchemaVerdict.Fails, "the value has another name now"),
        ["add-required-column"] = new(SchemaVerdict.Fails, "the new column wants a value, so that inserts of older code are refused"),
        ["set-not-null"] = new(SchemaVerdict.MayFail, "older code that writes null is refused"),
        ["change-type"] = new(SchemaVerdict.MayFail, "the column has another type now"),
        ["enum-change"] = new(SchemaVerdict.MayFail, "the column takes other values now"),
        ["json-column"] = new(SchemaVerdict.MayFail, "queries that compare the column's rows fail"),
        ["truncate-table"] = new(SchemaVerdict.MayFail, "the rows are gone", DestroysData: true),
        ["change-default"] = new(SchemaVerdict.MayFail, "the default is another one now"),
        ["change-loses-modifiers"] = new(SchemaVerdict.MayFail, "the column may have lost its default, or that it may be null"),
        ["add-unique"] = new(SchemaVerdict.MayFail, "older code that writes the same twice is refused"),
        ["unique-duplicates"] = new(SchemaVerdict.MayFail, "older code that writes the same twice is refused"),
        ["foreign-key"] = new(SchemaVerdict.MayFail, "older code that writes what refers to nothing is refused"),
        ["add-check"] = new(SchemaVerdict.MayFail, "older code that writes what the check excludes is refused"),
        ["add-exclusion"] = new(SchemaVerdict.MayFail, "older code that writes what is excluded is refused"),
        ["write-rows"] = new(SchemaVerdict.MayFail, "rows were written; older code may not understand them"),
        ["rows-with-schema"] = new(SchemaVerdict.MayFail, "rows were written; older code may not understand them"),
        ["drop-index"] = new(SchemaVerdict.Runs, "queries of older code may be slow without the index"),
        ["raw-statement"] = new(SchemaVerdict.Unknown, "what its SQL did is not known"),
        ["sql-unknown"] = new(SchemaVerdict.Unknown, "its SQL could not be told before it ran"),
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The rules that say something about older code.</summary>
    public static IEnumerable<string> Rules => Meanings.Keys;

    /// <summary>
    /// Judges the migrations that ran since the target, in their order.
    /// </summary>
    /// <param name="site">The site, whose settings tell what was not looked at.</param>
    /// <param name="target">The release that would be live.</param>
    /// <param name="ran">What the application tells; null where it could not be asked: then the records alone do.</param>
    /// <param name="records">What releases kept when they were about to run them.</param>
    /// <param name="refused">Releases whose migrations were looked at, and then not run.</param>
    public static ImmutableArray<RollbackMigration> Judge(Site site, ReleaseId target, RanMigrations? ran, MigrationHistory records, IReadOnlySet<ReleaseId> refused)
    {
        var since = ran is null ? Recorded(target, records, refused) : Since(target, ran, records);
        var sources = since.Where(migration => migration.Source is not null).Select(migration => new MigrationSource(migration.Name, migration.File ?? migration.Name, migration.Source!)).ToList();
        var read = MigrationAnalysis.Find(sources, _ => new DatabaseFacts(DatabaseEngine.Sqlite)).ToLookup(finding => finding.Migration, StringComparer.Ordinal);
        var made = Made(sources);
        return [.. since.Select(migration => Judge(site, migration, records, read[migration.Name], made))];
    }

    private static RollbackMigration Judge(Site site, RanMigration migration, MigrationHistory records, IEnumerable<MigrationFinding> read, ImmutableHashSet<string> made)
    {
        var kept = records.RecordOf(migration.Name);
        var judged = new RollbackMigration { Name = PlainText.Of(migration.Name), Batch = migration.Batch > 0 ? migration.Batch : null, Connection = migration.Connection is { } connection ? PlainText.Of(connection) : null, Release = records.ReleaseOf(migration.Name) };
        if (migration.InTarget) return judged with { Verdict = SchemaVerdict.Runs, Why = "the release has it itself", Basis = VerdictBasis.Release };
        var found = new List<(string Rule, string? Table, string? Statement)>();
        if (kept is not null) found.AddRange(kept.Findings.Select(finding => (finding.Rule, finding.Table, finding.Statement)));
        // What the settings left out when it ran counts here all the same.
        var unseen = kept is null || (site.Migrations.StartAfter is { } start && string.CompareOrdinal(migration.Name, start) <= 0);
        found.AddRange(read.Where(finding => unseen || site.Migrations.Ignore.Contains(finding.Rule)).Select(finding => (finding.Rule, finding.Table, finding.Statement)));
        if (kept is null && migration.Source is null)
        {
            return judged with { Verdict = SchemaVerdict.Unknown, Why = "no release kept what was found of it, and its source is not there", Basis = VerdictBasis.None };
        }
        var counted = found
            .Where(finding => finding.Table is not { } table || !made.Contains(table))
            .DistinctBy(finding => (finding.Rule, finding.Table, finding.Statement))
            .Select(finding => (finding, Meaning: Meanings.GetValueOrDefault(finding.Rule)))
            .Where(pair => pair.Meaning is not null)
            .OrderByDescending(pair => pair.Meaning!.Verdict).ToList();
        return judged with
        {
            Verdict = counted.Select(pair => pair.Meaning!.Verdict).DefaultIfEmpty(SchemaVerdict.Runs).Max(),
            Why = counted.Count == 0 ? "it takes nothing away that older code uses" : string.Join("; ", counted.Select(pair => Text(pair.finding, pair.Meaning!)).Distinct()),
            Basis = kept is null ? VerdictBasis.Source : VerdictBasis.Recorded,
            Rules = [.. found.Select(finding => finding.Rule).Distinct(StringComparer.Ordinal)],
            DestroysData = counted.Any(pair => pair.Meaning!.DestroysData),
            IsIrreversible = found.Any(finding => finding.Rule == "no-down"),
        };
    }

    /// <summary>
    /// Those that had not run when the target was live, where its record tells, as an undoing back to it has them. Without one: those that only the live release has, those that a later release's
    /// deployment ran, and those that neither has and that came after all that the target has. What neither has and what came before was taken out of the repository long ago.
    /// </summary>
    private static ImmutableArray<RanMigration> Since(ReleaseId target, RanMigrations ran, MigrationHistory records)
    {
        var last = ran.Ran.Where(migration => migration.InTarget).Select(migration => migration.Batch).DefaultIfEmpty(0).Max();
        var known = records.After(target.Value);
        return [.. ran.Ran.Where(IsSince).OrderBy(migration => migration.Batch).ThenBy(migration => migration.Name, StringComparer.Ordinal)];

        bool IsSince(RanMigration migration) =>
            known is not null ? !known.Contains(migration.Name)
            : records.ReleaseOf(migration.Name) is { } by ? string.CompareOrdinal(by, target.Value) > 0 || (!migration.InTarget && migration.InLive)
            : !migration.InTarget && (migration.InLive || migration.Batch > last);
    }

    private static ImmutableArray<RanMigration> Recorded(ReleaseId target, MigrationHistory records, IReadOnlySet<ReleaseId> refused) =>
    [
        .. records.Kept.Where(kept => kept.Release > target && !refused.Contains(kept.Release)).Select(kept => kept.Record.Migration).Distinct(StringComparer.Ordinal)
            .Select(name => new RanMigration(name, 0, InLive: true, InTarget: false, null, null, null)).OrderBy(migration => migration.Name, StringComparer.Ordinal),
    ];

    /// <summary>Tables that these migrations made: older code does not know them.</summary>
    private static ImmutableHashSet<string> Made(IEnumerable<MigrationSource> sources)
    {
        var made = ImmutableHashSet.CreateBuilder<string>(StringComparer.OrdinalIgnoreCase);
        var dropped = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var change in sources.SelectMany(source => PhpMigration.Read(source.Source).Changes))
        {
            if (change is { Kind: ChangeKind.DropTable or ChangeKind.RenameTable, Table: { } gone } && !made.Contains(gone)) dropped.Add(gone);
            else if (change is { Kind: ChangeKind.CreateTable, Table: { } table } && !dropped.Contains(table)) made.Add(table);
        }
        return made.ToImmutable();
    }

    private static string Text((string Rule, string? Table, string? Statement) finding, Meaning meaning) =>
        $"{finding.Rule}{(finding.Table is { } table ? $" on {PlainText.Of(table, 80)}" : "")}: {meaning.Text}"
        + (meaning.Verdict == SchemaVerdict.Fails && finding.Statement is { } statement ? $" ({PlainText.Of(statement, StatementShown)})" : "");
}
