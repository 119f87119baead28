using System.Collections.Immutable;

namespace Deploynix.Core.Migrations;

/// <summary>What a piece of SQL is.</summary>
internal enum SqlKind
{
    /// <summary>A keyword or an unquoted name.</summary>
    Word,
    /// <summary>A name in quotes.</summary>
    Name,
    /// <summary>A text.</summary>
    Text,
    /// <summary>A number.</summary>
    Number,
    /// <summary>One sign.</summary>
    Sign,
}

/// <summary>A piece of SQL: its kind and its text, without quotes.</summary>
internal readonly record struct SqlToken(SqlKind Kind, string Text)
{
    public bool Is(string word) => Kind is SqlKind.Word or SqlKind.Sign && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Takes SQL of MySQL, MariaDB, PostgreSQL and SQLite apart, statement by statement. Comments are left out, except those that MySQL runs.</summary>
internal static class SqlLexer
{
    public static IEnumerable<ImmutableArray<SqlToken>> Statements(string sql)
    {
        var statement = ImmutableArray.CreateBuilder<SqlToken>();
        foreach (var token in Tokens(sql))
        {
            if (!token.Is(";")) statement.Add(token);
            else if (statement.Count > 0)
            {
                yield return statement.ToImmutable();
                statement.Clear();
            }
        }
        if (statement.Count > 0) yield return statement.ToImmutable();
    }

    private static IEnumerable<SqlToken> Tokens(string sql)
    {
        for (var at = 0; at < sql.Length;)
        {
            var c = sql[at];
            if (char.IsWhiteSpace(c)) at++;
            else if (Starts(sql, at, "--") || (c == '#' && !Starts(sql, at, "#>") && !Starts(sql, at, "#-"))) at = EndOfLine(sql, at);
            else if (Starts(sql, at, "/*!")) at += 3 + sql[(at + 3)..].TakeWhile(char.IsAsciiDigit).Count();
            else if (Starts(sql, at, "/*")) at = After(sql, "*/", at + 2);
            else if (Starts(sql, at, "*/")) at += 2;
            else if (c is '\'' or '"' or '`')
            {
                var (text, end) = Quoted(sql, at);
                yield return new(c == '\'' ? SqlKind.Text : SqlKind.Name, text);
                at = end;
            }
            else if (c == '$' && DollarTag(sql, at) is { } tag)
            {
                var end = sql.IndexOf(tag, at + tag.Length, StringComparison.Ordinal);
                yield return new(SqlKind.Text, sql[(at + tag.Length)..(end < 0 ? sql.Length : end)]);
                at = end < 0 ? sql.Length : end + tag.Length;
            }
            else if (IsWord(c))
            {
                var start = at;
                while (at < sql.Length && (IsWord(sql[at]) || (sql[at] == '.' && char.IsAsciiDigit(sql[start])))) at++;
                yield return new(char.IsAsciiDigit(c) ? SqlKind.Number : SqlKind.Word, sql[start..at]);
            }
            else
            {
                yield return new(SqlKind.Sign, c.ToString());
                at++;
            }
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '@';

    private static bool Starts(string sql, int at, string with) => string.CompareOrdinal(sql, at, with, 0, with.Length) == 0;

    private static int EndOfLine(string sql, int at) => sql.IndexOf('\n', at) is var end and >= 0 ? end : sql.Length;

    private static int After(string sql, string what, int at) => sql.IndexOf(what, Math.Min(at, sql.Length), StringComparison.Ordinal) is var end and >= 0 ? end + what.Length : sql.Length;

    /// <summary>A quote in a text is doubled everywhere, and follows a backslash in MySQL.</summary>
    private static (string Text, int End) Quoted(string sql, int at)
    {
        var quote = sql[at];
        var text = new System.Text.StringBuilder();
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] == '\\' && quote == '\'' && at + 1 < sql.Length && sql[at + 1] is '\'' or '\\') text.Append(sql[++at]);
            else if (sql[at] != quote) text.Append(sql[at]);
            else if (at + 1 < sql.Length && sql[at + 1] == quote) text.Append(sql[++at]);
            else return (text.ToString(), at + 1);
        }
        return (text.ToString(), sql.Length);
    }

    private static string? DollarTag(string sql, int at)
    {
        var end = at + 1;
        while (end < sql.Length && IsWord(sql[end])) end++;
        return end < sql.Length && sql[end] == '$' ? sql[at..(end + 1)] : null;
    }
}
