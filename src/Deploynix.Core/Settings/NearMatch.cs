namespace Deploynix.Core.Settings;

/// <summary>Finds what somebody most likely meant.</summary>
internal static class NearMatch
{
    /// <summary>The candidate that is a slip or two away from the word, or that the word begins; null where none is near.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        var allowed = word.Length <= 3 ? 1 : word.Length <= 7 ? 2 : 3;
        return candidates
            .Select(candidate => (candidate, distance: Rank(word, candidate)))
            .Where(match => match.distance <= allowed && match.distance < Math.Max(match.candidate.Length, 2))
            .OrderBy(match => match.distance)
            .Select(match => match.candidate)
            .FirstOrDefault();
    }

    /// <summary>" (did you mean shop?)", or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) => Find(word, candidates) is { } near ? $"; did you mean {near}?" : "";

    private static int Rank(string word, string candidate)
    {
        if (Math.Abs(word.Length - candidate.Length) > 12 || word.Length > 80) return int.MaxValue;
        var (a, b) = (word.ToLowerInvariant(), candidate.ToLowerInvariant());
        if (a.Length >= 3 && (b.StartsWith(a, StringComparison.Ordinal) || a.StartsWith(b, StringComparison.Ordinal))) return 1;
        return Distance(a, b);
    }

    /// <summary>How many letters to change, add, drop or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
