using System.Text.RegularExpressions;

namespace Deploynix.Core.Parsing.Dotenv;

/// <summary>A .env file as text and as what vlucas/phpdotenv makes of it. Edits leave every other line, comment and line end as it is.</summary>
internal sealed partial class DotenvFile
{
    private readonly List<(string Text, string End)> _lines;

    private DotenvFile(string text)
    {
        Text = text;
        _lines = DotenvLines.Split(text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text);
        Entries = [.. DotenvLines.Join([.. _lines.Select(line => line.Text)]).Select(entry => entry.IsOpen
            ? new DotenvEntry(entry.Raw, entry.First, entry.Last) { Problem = "a quote that nothing ends" }
            : DotenvParser.Parse(entry.Raw, entry.First, entry.Last))];
    }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The entries in their order; a name may come more than once, and the last one counts.</summary>
    public IReadOnlyList<DotenvEntry> Entries { get; }

    /// <summary>The first entry because of which PHP refuses the file; null where it does not.</summary>
    public DotenvEntry? Mistake => Entries.FirstOrDefault(entry => entry.Problem is not null);

    /// <summary>Reads a file.</summary>
    public static DotenvFile Parse(string text) => new(text);

    /// <summary>What PHP has after loading the file into an empty environment: names with their values, other variables put into them.</summary>
    public IReadOnlyDictionary<string, string> Values()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Entries.Where(entry => entry.Problem is null))
        {
            if (entry.Value is null) values.Remove(entry.Name);
            else values[entry.Name] = Resolve(entry, values);
        }
        return values;
    }

    /// <summary>The entry that counts for a name.</summary>
    public DotenvEntry? Find(string name) => Entries.LastOrDefault(entry => entry.Problem is null && entry.Name == name);

    /// <summary>The file with a variable set to exactly a value: where it is, or as a new last line.</summary>
    /// <exception cref="FormatException">A mistake elsewhere in the file would take the new line into a value of its own.</exception>
    public DotenvFile Set(string name, string value)
    {
        if (!DotenvParser.IsName(name)) throw new ArgumentException("That is not the name of a variable.", nameof(name));
        var old = Find(name) ?? Broken(name);
        var edited = old is null ? Append($"{name}={DotenvQuoting.Quote(value)}")
            : Check(Replace(old, [old.Head + DotenvQuoting.Quote(value, old.IsQuoted) + (old.Tail is ['#', ..] ? " " : "") + old.Tail]), name, value, old)
            ?? Replace(old, [.. old.Tail.Trim() is ['#', ..] comment ? (string[])[comment] : [], $"{name}={DotenvQuoting.Quote(value, old.IsQuoted)}"]);
        return Check(edited, name, value, old) ?? throw new FormatException("a quote that nothing ends stands before the line");
    }

    /// <summary>The file without a variable, however often it stands there.</summary>
    public DotenvFile Remove(string name)
    {
        var gone = Entries.Where(entry => entry.Problem is null && entry.Name == name).SelectMany(entry => Enumerable.Range(entry.First, entry.Last - entry.First + 1)).ToHashSet();
        return Parse(Mark + string.Concat(_lines.Where((_, number) => !gone.Contains(number)).Select(line => line.Text + line.End)));
    }

    private string Mark => Text.StartsWith('\uFEFF') ? "\uFEFF" : "";

    private string End => _lines[0].End.Length > 0 ? _lines[0].End : "\n";

    /// <summary>A line that PHP cannot read and that begins as this variable's would: whoever sets the variable mends it.</summary>
    private DotenvEntry? Broken(string name) => Entries.LastOrDefault(entry => entry.Problem is not null && entry.First == entry.Last && entry.Raw.StartsWith(name + "=", StringComparison.Ordinal)) is { } broken
        ? broken with { Name = name, Head = name + "=", Tail = "" }
        : null;

    private DotenvFile Append(string line) =>
        Parse(Text + (_lines[^1].Text.Length > 0 ? End : "") + line + End);

    private DotenvFile Replace(DotenvEntry old, string[] by)
    {
        var end = _lines[old.Last].End;
        var between = end.Length > 0 ? end : End;
        return Parse(Mark
            + string.Concat(_lines.Take(old.First).Select(line => line.Text + line.End))
            + string.Join(between, by) + end
            + string.Concat(_lines.Skip(old.Last + 1).Select(line => line.Text + line.End)));
    }

    /// <summary>What was edited, if every other entry is what it was and the one that was meant has the value.</summary>
    private DotenvFile? Check(DotenvFile edited, string name, string value, DotenvEntry? old)
    {
        var wanted = Entries.Where(entry => old is null || entry.First != old.First).Select(entry => entry.Raw);
        var there = edited.Find(name);
        return there is { Dollars.Count: 0 } && there.Value == value && edited.Entries.Where(entry => entry.First != there.First).Select(entry => entry.Raw).SequenceEqual(wanted) ? edited : null;
    }

    /// <summary>From the last dollar sign to the first, as phpdotenv does; what it does not know stays as it is written.</summary>
    private static string Resolve(DotenvEntry entry, Dictionary<string, string> values)
    {
        var text = entry.Value!;
        foreach (var at in entry.Dollars.Reverse())
        {
            var rest = Reference().Replace(text[at..], match => values.GetValueOrDefault(match.Groups[1].Value, match.Value), 1);
            text = text[..at] + rest;
        }
        return text;
    }

    [GeneratedRegex(@"\A\$\{([a-zA-Z0-9_.]+)\}")]
    private static partial Regex Reference();
}
