using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deploynix.Core.Commands.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether the journal is as it was written: each line carries the hash of the line before it.</summary>
internal static class JournalCheck
{
    public static Check Chain { get; } = new("journal", Look.Site | Look.Journal, Judge);

    private static Verdict Judge(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.JournalClosed) return Verdict.Skipped($"the journal may not be read by {it.Seen.User}");
        var lines = it.Seen.Journal;
        if (lines.Length == 0) return Verdict.Skipped("there is no journal yet");
        var count = (it.Seen.JournalLines ?? lines.Length) + (it.Seen.JournalTorn ? 1 : 0);
        var first = Math.Max(0, count - lines.Length) + 1;
        var before = first == 1 ? Hash("") : null;
        var torn = new List<long>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (before is not null && PreviousOf(lines[i]) is var previous && previous != before)
            {
                var number = first + i;
                if (previous is null && IsTorn(lines, i)) torn.Add(number);
                else
                {
                    return Verdict.Bad(
                        i == 0 ? "line 1 does not say that it is the first: lines before it were removed"
                            : previous is null ? $"line {number} does not carry the hash of line {number - 1}: it was edited, or not written by this module"
                            : $"line {number} carries another hash than line {number - 1} has: one was edited after it was written, or a line between them was removed",
                        $"on the server, compare with a backup: sed -n '{Math.Max(1, number - 1)},{number}p' {it.Path(".deploynix/journal.jsonl")}");
                }
            }
            before = Hash(lines[i] + "\n");
        }
        var whole = first == 1 ? $"{lines.Length} {(lines.Length == 1 ? "line" : "lines")}, none edited" : $"the last {lines.Length} of {count} lines, none edited";
        return torn.Count == 0 ? Verdict.Good(whole) : Verdict.Warning(
            $"{whole}; torn: line {string.Join(", ", torn)}, whose writer was cut off",
            "nothing is to be done: the acts of torn lines are passed over; a disk that was full, or power that went, does this");
    }

    /// <summary>A line that is no JSON, and that was so when the next one was written after it, or that is the last.</summary>
    private static bool IsTorn(ImmutableArray<string> lines, int at)
    {
        try
        {
            using var json = JsonDocument.Parse(lines[at]);
            return false;
        }
        catch (JsonException)
        {
            return at == lines.Length - 1 || PreviousOf(lines[at + 1]) == Hash(lines[at] + "\n");
        }
    }

    private static string? PreviousOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("prev", out var previous) && previous.ValueKind == JsonValueKind.String ? previous.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
