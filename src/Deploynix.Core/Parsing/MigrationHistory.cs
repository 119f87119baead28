using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>What the releases' own records say of their migrations, as <see cref="Commands.StateFiles.ReadMigrations"/> prints them.</summary>
internal sealed class MigrationHistory
{
    private readonly SortedDictionary<string, List<MigrationRecord>> _about = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _undone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _before = new(StringComparer.Ordinal);

    public static MigrationHistory Parse(IEnumerable<string> lines)
    {
        var history = new MigrationHistory();
        foreach (var parts in lines.Select(line => line.Split('\t', 3)))
        {
            if (parts is not ["ran", var release, var text]) continue;
            if (MigrationRecord.TryParse(text) is { } record)
            {
                if (!history._about.TryGetValue(release, out var records)) history._about[release] = records = [];
                records.Add(record);
            }
            else if (MigrationsUndone.TryParse(text) is { Names: { } names })
            {
                history._undone[release] = names;
                history._about.TryAdd(release, []);
            }
            else if (MigrationsBefore.TryParse(text) is { Ran: { } ran })
            {
                history._before[release] = ran;
            }
        }
        return history;
    }

    /// <summary>What each release kept of those that it was about to run, the oldest release first.</summary>
    public IEnumerable<(ReleaseId Release, MigrationRecord Record)> Kept =>
        _about.SelectMany(pair => ReleaseId.TryParse(pair.Key) is { } release ? pair.Value.Select(record => (release, record)) : []);

    /// <summary>
    /// The release that ran a migration: the last one that was about to, since what one has run, none after it is about to run. Null where no record tells: what was undone since, and ran again all the same,
    /// was run by hand.
    /// </summary>
    public string? ReleaseOf(string migration) => Last(migration)?.Release;

    /// <summary>The record of the release that ran it.</summary>
    public MigrationRecord? RecordOf(string migration) => Last(migration)?.Record;

    /// <summary>The migrations that a release ran, and that were not undone since.</summary>
    public ImmutableArray<string> RanBy(string release) => [.. _about.GetValueOrDefault(release, []).Select(record => record.Migration).Where(name => ReleaseOf(name) == release)];

    /// <summary>The migrations that had run once a release was live; null where no record tells.</summary>
    public ImmutableHashSet<string>? After(string release) =>
        _before.TryGetValue(release, out var before) ? before.Concat(_about.GetValueOrDefault(release, []).Select(record => record.Migration)).ToImmutableHashSet(StringComparer.Ordinal) : null;

    private (string Release, MigrationRecord Record)? Last(string migration)
    {
        foreach (var (release, records) in _about.Reverse())
        {
            if (_undone.TryGetValue(release, out var undone) && undone.Contains(migration)) return null;
            if (records.Find(record => record.Migration == migration) is { } found) return (release, found);
        }
        return null;
    }
}
