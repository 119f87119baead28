using System.Globalization;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The look at a site that every command begins with: one read-only script, one exec channel. Each line of its answer is a word
/// and, after a tab, what it says; <see cref="Parsing.SiteSeen"/> reads them.
/// </summary>
internal static class SiteProbe
{
    /// <summary>So many records are read in less time than it takes to ask which of them are new.</summary>
    public const int Few = 30;

    /// <summary>What every plan begins from, with what tells the framework of each release.</summary>
    public static ShellCommand Releases(SitePaths site) => Sh.Lines(Begin(site), All, State, Marks);

    /// <summary>
    /// The same without what tells the framework; of many records only those that are new to whoever looked before. What they know counts only while nothing
    /// was added, removed, renamed or written: both folders are to be as they were, and no file in the records' folder younger than the look.
    /// </summary>
    /// <remarks>
    /// A folder's ctime moves with each name in it, a file's with each write, rename and link, and nobody can set it. Where find has no -printf, or a folder is
    /// missing, everything is told. The folders are looked at before what they hold is read: what changes in between is new to the next look.
    /// </remarks>
    public static ShellCommand ReleasesSince(SitePaths site, RecordsKnown? known) => Sh.Lines(
        Begin(site),
        Sh.Script($$"""
            all() {
            {{All}}
            }
            """),
        known is null
            ? Sh.Script($"""
                set -- .deploynix/releases/*.json
                if [ $# -gt {Few} ] && {Folders}
                then {News(Sh.Empty)}
                else all
                fi
                """)
            : known.Folders == RecordsKnown.Unsettled
            ? Sh.Script($"""
                if {Folders}
                then {News(Newer(known))}
                else all
                fi
                """)
            : Sh.Script($$"""
                if [ -d releases ] && at=$(find -L releases/. .deploynix/releases/. \( -path .deploynix/releases/. -o -prune \) \( -path '*/.' -printf 'at\t%D\t%i\t%C@\n' -o{{Newer(known)}} -printf 'new\n' \) 2>/dev/null)
                then if [ "$at" = {{known.Folders}} ]; then say kept all; else {{News(Newer(known))}}; fi
                else all
                fi
                """),
        State);

    /// <summary>Which releases have at their top what tells the framework.</summary>
    public static ShellCommand Marks { get; } = Sh.Script($$"""
        marks() { [ ! -e "$1" ] || printf 'has\t%s\n' "$@"; }
        marks releases/*/artisan
        marks releases/*/composer.json
        """);

    /// <remarks>
    /// Whether the lock is held is read from the kernel's own table by the file's inode (proc(5), /proc/locks): asking flock would take the lock for an
    /// instant and could refuse a deployment that starts at that moment. Whoever lets go of it empties the file, so that there is mostly nothing to ask.
    /// It is read before all that it guards and after: what is told without a lock is neither what somebody found who ended in between, nor what somebody
    /// began.
    /// </remarks>
    private static ShellCommand Begin(SitePaths site) => Sh.Script($$"""
        say() { printf '%s\t%s\n' "$1" "$2"; }
        date -u '+now	%s' &
        cd {{site.Base}} 2>/dev/null || { wait; [ -d {{site.Base}} ] && say base unreadable || say base missing; exit 0; }
        held=
        lock() {
          if [ -s .deploynix/lock ] && [ -z "$held" ] && i=$(stat -c %i .deploynix/lock 2>/dev/null) && grep -q "FLOCK .*:$i " /proc/locks 2>/dev/null; then
            held=yes
            say locked "$(head -n 1 .deploynix/lock)"
          fi
        }
        lock
        if [ -L current ]; then say current "$(readlink current)"; elif [ -e current ]; then say current-kind other; fi
        wait
        [ -d releases ] || say releases missing
        [ -d .deploynix ] || say state missing
        """);

    private static ShellCommand All { get; } = Sh.Script($$"""
        for d in releases/*/; do d=${d%/}; [ -d "$d" ] && ! [ -L "$d" ] && say release "${d#releases/}"; done
        tell() { k=$1; shift; [ ! -f "$1" ] || { sed "s/^/$k	/" "$@" 2>/dev/null; echo; }; }
        tell record .deploynix/releases/*.json
        tell pin .deploynix/releases/*.pin
        tell bad .deploynix/releases/*.bad
        """);

    /// <summary>The names in both folders, and what the files have that are asked for; each text after its file's name and a NUL, which no name can have. A find that has -printf brings out what it printed before it runs anything.</summary>
    private static ShellCommand News(ShellCommand which) => Sh.Script($$"""
        {
          printf '%s\n' "$at"
          QUOTING_STYLE=literal ls -1Up releases
          ( cd .deploynix/releases && find -L . -maxdepth 1 -type f \( -name '*.json' -o -name '*.pin' -o -name '*.bad' \) -printf 'file\t%i\t%f\n'{{which}} -exec grep -aHZ '' {} + )
        } 2>/dev/null | sed 's/^/seen	/'
        """);

    /// <summary>What both folders are, before anything in them is read.</summary>
    private static ShellCommand Folders { get; } = Sh.Script($$"""
        [ -d releases ] && at=$(find -L releases/. .deploynix/releases/. -prune -printf 'at\t%D\t%i\t%C@\n' 2>/dev/null)
        """);

    private static ShellCommand Newer(RecordsKnown known) => Sh.Script($" -newerct {string.Create(CultureInfo.InvariantCulture, $"@{known.Since}")}");

    private static ShellCommand State { get; } = Sh.Script($$"""
        lock
        if [ -e .deploynix/freeze ]; then say freeze "$(head -n 1 .deploynix/freeze)"; fi; :
        """);

    /// <summary>
    /// What those left behind who went away in the middle: links on their way, files not yet renamed, what is in quarantine; and the last step that the log has
    /// of releases whose record says that they are being built, or that they are finished and of which the journal knows nothing.
    /// </summary>
    /// <param name="pace">Whether the journal's line of the last deployment that came to its end is told too: its steps' times are what the next one is estimated by.</param>
    /// <remarks>All runs of the records are looked for at once: first in the end of the journal, which has those of nearly all that are still there, and what is left in all of it.</remarks>
    public static ShellCommand Remains(bool pace = false) => Sh.Script($$"""
        for f in .current.* .deploynix/releases/*.new .deploynix/quarantine/*; do if [ -e "$f" ] || [ -L "$f" ]; then say left "$f"; fi; done
        last_step() {
          say last-step "$1 $(grep -E '^\[[0-9: -]+\] (prepare|fetch|share|build|optimize|migrate|activate|reload|prune): ' ".deploynix/logs/$1.log" 2>/dev/null | tail -n 1 | cut -c 1-300)"
        }
        untold() {
          awk '
            /^\.deploynix\// && (i = index($0, ".json:\"")) {
              id = substr($0, 21, i - 21); member = substr($0, i + 6)
              if (member == "\"status\":\"building") print "building\t" id
              else if (member == "\"status\":\"finished") { id_of[++n] = id; run[id] = "" }
              else if (id in run) run[id] = member
              next
            }
            match($0, /"run":"[^"]*"/) { told[substr($0, RSTART, RLENGTH - 1)] }
            index($0, "\"act\":\"deploy\"") && index($0, "\"outcome\":\"succeeded\"") && index($0, "\"steps\":") { pace = $0 }
            END {
              for (i = 1; i <= n; i++) if (run[id_of[i]] != "" && !(run[id_of[i]] in told)) print "untold\t" id_of[i] "\t" run[id_of[i]]
              {{new Arg.Raw(pace ? "if (pace != \"\") print \"pace\\t\" pace" : "")}}
            }'
        }
        left= tab='	'
        if [ -s .deploynix/journal.jsonl ]; then
          { IFS= read -r line <.deploynix/journal.jsonl; } 2>/dev/null
          case $line in *'"at":"'*) line=${line#*'"at":"'} line=${line%%'"'*} ;; *) line= ;; esac
          say journal-began "$line"
        fi
        while IFS= read -r line; do
          case $line in
          building*) last_step "${line#*"$tab"}" ;;
          untold*) line=${line#*"$tab"}; left="$left.deploynix/releases/${line%%"$tab"*}.json:\"status\":\"finished
        .deploynix/releases/${line%%"$tab"*}.json:${line#*"$tab"}
        " ;;
          pace*) printf '%s\n' "$line" ;;
          esac
        done <<END
        $({ grep -aHoE '"(status":"(building|finished)|run":"[^"]*)' .deploynix/releases/*.json /dev/null; tail -c 1000000 .deploynix/journal.jsonl; } 2>/dev/null | untold)
        END
        if [ -n "$left" ] && [ -s .deploynix/journal.jsonl ]; then
          { printf %s "$left"; grep -ao '"run":"[^"]*"' .deploynix/journal.jsonl; } | untold | while IFS=$tab read -r line f left; do say untold "$f"; last_step "$f"; done
        fi
        """);

    /// <summary>Of which releases the .env is kept.</summary>
    public static ShellCommand KeptEnvironments() => Sh.Script($$"""
        for f in .deploynix/env/*.env; do if [ -f "$f" ]; then say kept-env "${f#.deploynix/env/}"; fi; done
        """);

    /// <summary>The last acts of the journal, as it has them.</summary>
    public static ShellCommand Journal(SitePaths site, int last) => Sh.Script($"""
        [ ! -r {site.Journal} ] || tail -n {last} {site.Journal} | sed 's/^/journal	/'
        """);

    /// <summary>What ends a look that has <see cref="Tools"/> in it.</summary>
    public static ShellCommand End { get; } = Sh.Script($"wait");

    /// <summary>Which tools are there, whether the site's folders can be written, and how much room there is; that is found out beside what follows, until <see cref="End"/>.</summary>
    public static ShellCommand Tools(SitePaths site, IEnumerable<string> tools) => Sh.Script($$"""
        for t in {{tools}}; do command -v "$t" >/dev/null 2>&1 || say missing "$t"; done
        for d in . releases shared .deploynix; do [ ! -e "$d" ] || [ -w "$d" ] || say unwritable {{site.Base}}/"$d"; done
        {
          stat -f -c 'fs	%a %S %d' . 2>/dev/null || {
            say room "$(df -Pk . 2>/dev/null | awk 'NR==2 {print $4}')"
            say inodes "$(df -Pi . 2>/dev/null | awk 'NR==2 {print $4}')"
          }
        } &
        """);

    /// <summary>Whether the composer that the settings pin is there.</summary>
    public static ShellCommand Composer(string composer) => Sh.Script($"{Packages.FindComposer(composer)} || say composer missing");

    /// <summary>What a branch, tag or commit stands for now in the repository, without fetching it, and what the live release has at its top.</summary>
    public static ShellCommand RemoteRevision(SitePaths site, string repository, string revision) => Sh.Script($$"""
        export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o BatchMode=yes}"
        if refs=$(git ls-remote -- {{repository}} {{revision}} {{"refs/heads/" + revision}} {{"refs/tags/" + revision}} {{"refs/tags/" + revision + "^{}"}} 2>&1); then
          printf '%s\n' "$refs" | sed 's/^/ref	/'
          git --git-dir={{site.Mirror}} rev-parse --verify --quiet {{revision + "^{commit}"}} 2>/dev/null | sed 's/^/known	/'
          ls -A {{site.Current}}/ 2>/dev/null | sed 's/^/file	/'
        else
          printf '%s\n' "$refs" | sed 's/^/repository-error	/'
        fi
        """);
}
