using System.Collections.Immutable;

namespace Deploynix.Core.Settings;

/// <summary>An edit of a settings file: what its text was and what it becomes.</summary>
/// <param name="Path">The file, as a full path.</param>
/// <param name="Before">Its text before; null where there was no file.</param>
/// <param name="After">Its text after.</param>
public sealed record SettingsEdit(string Path, string? Before, string After)
{
    /// <summary>Whether the edit changes anything.</summary>
    public bool IsChange => Before != After;

    /// <summary>The lines that go and those that come, with their numbers: <c>   7 - "branch": "main"</c>.</summary>
    public ImmutableArray<string> Difference()
    {
        var (old, now) = (Lines(Before), Lines(After));
        var first = 0;
        while (first < old.Length && first < now.Length && old[first] == now[first]) first++;
        var (oldEnd, nowEnd) = (old.Length, now.Length);
        while (oldEnd > first && nowEnd > first && old[oldEnd - 1] == now[nowEnd - 1]) (oldEnd, nowEnd) = (oldEnd - 1, nowEnd - 1);

        var common = Common(old.AsSpan(first..oldEnd), now.AsSpan(first..nowEnd));
        var difference = ImmutableArray.CreateBuilder<string>();
        var (i, j) = (0, 0);
        while (i < oldEnd - first || j < nowEnd - first)
        {
            if (i < oldEnd - first && j < nowEnd - first && old[first + i] == now[first + j]) (i, j) = (i + 1, j + 1);
            else if (i < oldEnd - first && (j == nowEnd - first || common[i + 1, j] >= common[i, j + 1])) difference.Add(Line(first + i, '-', old[first + i++]));
            else difference.Add(Line(first + j, '+', now[first + j++]));
        }
        return difference.ToImmutable();
    }

    private static string Line(int index, char sign, string text) => $"{index + 1,4} {sign} {text}";

    private static string[] Lines(string? text) => string.IsNullOrEmpty(text) ? [] : text.TrimEnd('\r', '\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();

    /// <summary>How many lines two texts have in common from each pair of places on. Edits are small; two large texts that share nothing are shown as such.</summary>
    private static int[,] Common(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        if ((long)old.Length * now.Length > 4_000_000) return common;
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--) common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        return common;
    }
}
