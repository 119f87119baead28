using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>What <see cref="Commands.AccessLog"/> told of one server.</summary>
internal sealed record TrafficSeen(string? Log, ImmutableArray<TrafficMinute> Minutes, ImmutableArray<(string Path, long Count)> Failed, ImmutableArray<string> Gaps)
{
    /// <summary>Reads its answer.</summary>
    public static TrafficSeen Parse(string server, string site, IEnumerable<string> lines)
    {
        string? log = null;
        var minutes = ImmutableArray.CreateBuilder<TrafficMinute>();
        var failed = ImmutableArray.CreateBuilder<(string, long)>();
        var gaps = ImmutableArray.CreateBuilder<string>();
        foreach (var parts in lines.Select(line => line.Split('\t')))
        {
            switch (parts)
            {
                case ["access-log", var path]: log = path; break;
                case ["access-none", ..]: gaps.Add($"No access log of {site} was found on {server}: name it by -AccessLog."); break;
                case ["access-closed", var path]: gaps.Add($"{path} on {server} could not be read by the deploying user."); break;
                case ["access-shared", var path]: gaps.Add($"{path} on {server} is the log of all sites there that have none of their own: name another by -AccessLog."); break;
                case ["access-alien", ..]:
                    gaps.Add($"No line of {log} on {server} is in nginx's combined format.");
                    log = null;
                    break;
                case ["access-slow", ..]: gaps.Add($"Reading {log} on {server} took too long and was ended."); break;
                case ["access-cut", var first] when Time(first) is { } at: gaps.Add($"What was read of {log} on {server} begins at {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC."); break;
                case ["minute", var at, var requests, var bad, var took] when Time(at) is { } minute && Number(requests) is { } all && Number(bad) is { } some:
                    minutes.Add(new(minute, all, some, Number(took) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null));
                    break;
                case ["failed", var count, .. var path] when Number(count) is { } times: failed.Add((string.Join(' ', path), times)); break;
            }
        }
        return new(log, minutes.ToImmutable(), failed.ToImmutable(), gaps.ToImmutable());
    }

    /// <summary>Several servers as one. Of the latency the slowest counts: how requests were spread is not known any more.</summary>
    public static Traffic? Merge(IReadOnlyList<(string Server, TrafficSeen Seen)> all, DateTimeOffset from, DateTimeOffset to) => all.All(one => one.Seen.Log is null) ? null : new()
    {
        From = from,
        To = to,
        Sources = [.. all.Where(one => one.Seen.Log is not null).Select(one => $"{one.Seen.Log} on {one.Server}")],
        Minutes = [.. all.SelectMany(one => one.Seen.Minutes).GroupBy(minute => minute.At).Select(group => new TrafficMinute(group.Key, group.Sum(minute => minute.Requests), group.Sum(minute => minute.Failed), group.Max(minute => minute.Latency))).OrderBy(minute => minute.At)],
        FailedPaths = [.. all.SelectMany(one => one.Seen.Failed).GroupBy(pair => pair.Path).Select(group => (group.Key, group.Sum(pair => pair.Count))).OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(8)],
    };

    private static DateTimeOffset? Time(string text) => Number(text) is { } seconds and < 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
