using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Files of lines of which each carries the hash of the line before, so that an edit shows: the journal, and incidents.</summary>
internal static class ChainedFile
{
    /// <summary>The server's time in <c>$t</c>, as JSON has it; to the millisecond where its date can tell.</summary>
    public static ShellCommand Now { get; } = Sh.Script($"t=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ); case $t in *[!0-9T:.Z-]*) t=$(date -u +%Y-%m-%dT%H:%M:%SZ) ;; esac");

    /// <summary>
    /// Adds a line of JSON, and brings it to the disk; a torn last line is ended first. <c>$more</c> holds members that the server puts in. Whoever uses it holds the file's lock,
    /// since another one would otherwise take the same line for the last.
    /// </summary>
    /// <param name="file">The file, as a word of the shell.</param>
    /// <param name="line">An object of JSON.</param>
    public static ShellCommand Append(ShellCommand file, string line) => Sh.Script($$"""
        { [ ! -s {{file}} ] || [ -z "$(tail -c 1 {{file}})" ] || echo >>{{file}}; } &&
        printf '{"prev":"%s",%s%s\n' "$({ tail -n 1 {{file}} 2>/dev/null; } | sha256sum | cut -c 1-64)" "$more" {{line[1..]}} >>{{file}} &&
        { sync {{file}} 2>/dev/null || sync; }
        """);
}
