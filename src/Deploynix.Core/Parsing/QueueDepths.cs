using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>How many jobs wait, as <see cref="LaravelScript.Depth"/> told it.</summary>
internal static class QueueDepths
{
    /// <summary>One per queue; none for a connection that keeps no jobs.</summary>
    public static ImmutableArray<QueueDepth> Parse(Site site, Server server, LaravelAnswer answer) =>
    [
        .. answer.Rows.Where(row => LaravelAnswer.Text(row, "queue") is not null).Select(row => new QueueDepth
        {
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Server = server.Name,
            Connection = LaravelAnswer.Text(row, "connection") ?? "",
            Driver = LaravelAnswer.Text(row, "driver") ?? "",
            Queue = LaravelAnswer.Text(row, "queue")!,
            Pending = LaravelAnswer.Number(row, "pending"),
            Delayed = LaravelAnswer.Number(row, "delayed"),
            Reserved = LaravelAnswer.Number(row, "reserved"),
            OldestPending = LaravelAnswer.Number(row, "oldest") is { } oldest ? DateTimeOffset.FromUnixTimeSeconds(oldest) : null,
            Reason = LaravelAnswer.Text(row, "reason"),
        }).OrderBy(depth => depth.Connection, StringComparer.Ordinal).ThenBy(depth => depth.Queue, StringComparer.Ordinal),
    ];

    /// <summary>The connections that keep no jobs, with their drivers.</summary>
    public static IEnumerable<string> WithoutJobs(LaravelAnswer answer) =>
        answer.Rows.Where(row => LaravelAnswer.Flag(row, "none") == true).Select(row => $"{LaravelAnswer.Text(row, "connection")} ({LaravelAnswer.Text(row, "driver")})");
}
