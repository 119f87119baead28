using System.Globalization;
using System.Text;

namespace Deploynix.Core.Planning;

/// <summary>The difference of two texts as <c>diff -u</c> writes it, by their longest common subsequence of lines.</summary>
internal static class TextDifference
{
    private const int Context = 3;
    private const string NoEnd = "\\ No newline at end of file";

    /// <summary>From what is there, null for nothing, to what should be; empty where they are the same.</summary>
    public static string Unified(string path, string? before, string after)
    {
        if (before == after) return "";
        var edits = Edits(Lines(before ?? ""), Lines(after));
        var text = new StringBuilder();
        text.Append("--- ").Append(before is null ? "/dev/null" : path).Append('\n').Append("+++ ").Append(path).Append('\n');
        foreach (var (from, to) in Hunks(edits)) Write(text, edits, from, to);
        return text.ToString();
    }

    /// <summary>Lines with their ends, so that a missing last one is a difference too.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var at and >= 0 ? at + 1 : text.Length;
            lines.Add(text[start..end]);
            start = end;
        }
        return lines;
    }

    private static List<(char Sign, string Line)> Edits(List<string> before, List<string> after)
    {
        var common = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
        {
            for (var j = after.Count - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }
        var edits = new List<(char, string)>();
        var (b, a) = (0, 0);
        while (b < before.Count || a < after.Count)
        {
            if (b < before.Count && a < after.Count && before[b] == after[a])
            {
                edits.Add((' ', before[b++]));
                a++;
            }
            else if (b < before.Count && (a == after.Count || common[b + 1, a] >= common[b, a + 1]))
            {
                edits.Add(('-', before[b++]));
            }
            else
            {
                edits.Add(('+', after[a++]));
            }
        }
        return edits;
    }

    /// <summary>Runs of edits with the lines around them; those that would touch are one.</summary>
    private static List<(int From, int To)> Hunks(List<(char Sign, string Line)> edits)
    {
        var hunks = new List<(int From, int To)>();
        for (var i = 0; i < edits.Count; i++)
        {
            if (edits[i].Sign == ' ') continue;
            var (from, to) = (Math.Max(0, i - Context), Math.Min(edits.Count, i + Context + 1));
            if (hunks.Count > 0 && from <= hunks[^1].To) hunks[^1] = (hunks[^1].From, to);
            else hunks.Add((from, to));
        }
        return hunks;
    }

    private static void Write(StringBuilder text, List<(char Sign, string Line)> edits, int from, int to)
    {
        var (before, after) = (Count(0, from, '+'), Count(0, from, '-'));
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(before, Count(from, to, '+'))} +{Range(after, Count(from, to, '-'))} @@\n");
        foreach (var (sign, line) in edits[from..to])
        {
            text.Append(sign).Append(line);
            if (!line.EndsWith('\n')) text.Append('\n').Append(NoEnd).Append('\n');
        }

        // The lines that one side has: all but those that only the other has.
        int Count(int first, int end, char other) => edits[first..end].Count(edit => edit.Sign != other);
    }

    private static string Range(int skipped, int count) => count switch
    {
        0 => $"{skipped},0",
        1 => $"{skipped + 1}",
        _ => $"{skipped + 1},{count}",
    };
}
