using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>Turns offsets of a text into lines and columns and back. Lines end as Newtonsoft.Json counts them: at LF, CRLF or CR.</summary>
internal sealed class TextLines
{
    private readonly List<int> _starts = [0];
    private readonly int _length;

    public TextLines(string text)
    {
        _length = text.Length;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) _starts.Add(i + 1);
        }
    }

    /// <summary>The offset of a reader's position: a line from 1 and the number of characters read in it.</summary>
    public int Offset(int line, int read) => Math.Clamp(_starts[Math.Clamp(line, 1, _starts.Count) - 1] + read, 0, _length);

    /// <summary>The place of a stretch of text.</summary>
    public TextPlace Place(int start, int end)
    {
        var found = _starts.BinarySearch(start);
        var line = found >= 0 ? found : ~found - 1;
        return new TextPlace(line + 1, start - _starts[line] + 1, start, end);
    }
}
