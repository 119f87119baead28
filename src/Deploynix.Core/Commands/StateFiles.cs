using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that write what a site remembers: records of releases and the journal.</summary>
internal static class StateFiles
{
    /// <summary>Makes the folders of a site that are missing.</summary>
    public static ShellCommand MakeFolders(SitePaths site) => Sh.Script($"""
        mkdir -p {site.Releases} {site.Shared} {site.Records} {site.Logs} || exit {ExitCode.NotWritable}
        chmod 0750 {site.State}
        """);

    /// <summary>
    /// Replaces a release's record: written aside, brought to the disk, renamed. A reader sees the old line or the new one.
    /// A finished one gets the time by the server's own clock, which is the one that its name is from.
    /// </summary>
    public static ShellCommand WriteRecord(SitePaths site, ReleaseRecord record)
    {
        var file = site.Record(ReleaseId.Parse(record.Id));
        var line = record.ToLine();
        var print = record.Status == ReleaseStatus.Finished
            ? Sh.Script($$"""printf '%s,"finished":"%s"}\n' {{line[..^1]}} "$(date -u +%Y-%m-%dT%H:%M:%SZ)" """)
            : Sh.Script($$"""printf '%s\n' {{line}} """);
        return Sh.Script($$"""
            { {{print}}> {{file + ".new"}} &&
            { sync {{file + ".new"}} 2>/dev/null || sync; } &&
            mv {{file + ".new"}} {{file}}; } || exit {{ExitCode.NotWritable}}
            """);
    }

    /// <summary>
    /// Adds a line to the journal. It carries the hash of the line before it, so that an edit shows; a torn last line is ended first. Writers wait for one
    /// another: an act that runs inside of another one has no lock of its own.
    /// </summary>
    public static ShellCommand AppendJournal(SitePaths site, JournalEntry entry) => Sh.Script($$"""
        ( flock -w 10 8 2>/dev/null
        { [ -z "$(tail -c 1 {{site.Journal}} 2>/dev/null)" ] || echo >> {{site.Journal}}
        printf '{"prev":"%s",%s\n' "$(tail -n 1 {{site.Journal}} 2>/dev/null | sha256sum | cut -c 1-64)" {{entry.ToLine()[1..]}} >> {{site.Journal}}; } ) 8>> {{site.Journal}} || exit {{ExitCode.NotWritable}}
        """);
}
