using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>What releases kept of the migrations that they were about to run.</summary>
internal sealed record MigrationsRan(ImmutableArray<(ReleaseId Release, MigrationRecord Record)> Kept)
{
    /// <summary>Reads what <see cref="Commands.StateFiles.ReadMigrations"/> printed.</summary>
    public static MigrationsRan Parse(IEnumerable<string> lines) => new(
    [
        .. lines.Select(line => line.Split('\t', 3)).Where(parts => parts is ["ran", _, _])
            .Select(parts => (Release: ReleaseId.TryParse(parts[1]), Record: MigrationRecord.TryParse(parts[2])))
            .Where(kept => kept.Release is not null && kept.Record is { Migration: not null })
            .Select(kept => (kept.Release!, kept.Record!))
            .OrderBy(kept => kept.Item1),
    ]);

    /// <summary>The last release that was about to run it is the one that did: what one has run, none after it is about to run.</summary>
    public (ReleaseId Release, MigrationRecord Record)? Last(string migration) =>
        Kept.LastOrDefault(kept => kept.Record.Migration == migration) is { Record: not null } found ? found : null;
}
