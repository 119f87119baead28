using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>The failed jobs that an application keeps, as <see cref="LaravelScript.FailedJobs"/> told them.</summary>
/// <param name="AreKept">Whether it keeps any at all.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Jobs">The last of them, newest first.</param>
internal sealed record FailedJobsSeen(bool AreKept, long Count, ImmutableArray<FailedJob> Jobs)
{
    public static FailedJobsSeen Parse(Site site, Server server, LaravelAnswer answer)
    {
        var jobs = answer.Rows.Where(row => !string.IsNullOrEmpty(LaravelAnswer.Text(row, "id"))).Select(row => new FailedJob
        {
            Id = LaravelAnswer.Text(row, "id")!,
            Uuid = LaravelAnswer.Text(row, "uuid"),
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Server = server.Name,
            Connection = LaravelAnswer.Text(row, "connection") ?? "",
            Queue = LaravelAnswer.Text(row, "queue") ?? "",
            Class = Line(LaravelAnswer.Text(row, "class")),
            FailedAt = DateTimeOffset.TryParse(LaravelAnswer.Text(row, "failedAt"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToUniversalTime() : null,
            Exception = Line(LaravelAnswer.Text(row, "exception")),
        }).ToImmutableArray();
        return new(
            answer.Rows.All(row => LaravelAnswer.Flag(row, "kept") != false),
            answer.Rows.Select(row => LaravelAnswer.Number(row, "count")).FirstOrDefault(count => count is not null) ?? jobs.Length,
            jobs);
    }

    /// <summary>Text that came from a payload, without what a terminal would obey.</summary>
    private static string? Line(string? text) => text is null ? null : string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}

/// <summary>Which failed jobs there were before and after commands that were to change that, as <see cref="Queues.Change"/> told.</summary>
internal sealed record FailedJobChange(ImmutableDictionary<string, string> Before, ImmutableHashSet<(string Id, string Key)> After)
{
    public static FailedJobChange Parse(LaravelAnswer answer) => new(
        At(answer, Queues.Before).GroupBy(job => job.Id, StringComparer.Ordinal).ToImmutableDictionary(group => group.Key, group => group.First().Key, StringComparer.Ordinal),
        [.. At(answer, Queues.After)]);

    /// <summary>Those that are still there; a job that was run again and failed anew is another failure of the same id, and not among them.</summary>
    public IEnumerable<string> Remaining => Before.Where(job => After.Contains((job.Key, job.Value))).Select(job => job.Key);

    private static IEnumerable<(string Id, string Key)> At(LaravelAnswer answer, string label) =>
        answer.Rows.Where(row => LaravelAnswer.Text(row, "at") == label)
            .Select(row => (LaravelAnswer.Text(row, "id") ?? "", LaravelAnswer.Text(row, "key") ?? ""));
}
