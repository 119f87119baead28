using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Deploynix.Core.Shell;

/// <summary>
/// Builds a <see cref="ShellCommand"/> from an interpolated string in which every hole is quoted: <c>Sh.Script($"rm -f -- {path}")</c>.
/// What is written in the template is shell; what comes through a hole is data. A hole inside quotes is refused, since quoting it
/// there would not mean what it says; so is one in a comment, which a line feed in the data would end.
/// </summary>
[InterpolatedStringHandler]
internal ref struct ShellText
{
    private readonly ImmutableArray<Arg>.Builder _parts;
    private QuoteState _quotes;

    public ShellText(int literalLength, int formattedCount)
    {
        _ = literalLength;
        _parts = ImmutableArray.CreateBuilder<Arg>((formattedCount * 2) + 1);
        _quotes = default;
    }

    public void AppendLiteral(string value)
    {
        var text = value.Replace("\r\n", "\n", StringComparison.Ordinal);
        _quotes.Read(text, first: _parts.Count == 0);
        _parts.Add(new Arg.Raw(text));
    }

    public void AppendFormatted(string value) => Add(new Arg.Literal(value));

    public void AppendFormatted(int value) => Add(new Arg.Raw(value.ToString(CultureInfo.InvariantCulture)));

    public void AppendFormatted(long value) => Add(new Arg.Raw(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A part that says itself what it is. Raw text may stand inside quotes: it is part of the template.</summary>
    public void AppendFormatted(Arg value)
    {
        if (value is Arg.Raw raw) AppendLiteral(raw.Text);
        else Add(value);
    }

    /// <summary>A command inside a command: its parts as they are.</summary>
    public void AppendFormatted(ShellCommand value)
    {
        Guard();
        _parts.AddRange(value.Parts);
    }

    /// <summary>Words one after another, each quoted.</summary>
    public void AppendFormatted(IEnumerable<string> values)
    {
        Guard();
        var first = true;
        foreach (var value in values)
        {
            if (!first) _parts.Add(new Arg.Raw(" "));
            _parts.Add(new Arg.Literal(value));
            first = false;
        }
    }

    public readonly ShellCommand ToCommand() => new(_parts.ToImmutable());

    private readonly void Add(Arg part)
    {
        Guard();
        _parts.Add(part);
    }

    private readonly void Guard()
    {
        if (_quotes.Inside) throw new InvalidOperationException("A hole stands inside quotes or in a comment, where quoting does not hold it.");
    }

    /// <summary>Whether the template has an open quote. Inside <c>"$( )"</c> quoting starts afresh, so that is outside.</summary>
    private struct QuoteState
    {
        private bool _single;
        private bool _comment;
        private Stack<bool>? _double;

        public readonly bool Inside => _single || _comment || (_double is { Count: > 0 } && _double.Peek());

        public void Read(string text, bool first)
        {
            _double ??= new Stack<bool>([false]);
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if (_comment)
                {
                    _comment = c != '\n';
                }
                else if (_single)
                {
                    _single = c != '\'';
                }
                else if (c == '\\')
                {
                    i++;
                }
                else if (c == '\'' && !_double.Peek())
                {
                    _single = true;
                }
                else if (c == '"')
                {
                    _double.Push(!_double.Pop());
                }
                else if (c == '#' && !_double.Peek() && (i == 0 ? first : char.IsWhiteSpace(text[i - 1])))
                {
                    _comment = true;
                }
                else if (c == '(' && (!_double.Peek() || (i > 0 && text[i - 1] == '$')))
                {
                    _double.Push(false);
                }
                else if (c == ')' && _double.Count > 1 && !_double.Peek())
                {
                    _double.Pop();
                }
            }
        }
    }
}
