using System.Collections.Immutable;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What is known of the migrations of a release when it was deployed.</summary>
/// <param name="Names">Those that had run once it was live.</param>
/// <param name="IsExact">Whether a record tells; else they are those whose files the release has.</param>
internal sealed record MigrationsOf(ImmutableHashSet<string> Names, bool IsExact);

/// <summary>Which migrations are to be undone, the one that ran last first.</summary>
/// <param name="Migrations">Those of the table, each with its batch.</param>
/// <param name="Unclear">Those of which it is not known whether they ran before or since.</param>
/// <param name="Missing">Those that the target had, and that are not in the table any more.</param>
internal sealed record MigrationUndoChoice(ImmutableArray<MigrationEntry> Migrations, ImmutableArray<string> Unclear, ImmutableArray<string> Missing)
{
    /// <summary>The last so many.</summary>
    public static MigrationUndoChoice Last(IEnumerable<MigrationEntry> table, int count) => new([.. Backward(table).Take(count)], [], []);

    /// <summary>
    /// Those that ran since a release was deployed, by their names: batches tell how many ran together, not whose they are. Without a record of the release, what it has no file of may also be what another
    /// branch ran before it: the records of other releases tell that; without those, a batch that came after all of its own is taken for one that ran since.
    /// </summary>
    public static MigrationUndoChoice Since(IEnumerable<MigrationEntry> table, MigrationsOf target, Func<string, bool?> ranSince)
    {
        var ran = table.Where(entry => entry.Batch is not null).ToList();
        var others = Backward(ran.Where(entry => !target.Names.Contains(entry.Name))).ToList();
        if (target.IsExact) return new([.. others], [], [.. target.Names.Except(ran.Select(entry => entry.Name)).Order(StringComparer.Ordinal)]);
        var last = ran.Where(entry => target.Names.Contains(entry.Name)).Select(entry => entry.Batch!.Value).DefaultIfEmpty(0).Max();
        var since = others.ToDictionary(entry => entry.Name, entry => ranSince(entry.Name) ?? (entry.Batch > last ? true : null), StringComparer.Ordinal);
        return new([.. others.Where(entry => since[entry.Name] == true)], [.. others.Where(entry => since[entry.Name] is null).Select(entry => entry.Name)], []);
    }

    /// <summary>The framework's own order.</summary>
    private static IEnumerable<MigrationEntry> Backward(IEnumerable<MigrationEntry> table) =>
        table.Where(entry => entry.Batch is not null).OrderByDescending(entry => entry.Batch).ThenByDescending(entry => entry.Name, StringComparer.Ordinal);
}
