using System.Text;

namespace Deploynix.Infrastructure.Streams;

/// <summary>
/// Turns the bytes of one stream into lines as they come. A character cut in two by a packet is put together again, bytes that
/// are not UTF-8 become U+FFFD, and a line without end is handed on in pieces so that it cannot fill the memory.
/// </summary>
internal sealed class LineDecoder
{
    /// <summary>The longest piece of a line, in UTF-16 units.</summary>
    public const int LongestPiece = 64 * 1024;

    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private readonly StringBuilder _line = new();
    private char[] _chars = [];
    private bool _inside;

    /// <summary>The lines that these bytes end.</summary>
    public IEnumerable<string> Read(byte[] bytes) => Lines(Decode(bytes, last: false));

    /// <summary>What is left when the stream has ended: at most one line.</summary>
    public IEnumerable<string> End()
    {
        foreach (var line in Lines(Decode([], last: true))) yield return line;
        if (_inside) yield return Take();
    }

    private int Decode(byte[] bytes, bool last)
    {
        var room = _decoder.GetCharCount(bytes, 0, bytes.Length, last);
        if (_chars.Length < room) _chars = new char[room];
        return _decoder.GetChars(bytes, 0, bytes.Length, _chars, 0, last);
    }

    private IEnumerable<string> Lines(int count)
    {
        for (var start = 0; start < count;)
        {
            var end = Array.IndexOf(_chars, '\n', start, count - start);
            var stop = end < 0 ? count : end;
            while (_line.Length + stop - start > LongestPiece)
            {
                var length = LongestPiece - _line.Length;
                _line.Append(_chars, start, length);
                start += length;
                yield return TakePiece();
            }
            _inside |= stop > start || end >= 0;
            _line.Append(_chars, start, stop - start);
            start = stop + 1;
            if (end >= 0) yield return Take();
        }
    }

    private string Take()
    {
        var line = _line.ToString();
        _line.Clear();
        _inside = false;
        return line;
    }

    /// <summary>The line so far, but for half of a surrogate pair at its end.</summary>
    private string TakePiece()
    {
        var half = char.IsHighSurrogate(_line[^1]) ? _line[^1] : (char?)null;
        if (half is not null) _line.Length--;
        var piece = Take();
        if (half is { } kept) _line.Append(kept);
        _inside = true;
        return piece;
    }
}
