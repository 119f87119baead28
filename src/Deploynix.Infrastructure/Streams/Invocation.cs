using Deploynix.Core.Shell;

namespace Deploynix.Infrastructure.Streams;

/// <summary>
/// How a command is handed to <c>sh -c</c>: as its argument, where anybody who may list processes can read it, or, when it holds a
/// secret or is longer than an argument may be, as the first line of standard input.
/// </summary>
/// <param name="Script">The argument of <c>sh -c</c>.</param>
/// <param name="Preamble">What is to be written to standard input before anything else; empty for nothing.</param>
internal readonly record struct Invocation(string Script, string Preamble)
{
    /// <summary>Far below what one argument (128 KiB on Linux) and one SSH packet (64 KiB here) may hold, once quoted and as UTF-8.</summary>
    private const int LongestArgument = 8 * 1024;

    /// <summary><c>read</c> takes one line and not a byte more, so that the command finds the rest of the input untouched.</summary>
    private const string FromInput = "IFS= read -r deploynix && eval \"unset deploynix; $(printf %b \"$deploynix\")\"";

    /// <summary>The way that fits the command.</summary>
    public static Invocation Of(ShellCommand command)
    {
        var text = command.ToPosix();
        return command.Secrets.Any() || text.Length > LongestArgument
            ? new(FromInput, OneLine(text))
            : new(text, "");
    }

    /// <summary>The text with its backslashes and line feeds as <c>printf %b</c> reads them.</summary>
    private static string OneLine(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal) + "\n";
}
