using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>What one check of a <see cref="HealthScript"/> told.</summary>
internal sealed record HealthSeen
{
    /// <summary>The last lines that a command printed.</summary>
    public ImmutableArray<string> Lines { get; private init; } = [];

    /// <summary>The exit code of a command, or of the check itself; null where it did not come to its end.</summary>
    public int? Code { get; private init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Elapsed { get; private init; }

    /// <summary>The log and its size; <c>-</c> for none. Null for anything but a log.</summary>
    public string? LogState { get; private init; }

    /// <summary>Errors that came to the log since it was looked at last.</summary>
    public int LogErrors { get; private init; }

    /// <summary>Whether PHP's own server was asked, although the settings name another one.</summary>
    public bool AskedPhp { get; private init; }

    private string Answer { get; init; } = "";

    /// <summary>What each check told, by its number; a line that is none of ours is passed over.</summary>
    public static IReadOnlyDictionary<int, HealthSeen> Parse(IEnumerable<string> printed)
    {
        var seen = new Dictionary<int, HealthSeen>();
        foreach (var group in printed.Select(line => line.Split('\t')).Where(parts => parts.Length >= 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)).GroupBy(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)))
        {
            seen[group.Key] = Of([.. group]);
        }
        return seen;
    }

    /// <summary>What an HTTP check told.</summary>
    public HttpAnswer ToHttp()
    {
        var exit = Number("deploynix-exit ") ?? 52;
        var words = Lines.FirstOrDefault(line => line.StartsWith("curl: ", StringComparison.Ordinal));
        var reason = words is null ? null : words[(words.IndexOf(") ", StringComparison.Ordinal) is > 0 and var end ? end + 2 : 6)..];
        var told = Lines.FirstOrDefault(line => line.StartsWith("deploynix-http ", StringComparison.Ordinal))?.Split(' ') ?? [];
        var (headers, body) = Split(Answer);
        return new HttpAnswer
        {
            Outcome = exit switch
            {
                // A body of which only the beginning was wanted is whole enough.
                0 or 23 => HttpOutcome.Answered,
                5 or 6 => HttpOutcome.NoWay,
                127 => HttpOutcome.NoClient,
                35 or 51 or 58 or 60 or 77 or 83 or 90 or 91 => HttpOutcome.NotTrusted,
                47 => HttpOutcome.TooManyRedirects,
                _ => HttpOutcome.NoAnswer,
            },
            Status = told.Length > 1 && int.TryParse(told[1], CultureInfo.InvariantCulture, out var status) ? status : 0,
            Elapsed = told.Length > 2 && double.TryParse(told[2], CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : Elapsed ?? TimeSpan.Zero,
            Headers = headers,
            Body = body,
            CertificateEnd = Lines.Select(CertificateEnd).LastOrDefault(date => date is not null),
            Reason = reason ?? (exit == 52 ? "no answer" : null),
        };
    }

    /// <summary>The exit code of the command that a check ran.</summary>
    public int? Exit => Number("exit ");

    /// <summary>What the command printed last, without this project's own lines.</summary>
    public ImmutableArray<string> Output => [.. Lines.Where(line => line.Trim().Length > 0 && !(line.StartsWith("exit ", StringComparison.Ordinal) && line == Lines.LastOrDefault(other => other.Length > 0))).TakeLast(8)];

    private static HealthSeen Of(string[][] lines)
    {
        var end = lines.LastOrDefault(parts => parts[0] == "end" && parts.Length > 3);
        var log = lines.LastOrDefault(parts => parts[0] == "log" && parts.Length > 3);
        return new HealthSeen
        {
            Lines = [.. lines.Where(parts => parts[0] == "line").Select(parts => string.Join('\t', parts[2..]).TrimEnd('\r'))],
            Answer = Decode(string.Concat(lines.Where(parts => parts[0] == "body").Select(parts => parts[2]))),
            Code = end is not null && int.TryParse(end[2], CultureInfo.InvariantCulture, out var code) ? code : null,
            Elapsed = end is not null && long.TryParse(end[3], CultureInfo.InvariantCulture, out var elapsed) ? TimeSpan.FromMilliseconds(Math.Max(0, elapsed)) : null,
            AskedPhp = lines.Any(parts => parts is ["way", _, "php"]),
            LogState = log?[2],
            LogErrors = log is not null && int.TryParse(log[3], CultureInfo.InvariantCulture, out var errors) ? errors : 0,
        };
    }

    private int? Number(string word) => Lines.LastOrDefault(line => line.StartsWith(word, StringComparison.Ordinal)) is { } line && int.TryParse(line[word.Length..], CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The last of the heads: those of redirections stand before it.</summary>
    private static (ImmutableDictionary<string, string> Headers, string Body) Split(string answer)
    {
        var headers = ImmutableDictionary<string, string>.Empty;
        while (answer.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = end < 0 ? answer : answer[..end];
            headers = head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
                .GroupBy(parts => parts[0].Trim().ToLowerInvariant(), parts => parts[1].Trim()).ToImmutableDictionary(group => group.Key, group => string.Join(", ", group));
            answer = end < 0 ? "" : answer[(end + 4)..];
        }
        return (headers, answer);
    }

    private static string Decode(string base64)
    {
        var buffer = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(base64[..(base64.Length / 4 * 4)], buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : "";
    }

    private static DateTimeOffset? CertificateEnd(string line)
    {
        var at = line.IndexOf("expire date:", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var text = string.Join(' ', line[(at + 12)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Replace(" GMT", "", StringComparison.Ordinal);
        return DateTimeOffset.TryParseExact(text, "MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
    }
}
