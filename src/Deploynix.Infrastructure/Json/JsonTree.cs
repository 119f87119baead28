using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Deploynix.Core.Settings;
using Newtonsoft.Json;

namespace Deploynix.Infrastructure.Json;

/// <summary>
/// Reads JSON with comments and trailing commas into nodes with places. Newtonsoft.Json reads more than that (single quotes, bare names,
/// <c>NaN</c>, line breaks in texts); editors do not, so it is refused here.
/// </summary>
internal sealed partial class JsonTree
{
    /// <summary>Deeper than any settings are, and shallow enough for any stack.</summary>
    private const int MaxDepth = 32;

    private const string OpenText =
        "is not JSON: this text goes over the end of its line; is the '\"' at its end missing? A line break within a text is written \\n";

    private readonly string _text;
    private readonly MistakeList _mistakes;
    private readonly TextLines _lines;
    private readonly JsonTextReader _reader;
    private readonly Stack<(TextPlace Place, string Path, char Open)> _open = new();
    private int _start;
    private int _end;

    private JsonTree(string text, MistakeList mistakes, JsonTextReader reader)
    {
        _text = text;
        _mistakes = mistakes;
        _lines = new TextLines(text);
        _reader = reader;
    }

    /// <summary>The whole text as a tree; null where it is no JSON, which is noted as a mistake.</summary>
    public static SettingsNode? Read(string text, MistakeList mistakes)
    {
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Double,
            MaxDepth = MaxDepth,
        };
        return new JsonTree(text, mistakes, reader).ReadDocument();
    }

    private SettingsNode? ReadDocument()
    {
        try
        {
            if (NoteNul()) return null;
            if (!Next()) throw new NotJsonException(_text.Length, "the file is empty; it should hold { \"sites\": { ... } }");
            var root = ReadValue("");
            return Next() ? throw new NotJsonException(_start, "the file goes on after its end; is a bracket closed too early?") : root;
        }
        catch (NotJsonException mistake)
        {
            Note(mistake.Offset, mistake.Message);
        }
        catch (JsonReaderException failure)
        {
            var at = SyntaxHint.Offset(failure, _text, _lines.Offset(failure.LineNumber, failure.LinePosition));
            var inside = _open.TryPeek(out var open) ? $"; this is inside of {Name(open.Path)}, which starts at {open.Place.Line}:{open.Place.Column}" : "";
            Note(at, "is not JSON: " + SyntaxHint.For(failure, _text, at) + inside);
        }
        return null;
    }

    /// <summary>The reader steps over NUL without a word, so that it has to be looked for.</summary>
    private bool NoteNul()
    {
        var at = _text.IndexOf('\0', StringComparison.Ordinal);
        if (at < 0) return false;
        Note(at, "is not JSON: there is a NUL character here; is this a text file in UTF-8?");
        return true;
    }

    private bool Next()
    {
        do
        {
            var previous = _end;
            if (!_reader.Read()) return false;
            _end = _lines.Offset(_reader.LineNumber, _reader.LinePosition);
            _start = previous;
            while (_start < _end && (char.IsWhiteSpace(_text[_start]) || _text[_start] == ',')) _start++;
        }
        while (_reader.TokenType == JsonToken.Comment);
        return true;
    }

    private void NextWithin()
    {
        if (Next()) return;
        var (place, path, open) = _open.Peek();
        throw new NotJsonException(
            _text.Length,
            $"is not JSON: the file ends inside of {Name(path)}: the '{(open == '{' ? '}' : ']')}' to the '{open}' at {place.Line}:{place.Column} is missing");
    }

    private SettingsNode ReadValue(string path)
    {
        var place = _lines.Place(_start, _end);
        switch (_reader.TokenType)
        {
            case JsonToken.StartObject:
                return ReadObject(path, place);
            case JsonToken.StartArray:
                return ReadArray(path, place);
            case JsonToken.String:
                return new SettingsNode(NodeKind.Text, path, place) { Text = CheckedText(path, place, (string)_reader.Value!) };
            case JsonToken.Integer or JsonToken.Float:
                var literal = _text[_start.._end];
                if (Number().IsMatch(literal)) return new SettingsNode(NodeKind.Number, path, place) { Text = literal };
                throw new NotJsonException(_start, $"is not JSON: {SettingsNode.Abridge(literal)} is no number as JSON writes them");
            case JsonToken.Boolean:
                return new SettingsNode(NodeKind.Flag, path, place) { Text = (bool)_reader.Value! ? "true" : "false" };
            case JsonToken.Null:
                return new SettingsNode(NodeKind.Null, path, place);
            default:
                throw new NotJsonException(_start, _start >= _end || _text[_start] is ',' ? "is not JSON: a value is missing before the comma"
                    : $"is not JSON: {SettingsNode.Abridge(_text[_start.._end])} is no value; texts stand in double quotes");
        }
    }

    private SettingsNode ReadObject(string path, TextPlace open)
    {
        _open.Push((open, path, '{'));
        var members = ImmutableArray.CreateBuilder<SettingsMember>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (NextWithin(); _reader.TokenType != JsonToken.EndObject; NextWithin())
        {
            var name = (string)_reader.Value!;
            if (_text[_start] != '"') throw new NotJsonException(_start, $"is not JSON: the name {SettingsNode.Abridge(name)} must stand in double quotes");
            var memberPath = SettingsNode.MemberPath(path, name);
            var namePlace = _lines.Place(_start, EndOfText(_start));
            CheckedText(memberPath, namePlace, name);
            if (!lines.TryAdd(name, namePlace.Line)) _mistakes.Add(memberPath, namePlace, $"is there twice; the first one is on line {lines[name]}");
            NextWithin();
            if (_reader.TokenType == JsonToken.EndObject) throw new NotJsonException(_start, $"is not JSON: the value of {Name(memberPath)} is missing");
            members.Add(new SettingsMember(name, namePlace, ReadValue(memberPath)));
        }
        _open.Pop();
        return new SettingsNode(NodeKind.Object, path, open with { End = _end }) { Members = members.ToImmutable() };
    }

    private SettingsNode ReadArray(string path, TextPlace open)
    {
        _open.Push((open, path, '['));
        var items = ImmutableArray.CreateBuilder<SettingsNode>();
        for (NextWithin(); _reader.TokenType != JsonToken.EndArray; NextWithin()) items.Add(ReadValue($"{path}[{items.Count}]"));
        _open.Pop();
        return new SettingsNode(NodeKind.Array, path, open with { End = _end }) { Items = items.ToImmutable() };
    }

    /// <summary>Holds a text to what JSON allows between quotes; its value is what the reader made of it.</summary>
    private string CheckedText(string path, TextPlace place, string value)
    {
        var literal = _text.AsSpan(place.Start, place.End - place.Start);
        if (literal[0] != '"') throw new NotJsonException(place.Start, $"is not JSON: {SettingsNode.Abridge(literal.ToString())} must stand in double quotes");
        for (var i = 0; i < literal.Length; i++)
        {
            if (literal[i] is '\n' or '\r') throw new NotJsonException(place.Start, OpenText);
            if (literal[i] < ' ')
            {
                throw new NotJsonException(place.Start + i, $"is not JSON: the character U+{(int)literal[i]:X4} within a text is written \\u{(int)literal[i]:x4}");
            }
            if (literal[i] != '\\') continue;
            if (literal[++i] == '\'') throw new NotJsonException(place.Start + i - 1, "is not JSON: \\' is no escape; an apostrophe stands in a text as it is");
        }

        // Half of a pair that is written as \uD83D comes out of the reader as U+FFFD.
        var written = literal.Contains('\uFFFD') || literal.Contains("\\ufffd", StringComparison.OrdinalIgnoreCase);
        if (HasHalfPair(value) || (value.Contains('\uFFFD', StringComparison.Ordinal) && !written))
        {
            _mistakes.Add(path, place, "holds half of a character: a \\ud800 to \\udfff without its other half");
        }
        return value;
    }

    private static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done) return true;
            text = text[length..];
        }
        return false;
    }

    private int EndOfText(int start)
    {
        var at = start + 1;
        while (at < _text.Length && _text[at] != '"') at += _text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, _text.Length);
    }

    private void Note(int offset, string message) => _mistakes.Add("", _lines.Place(Math.Min(offset, _text.Length), offset), message);

    private static string Name(string path) => path.Length == 0 ? "the file's outer object" : path;

    [GeneratedRegex(@"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z")]
    private static partial Regex Number();

    /// <summary>Leaves the descent through the tree; caught at its top.</summary>
    private sealed class NotJsonException(int offset, string message) : Exception(message)
    {
        public int Offset => offset;
    }
}
