using System.Buffers;

namespace Deploynix.Core.Shell;

/// <summary>Quotes one word for a POSIX shell, so that the shell reads back exactly what was given.</summary>
internal static class PosixQuoting
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,-");

    /// <summary>
    /// The word as it stands in a command line: bare where every character is plain, else in single quotes, inside which a
    /// POSIX shell gives no character a meaning (IEEE Std 1003.1, Shell Command Language, 2.2.2).
    /// </summary>
    /// <exception cref="ArgumentException">The word holds a NUL, which no argument of a process can carry.</exception>
    public static string Quote(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length == 0) return "''";
        if (word.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("An argument cannot hold a NUL character.", nameof(word));
        return word.AsSpan().ContainsAnyExcept(Plain)
            ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"
            : word;
    }
}
