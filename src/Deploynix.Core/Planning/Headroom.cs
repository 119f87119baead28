using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>How much room there has to be before a release is built: as much as the last one has, a quarter more, and some to spare.</summary>
internal static class Headroom
{
    /// <summary>What is wanted beside the release itself: logs, the mirror's new objects, what tools put aside.</summary>
    public const long SpareKilobytes = 20 * 1024;

    /// <summary>The same in files.</summary>
    public const long SpareInodes = 1000;

    /// <summary>The room that has to be free; <paramref name="release"/> is what the last one has, null where that is not known.</summary>
    public static long Kilobytes(long? release) => WithMargin(release) + SpareKilobytes;

    /// <summary>The inodes that have to be free.</summary>
    public static long Inodes(long? release) => WithMargin(release) + SpareInodes;

    /// <summary>What is recorded of the live release, or where nothing is of the newest that was measured.</summary>
    public static ReleaseRecord? LastRelease(SiteSeen seen) =>
        seen.Releases.OrderByDescending(release => release.Id == seen.Current).Select(release => release.Record).FirstOrDefault(record => record?.Kilobytes is not null);

    /// <summary>A size as people read it.</summary>
    public static string Size(long kilobytes) => FormattableString.Invariant(kilobytes >= 1024 * 1024 ? $"{kilobytes / (1024.0 * 1024):0.#} GB" : (FormattableString)$"{kilobytes / 1024.0:0.#} MB");

    private static long WithMargin(long? release) => (release ?? 0) + ((release ?? 0) / 4);
}
