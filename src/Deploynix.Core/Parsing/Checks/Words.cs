using System.Globalization;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>An answer of lines that are a word, a tab and what the word says.</summary>
internal sealed class Words
{
    private readonly ILookup<string, string> _words;

    public Words(IEnumerable<string> lines) =>
        _words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>All that a word says, in order.</summary>
    public IEnumerable<string> All(string word) => _words[word];

    /// <summary>The first that it says; null for nothing, and for nothing but blanks.</summary>
    public string? One(string word) => _words[word].FirstOrDefault() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    public bool Has(string word) => _words[word].Any();

    public long? Number(string word) => Parse(One(word));

    public static long? Parse(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
