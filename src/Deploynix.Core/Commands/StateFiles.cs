using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that write what a site remembers: records of releases and the journal.</summary>
internal static class StateFiles
{
    /// <summary>Makes the folders of a site that are missing.</summary>
    public static ShellCommand MakeFolders(SitePaths site) => Sh.Script($$"""
        [ -d {{site.Releases}} ] && [ -d {{site.Shared}} ] && [ -d {{site.Records}} ] && [ -d {{site.Logs}} ] && [ -d {{site.Quarantine}} ] || {
          mkdir -p {{site.Releases}} {{site.Shared}} {{site.Records}} {{site.Logs}} {{site.Quarantine}} || exit {{ExitCode.NotWritable}}
          chmod 0750 {{site.State}}
        }
        """);

    /// <summary>Replaces a release's record. A finished one gets the time by the server's own clock, which is the one that its name is from.</summary>
    public static ShellCommand WriteRecord(SitePaths site, ReleaseRecord record)
    {
        var line = record.ToLine();
        var print = record.Status == ReleaseStatus.Finished
            ? Sh.Script($$"""printf '%s,"finished":"%s"}\n' {{line[..^1]}} "$(date -u +%Y-%m-%dT%H:%M:%SZ)" """)
            : Sh.Script($$"""printf '%s\n' {{line}} """);
        return Replace(site, site.Record(ReleaseId.Parse(record.Id)), print);
    }

    /// <summary>
    /// Writes the record of a release that is whole aside, with the time by the server's own clock, and with how much room and how many files it takes, so that no later look has to count
    /// them. It is done beside what follows, until <see cref="PlaceWhole"/> waits for it.
    /// </summary>
    public static ShellCommand WriteWhole(SitePaths site, ReleaseRecord record)
    {
        var release = ReleaseId.Parse(record.Id);
        var file = site.Record(release);
        return Sh.Script($$"""
            ( set -- $({ date -u +%Y-%m-%dT%H:%M:%SZ; du -ak {{site.Release(release)}} 2>/dev/null; } | awk 'NR == 1 { print; next } { kilobytes = $1 } END { print kilobytes, NR - 1 }')
            size=; [ "$#" -lt 3 ] || [ "$2" -eq 0 ] || size=",\"kilobytes\":$2,\"files\":$3"
            printf '%s,"finished":"%s"%s}\n' {{record.ToLine()[..^1]}} "$1" "$size" > {{file + ".new"}} && { sync {{file + ".new"}} 2>/dev/null || sync; } ) & whole=$!
            """);
    }

    /// <summary>Gives the record of <see cref="WriteWhole"/> its name.</summary>
    public static ShellCommand PlaceWhole(SitePaths site, ReleaseId release)
    {
        var file = site.Record(release);
        return Sh.Script($$"""
            wait "$whole" && mv {{file + ".new"}} {{file}} || { rm -f {{site.NextLink(release)}}; exit {{ExitCode.NotWritable}}; }
            {{ChainedFile.Sync(Sh.Script($"{site.Records}"))}}
            """);
    }

    /// <summary>Keeps which migrations a release is about to run, and what was found about them; nothing where there are none.</summary>
    public static ShellCommand WriteMigrations(SitePaths site, ReleaseId release, IEnumerable<string> lines)
    {
        var text = string.Concat(lines.Select(line => line + "\n"));
        return text.Length == 0 ? Sh.Empty : Replace(site, site.Migrations(release), Sh.Script($$"""printf '%s' {{text}} """));
    }

    /// <summary>Keeps that migrations were undone, under the instant at which they were, so that no release before it is taken for the one that ran them; nothing where there are none.</summary>
    public static ShellCommand WriteUndone(SitePaths site, string stamp, IEnumerable<string> migrations)
    {
        var record = new MigrationsUndone([.. migrations]);
        if (record.Names!.Value.IsEmpty) return Sh.Empty;
        var line = JsonSerializer.Serialize(record, RecordJson.Options);
        return Replace(site, site.Migrations(ReleaseId.Parse(stamp)), Sh.Script($$"""printf '%s\n' {{line}} """));
    }

    /// <summary>Prints what is kept of all releases, each line after the release's id.</summary>
    public static ShellCommand ReadMigrations(SitePaths site) => Sh.Script($$"""
        for f in {{site.Records}}/[0-9]*_[0-9]*.migrations; do
          [ -f "$f" ] || continue
          id=${f##*/}; sed "s/^/ran	${id%.migrations}	/" "$f"
        done
        """);

    /// <summary>Pins a release.</summary>
    public static ShellCommand WritePin(SitePaths site, ReleasePin pin)
    {
        var id = ReleaseId.Parse(pin.Id);
        return Sh.Lines(
            Sh.Script($"[ -d {site.Release(id)} ] || exit {ExitCode.ReleaseMissing}"),
            Replace(site, site.Pin(id), Sh.Script($$"""printf '%s\n' {{pin.ToLine()}} """)));
    }

    /// <summary>Unpins a release.</summary>
    public static ShellCommand RemovePin(SitePaths site, ReleaseId release) => Sh.Script($"rm -f {site.Pin(release)} || exit {ExitCode.NotWritable}");

    /// <summary>Marks a release bad.</summary>
    public static ShellCommand WriteBad(SitePaths site, BadMark mark) => Replace(site, site.Bad(ReleaseId.Parse(mark.Id)), Sh.Script($$"""printf '%s\n' {{mark.ToLine()}} """));

    /// <summary>Takes the mark away.</summary>
    public static ShellCommand RemoveBad(SitePaths site, ReleaseId release) => Sh.Script($"rm -f {site.Bad(release)}");

    /// <summary>The migrations that a release was about to run, where it was looked at: a line of its own for each.</summary>
    public static ShellCommand MigrationsOf(SitePaths site, ReleaseId release) =>
        Sh.Script($$"""sed -n 's/^{"migration":"\([^"]*\)".*/migration	\1/p' {{site.Migrations(release)}} 2>/dev/null; :""");

    /// <summary>
    /// Replaces a file by what a command prints: written aside, brought to the disk, renamed, and the rename brought to the disk by its folder. A reader
    /// sees the old file or the new one, also after the power went.
    /// </summary>
    /// <remarks>Nobody waits for the folder: what is renamed after it, as the link of a release that goes live, comes to the disk after it too.</remarks>
    internal static ShellCommand Replace(SitePaths site, string file, ShellCommand print) => Sh.Script($$"""
        { {{print}}> {{file + ".new"}} &&
        { sync {{file + ".new"}} 2>/dev/null || sync; } &&
        mv {{file + ".new"}} {{file}}; } || exit {{ExitCode.NotWritable}}
        {{ChainedFile.Sync(Sh.Script($"{site.Records}"))}}
        """);

    /// <summary>
    /// Adds a line to the journal; while an incident is open on this server, with its id, and the time by the server's clock, which is the one that incidents have. The journal has a lock of its own: not everybody who adds to it holds the site's.
    /// </summary>
    public static ShellCommand AppendJournal(SitePaths site, JournalEntry entry) => Sh.Script($$"""
        ( flock 8 || exit
        {{Incident(site)}}
        {{ChainedFile.Append(Sh.Script($"{site.Journal}"), entry.ToLine())}} ) 8>>{{site.Journal}} || exit {{ExitCode.NotWritable}}
        {{ChainedFile.Sync(Sh.Script($"{site.Journal}"))}}
        """);

    /// <summary>The same, unless the journal knows of the act already: whoever was interrupted may not have heard that it was told.</summary>
    public static ShellCommand AppendJournalOnce(SitePaths site, JournalEntry entry) => Sh.Script($$"""
        tail -n 20 {{site.Journal}} 2>/dev/null | grep -qF -e {{$"\"run\":\"{entry.Run}\""}} || {
        {{AppendJournal(site, entry)}}
        }
        """);

    /// <summary>
    /// Does the act's only work and tells the journal, so that nobody waits for the wire in between: while the work is done, the journal is locked and its last line is read. The seconds
    /// are what had passed when the client sent it, and what the server took by its own clock. Ends as the work does; with <see cref="ExitCode.Untold"/> where it was done and the
    /// journal could not be written, or the work warned of something that the journal is to have.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="work">The work; its lines are handed on.</param>
    /// <param name="entry">What the journal is told when all went well, with the seconds that have passed so far.</param>
    public static ShellCommand Told(SitePaths site, ShellCommand work, JournalEntry entry) => Sh.Script($$"""
        u=0 v=0; { read -r u v </proc/uptime; } 2>/dev/null
        ( warned=
        {{work}}
        [ -z "$warned" ] || exit {{ExitCode.Untold}} ) & w=$!
        ready=
        if { command exec 8>>{{site.Journal}}; } 2>/dev/null && flock 8; then
        {{Incident(site)}}
        { {{ChainedFile.Prepare(Sh.Script($"{site.Journal}"))}}; } && ready=yes
        fi
        wait "$w" || exit
        [ "$ready" ] || exit {{ExitCode.Untold}}
        v=$u; { read -r v w </proc/uptime; } 2>/dev/null
        m=$(( ${v%.*}${v#*.} - ${u%.*}${u#*.} )); m=$(( m * 10 + {{(long)Math.Round(entry.Seconds * 1000)}} ))
        s=00$(( m % 1000 )); more="$more\"seconds\":$(( m / 1000 )).${s#"${s%???}"},"
        {{ChainedFile.Write(Sh.Script($"{site.Journal}"), (entry with { Seconds = 0 }).ToLine().Replace(",\"seconds\":0", "", StringComparison.Ordinal))}} || exit {{ExitCode.Untold}}
        exec 8>&-
        {{ChainedFile.Sync(Sh.Script($"{site.Journal}"))}}
        """);

    /// <summary>
    /// The last of several scripts that were sent at once (<see cref="StepChain"/>): tells the journal that all went well, with what those before it took. Ends with
    /// <see cref="ExitCode.Untold"/> where the journal could not be written.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="entry">What the journal is told, with the seconds that have passed so far, and the steps that were done before.</param>
    /// <param name="chained">The names of the steps that were sent with it.</param>
    public static ShellCommand Tell(SitePaths site, JournalEntry entry, IEnumerable<string> chained)
    {
        var before = (entry.Steps ?? []).Select(step => step.ToJson()).ToList();
        var names = chained.Select(name => new StepTime(name, 0).ToJson()).Select(json => json[..^2]);
        return Sh.Script($$"""
            two() { r=00$(($1 % 100)); r=$(($1 / 100)).${r#"${r%??}"}; }
            steps={{string.Join(',', before)}} all=0
            set -- $took
            for name in {{names}}; do
              two "$1"; steps="$steps${steps:+,}$name$r}"; all=$((all + $1)); shift
            done
            all=$(( all * 10 + {{(long)Math.Round(entry.Seconds * 1000)}} ))
            r=00$(( all % 1000 )); all=$(( all / 1000 )).${r#"${r%???}"}
            ( flock 8 || exit
            {{Incident(site)}}
            more="$more\"seconds\":$all,\"steps\":[$steps],"
            {{ChainedFile.Append(Sh.Script($"{site.Journal}"), (entry with { Seconds = 0, Steps = null }).ToLine().Replace(",\"seconds\":0", "", StringComparison.Ordinal))}} ) 8>>{{site.Journal}} || exit {{ExitCode.Untold}}
            {{ChainedFile.Sync(Sh.Script($"{site.Journal}"))}}
            """);
    }

    private static ShellCommand Incident(SitePaths site) => Sh.Script($$"""
        i=; [ ! -s {{site.OpenIncident}} ] || read -r i <{{site.OpenIncident}}
        case $i in ''|*[!0-9_]*) more= ;; *) {{ChainedFile.Now}}; more="\"incident\":\"$i\",\"written\":\"$t\"," ;; esac
        """);
}
