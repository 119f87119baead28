using System.Text;

namespace Deploynix.Formatting;

/// <summary>Lines of at most a hundred columns; what does not fit goes on below, indented.</summary>
internal sealed class WrappedText
{
    public const int Columns = 100;

    private readonly StringBuilder _text = new();

    /// <summary>A text after a heading of its own, both indented.</summary>
    public WrappedText Add(int indent, string heading, int width, string text)
    {
        var first = new string(' ', indent) + heading.PadRight(width);
        return Wrap(first, new string(' ', indent + width), text);
    }

    /// <summary>A text, indented; what goes on below is indented by two more.</summary>
    public WrappedText Add(int indent, string text) => Wrap(new string(' ', indent), new string(' ', indent + 2), text);

    /// <summary>A line as it is: something to copy.</summary>
    public WrappedText AddLine(string text)
    {
        _text.Append(text).Append('\n');
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString().TrimEnd('\n');

    private WrappedText Wrap(string first, string further, string text)
    {
        var (start, rest) = (first, text);
        while (start.Length + rest.Length > Columns)
        {
            var room = Columns - start.Length;
            var at = rest.LastIndexOf(' ', room);
            var (end, next) = at > 0 ? (at, at + 1) : (room, room);
            _text.Append(start).Append(rest, 0, end).Append('\n');
            (start, rest) = (further, rest[next..]);
        }
        _text.Append(start).Append(rest).Append('\n');
        return this;
    }
}
