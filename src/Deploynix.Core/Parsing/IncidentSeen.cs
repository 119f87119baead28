using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>An incident as its file has it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Lines">What was written, in its order; torn lines are left out.</param>
/// <param name="Problems">Lines that are torn, or that were edited.</param>
internal sealed record IncidentSeen(string Id, ImmutableArray<IncidentLine> Lines, ImmutableArray<string> Problems)
{
    private const string Word = "incident-line\t";

    /// <summary>The line that opened it.</summary>
    public IncidentLine? Opened => Lines.FirstOrDefault(line => line.Event == IncidentEvent.Opened);

    /// <summary>The line that closed it; null while it is open.</summary>
    public IncidentLine? Closed => Lines.FirstOrDefault(line => line.Event == IncidentEvent.Closed);

    /// <summary>Reads what <see cref="Commands.IncidentFiles.Read"/> printed, newest first. A file without its first line is none.</summary>
    public static ImmutableArray<IncidentSeen> Parse(IEnumerable<string> printed) =>
    [
        .. printed.Where(line => line.StartsWith(Word, StringComparison.Ordinal)).Select(line => line[Word.Length..].Split('\t', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0], parts => parts[1]).Select(group => Of(group.Key, [.. group])).Where(seen => seen.Opened is not null).OrderByDescending(seen => seen.Opened!.At).ThenByDescending(seen => seen.Id, StringComparer.Ordinal),
    ];

    private static IncidentSeen Of(string id, IReadOnlyList<string> texts)
    {
        var lines = ImmutableArray.CreateBuilder<IncidentLine>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var before = "";
        for (var i = 0; i < texts.Count; i++)
        {
            if (IncidentLine.TryParse(texts[i]) is not { } line) problems.Add($"line {i + 1} is torn: its writer was cut off, or it was edited");
            else
            {
                if (line.Previous != Hash(before)) problems.Add($"line {i + 1} does not follow line {i}: one of them was edited, or one between them was removed");
                lines.Add(line);
            }
            before = texts[i] + "\n";
        }
        return new(id, lines.ToImmutable(), problems.ToImmutable());
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
