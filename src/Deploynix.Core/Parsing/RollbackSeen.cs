using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>A migration that ran, as the application tells.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Batch">The batch in which it ran.</param>
/// <param name="InLive">Whether the live release has it.</param>
/// <param name="InTarget">Whether the release has it that would be live.</param>
/// <param name="Connection">Its connection.</param>
/// <param name="File">Its file.</param>
/// <param name="Source">Its source, of one that only the live release has.</param>
internal sealed record RanMigration(string Name, int Batch, bool InLive, bool InTarget, string? Connection, string? File, string? Source);

/// <summary>The migrations of a site, as the application tells.</summary>
internal sealed record RanMigrations(ImmutableArray<RanMigration> Ran, ImmutableArray<string> Missing)
{
    /// <summary>Reads the answer; null where it came to no end.</summary>
    public static RanMigrations? Parse(LaravelAnswer answer)
    {
        if (answer.Error is not null || !answer.Rows.Any(row => LaravelAnswer.Flag(row, "asked") == true)) return null;
        return new(
            [.. answer.Rows.Where(row => LaravelAnswer.Text(row, "migration") is not null).Select(Migration)],
            [.. answer.Rows.Select(row => LaravelAnswer.Text(row, "missing")).OfType<string>().Select(name => PlainText.Of(name))]);
    }

    private static RanMigration Migration(JsonElement row) => new(
        LaravelAnswer.Text(row, "migration")!,
        (int)(LaravelAnswer.Number(row, "batch") ?? 0),
        LaravelAnswer.Flag(row, "live") == true,
        LaravelAnswer.Flag(row, "target") == true,
        LaravelAnswer.Text(row, "connection"),
        LaravelAnswer.Text(row, "file"),
        LaravelAnswer.Text(row, "source") is { } source ? Decode(source) : null);

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : null;
    }
}

/// <summary>The jobs that wait, the most first.</summary>
internal sealed record WaitingJobs(ImmutableArray<RollbackJobs> Jobs);

/// <summary>Reads what <see cref="Commands.RollbackProbe"/> and <see cref="Commands.RollbackScript"/> printed.</summary>
internal static class RollbackSeen
{
    /// <summary>When a release was last left for another one that went live.</summary>
    public static DateTimeOffset? Left(ReleaseId release, IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("journal\t", StringComparison.Ordinal))
        .Select(line => JournalEntry.TryParse(line["journal\t".Length..])).OfType<JournalEntry>()
        .Where(entry => entry.From == release.Value && entry.Release != release.Value && entry.Act is Act.Deploy or Act.Rollback or Act.Activate && entry.Outcome is Outcome.Succeeded or Outcome.LiveWithFailures)
        .Select(entry => (DateTimeOffset?)entry.At).LastOrDefault();

    /// <summary>The shared .env, the one that the release was live with, and its cached configuration.</summary>
    public static (EnvironmentText Now, EnvironmentText Then, ConfigurationCache Configuration) Environment(IEnumerable<string> lines)
    {
        var words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return (EnvironmentText.Of(words["env"]), EnvironmentText.Of(words["kept"]), words["configuration"].FirstOrDefault() switch
        {
            "none" => ConfigurationCache.None,
            "stale" => ConfigurationCache.Stale,
            "current" => ConfigurationCache.Current,
            _ => ConfigurationCache.Unknown,
        });
    }

    /// <summary>How many files, how many bytes, and whether there may be more.</summary>
    public static (long Files, long Bytes, bool More)? Uploads(IEnumerable<string> lines) =>
        lines.Select(line => line.Split('\t')).FirstOrDefault(parts => parts is ["uploads", _, _, _]) is { } parts
        && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var files) && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? (files, bytes, parts[3] == "more") : null;

    /// <summary>The jobs that wait, the most first; null where the answer came to no end.</summary>
    public static WaitingJobs? JobsOf(LaravelAnswer answer)
    {
        if (answer.Error is not null || !answer.Rows.Any(row => LaravelAnswer.Flag(row, "asked") == true)) return null;
        return new(
        [
            .. answer.Rows.Where(row => LaravelAnswer.Text(row, "queue") is not null).Select(row => new RollbackJobs
            {
                Connection = PlainText.Of(LaravelAnswer.Text(row, "connection") ?? ""),
                Driver = PlainText.Of(LaravelAnswer.Text(row, "driver") ?? ""),
                Queue = PlainText.Of(LaravelAnswer.Text(row, "queue")!),
                Class = LaravelAnswer.Text(row, "job") is { } job ? PlainText.Of(job) : null,
                Count = LaravelAnswer.Number(row, "count"),
                Since = LaravelAnswer.Number(row, "since"),
                IsKnown = LaravelAnswer.Flag(row, "known"),
                Reason = (LaravelAnswer.Text(row, "failed") ?? LaravelAnswer.Text(row, "reason")) is { } reason ? PlainText.Of(reason) : null,
            }).OrderByDescending(jobs => jobs.Count ?? long.MaxValue).ThenBy(jobs => jobs.Class, StringComparer.Ordinal),
        ]);
    }
}
