using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Files of lines of which each carries the hash of the line before, so that an edit shows: the journal, and incidents.</summary>
internal static class ChainedFile
{
    /// <summary>The server's time in <c>$t</c>, as JSON has it; to the millisecond where its date can tell.</summary>
    public static ShellCommand Now { get; } = Sh.Script($"t=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ); case $t in *[!0-9T:.Z-]*) t=$(date -u +%Y-%m-%dT%H:%M:%SZ) ;; esac");

    /// <summary>
    /// Adds a line of JSON; a torn last line is ended first. <c>$more</c> holds members that the server puts in. Whoever uses it holds the file's lock, since another one would otherwise
    /// take the same line for the last, and has it brought to the disk afterwards.
    /// </summary>
    /// <param name="file">The file, as a word of the shell.</param>
    /// <param name="line">An object of JSON.</param>
    public static ShellCommand Append(ShellCommand file, string line) => Sh.Script($$"""
        { {{Prepare(file)}}; } &&
        {{Write(file, line)}}
        """);

    /// <summary>The part of <see cref="Append"/> before the line itself: ends a torn last line, and puts the hash of the last one into <c>$h</c>.</summary>
    /// <param name="file">The file, as a word of the shell.</param>
    public static ShellCommand Prepare(ShellCommand file) => Sh.Script($$"""
        l=$(tail -n 1 {{file}} 2>/dev/null; echo .); l=${l%.}; case $l in ''|*'
        ') ;; *) echo >>{{file}} && l="$l
        " ;; esac && h=$(printf %s "$l" | sha256sum)
        """);

    /// <summary>The line itself.</summary>
    /// <param name="file">The file, as a word of the shell.</param>
    /// <param name="line">An object of JSON.</param>
    public static ShellCommand Write(ShellCommand file, string line) => Sh.Script($$"""
        printf '{"prev":"%s",%s%s\n' "${h%% *}" "$more" {{line[1..]}} >>{{file}}
        """);

    /// <summary>Has a file brought to the disk, for which nobody waits: the swap that the journal tells of is not there before either, after the power went.</summary>
    /// <param name="file">The file, as a word of the shell.</param>
    public static ShellCommand Sync(ShellCommand file) => Sh.Script($$"""{ sync {{file}} || sync; } </dev/null >/dev/null 2>&1 &""");
}
