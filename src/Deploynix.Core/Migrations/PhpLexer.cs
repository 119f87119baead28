using System.Text;

namespace Deploynix.Core.Migrations;

/// <summary>What a piece of PHP is.</summary>
internal enum PhpKind
{
    /// <summary>A name or a keyword, with its namespace.</summary>
    Word,
    Variable,
    Number,
    /// <summary>A text that is all there.</summary>
    Text,
    /// <summary>A text with variables in it.</summary>
    Template,
    Comment,
    /// <summary>One sign, or one of <c>-></c> <c>?-></c> <c>::</c> <c>=></c>.</summary>
    Sign,
}

/// <summary>A piece of PHP, where it stands, and its text without quotes.</summary>
internal readonly record struct PhpToken(PhpKind Kind, string Text, int Line)
{
    public bool IsSign(string sign) => Kind == PhpKind.Sign && Text == sign;

    public bool IsWord(string word) => Kind == PhpKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Takes PHP apart, as far as texts, comments and brackets go.</summary>
internal sealed class PhpLexer(string source)
{
    private int _at;
    private int _line = 1;

    public static List<PhpToken> Read(string source) => [.. new PhpLexer(source).Tokens()];

    private IEnumerable<PhpToken> Tokens()
    {
        SkipTo("<?php");
        while (_at < source.Length)
        {
            var (c, line) = (source[_at], _line);
            if (char.IsWhiteSpace(c)) Advance(1);
            else if (Starts("?>")) SkipTo("<?php");
            else if (Starts("//") || (c == '#' && !Starts("#["))) yield return new(PhpKind.Comment, Until("\n").TrimStart('/', '#').Trim(), line);
            else if (Starts("/*")) yield return new(PhpKind.Comment, Until("*/").Trim('/', '*', ' ', '\n', '\r', '\t'), line);
            else if (c == '\'') yield return new(PhpKind.Text, Quoted('\'').Text, line);
            else if (c == '"') yield return Quoted('"') is var (text, holes) && holes ? new(PhpKind.Template, text, line) : new(PhpKind.Text, text, line);
            else if (Starts("<<<")) yield return Heredoc(line);
            else if (c == '$' && _at + 1 < source.Length && IsName(source[_at + 1])) yield return new(PhpKind.Variable, While(IsName, 1), line);
            else if (char.IsAsciiDigit(c)) yield return new(PhpKind.Number, While(it => IsName(it) || it == '.', 0), line);
            else if (IsName(c) || c == '\\') yield return new(PhpKind.Word, While(it => IsName(it) || it == '\\', 0), line);
            else
            {
                var sign = Starts("?->") ? "?->" : Starts("->") ? "->" : Starts("::") ? "::" : Starts("=>") ? "=>" : c.ToString();
                Advance(sign.Length);
                yield return new(PhpKind.Sign, sign, line);
            }
        }
    }

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c == '_' || c > '\x7f';

    private bool Starts(string with) => string.CompareOrdinal(source, _at, with, 0, with.Length) == 0;

    private void Advance(int count)
    {
        for (; count > 0 && _at < source.Length; count--)
        {
            if (source[_at++] == '\n') _line++;
        }
    }

    private void SkipTo(string mark)
    {
        var end = source.IndexOf(mark, _at, StringComparison.OrdinalIgnoreCase);
        Advance((end < 0 ? source.Length : end + mark.Length) - _at);
    }

    private string Until(string mark)
    {
        var start = _at;
        var end = source.IndexOf(mark, _at, StringComparison.Ordinal);
        Advance((end < 0 ? source.Length : end + mark.Length) - _at);
        return source[start.._at];
    }

    private string While(Func<char, bool> belongs, int skip)
    {
        var start = _at;
        Advance(skip);
        while (_at < source.Length && belongs(source[_at])) Advance(1);
        return source[start.._at];
    }

    private (string Text, bool Holes) Quoted(char quote)
    {
        var text = new StringBuilder();
        var holes = false;
        for (Advance(1); _at < source.Length && source[_at] != quote; Advance(1))
        {
            if (source[_at] == '\\' && _at + 1 < source.Length)
            {
                if (quote == '"' || source[_at + 1] is not ('\'' or '\\')) text.Append(source[_at]);
                Advance(1);
            }
            else if (quote == '"' && source[_at] is '$' && _at + 1 < source.Length && (IsName(source[_at + 1]) || source[_at + 1] == '{')) holes = true;
            text.Append(source[_at]);
        }
        Advance(1);
        return (text.ToString().Replace("\\\"", "\"", StringComparison.Ordinal), holes);
    }

    private PhpToken Heredoc(int line)
    {
        Advance(3);
        while (_at < source.Length && source[_at] == ' ') Advance(1);
        var quote = _at < source.Length && source[_at] is '\'' or '"' ? source[_at] : '\0';
        if (quote != '\0') Advance(1);
        var label = While(IsName, 0);
        Until("\n");
        var start = _at;
        var end = start;
        while (_at < source.Length)
        {
            end = _at;
            var row = Until("\n").TrimStart();
            if (row.StartsWith(label, StringComparison.Ordinal) && (row.Length == label.Length || !IsName(row[label.Length]))) break;
        }
        // What follows the label on its line, such as the closing parenthesis, is read on.
        var after = source.IndexOf(label, end, StringComparison.Ordinal);
        if (after >= 0 && after + label.Length <= _at)
        {
            if (_at > 0 && source[_at - 1] == '\n') _line--;
            _at = after + label.Length;
        }
        var text = source[start..Math.Max(start, end)];
        return new(quote != '\'' && text.Contains('$', StringComparison.Ordinal) ? PhpKind.Template : PhpKind.Text, text, line);
    }
}
