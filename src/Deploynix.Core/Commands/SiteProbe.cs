using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The look at a site that every command begins with: one read-only script, one exec channel. Each line of its answer is a word
/// and, after a tab, what it says; <see cref="Parsing.SiteSeen"/> reads them.
/// </summary>
internal static class SiteProbe
{
    /// <summary>What a listing needs, and what every plan begins from.</summary>
    /// <remarks>
    /// Whether the lock is held is read from the kernel's own table by the file's inode (proc(5), /proc/locks): asking flock would take the lock for an
    /// instant and could refuse a deployment that starts at that moment. Whoever lets go of it empties the file, so that there is mostly nothing to ask.
    /// </remarks>
    public static ShellCommand Releases(SitePaths site) => Sh.Script($$"""
        say() { printf '%s\t%s\n' "$1" "$2"; }
        date -u '+now	%s' &
        cd {{site.Base}} 2>/dev/null || { wait; [ -d {{site.Base}} ] && say base unreadable || say base missing; exit 0; }
        if [ -L current ]; then say current "$(readlink current)"; elif [ -e current ]; then say current-kind other; fi
        wait
        [ -d releases ] || say releases missing
        for d in releases/*/; do d=${d%/}; [ -d "$d" ] && ! [ -L "$d" ] && say release "${d#releases/}"; done
        [ -d .deploynix ] || say state missing
        tell() { k=$1; shift; [ ! -f "$1" ] || { sed "s/^/$k	/" "$@" 2>/dev/null; echo; }; }
        tell record .deploynix/releases/*.json
        tell pin .deploynix/releases/*.pin
        tell bad .deploynix/releases/*.bad
        if [ -s .deploynix/lock ] && i=$(stat -c %i .deploynix/lock 2>/dev/null) && grep -q "FLOCK .*:$i " /proc/locks 2>/dev/null; then
          say locked "$(head -n 1 .deploynix/lock)"
        fi
        if [ -e .deploynix/freeze ]; then say freeze "$(head -n 1 .deploynix/freeze)"; fi
        for f in releases/*/artisan releases/*/composer.json; do [ -f "$f" ] && say has "${f#releases/}"; done; :
        """);

    /// <summary>
    /// What those left behind who went away in the middle: links on their way, files not yet renamed, what is in quarantine; and the last step that the log has
    /// of releases whose record says that they are being built, or that they are finished and of which the journal knows nothing.
    /// </summary>
    public static ShellCommand Remains() => Sh.Script($$"""
        for f in .current.* .deploynix/releases/*.new .deploynix/quarantine/*; do if [ -e "$f" ] || [ -L "$f" ]; then say left "$f"; fi; done
        last_step() {
          say last-step "$1 $(grep -E '^\[[0-9: -]+\] (prepare|fetch|share|build|optimize|migrate|activate|reload|prune): ' ".deploynix/logs/$1.log" 2>/dev/null | tail -n 1 | cut -c 1-300)"
        }
        grep -l '"status":"building"' .deploynix/releases/*.json 2>/dev/null | while IFS= read -r f; do f=${f##*/}; last_step "${f%.json}"; done
        if [ -s .deploynix/journal.jsonl ]; then
          say journal-began "$(head -n 1 .deploynix/journal.jsonl | sed -n 's/.*"at":"\([^"]*\)".*/\1/p')"
          grep -l '"status":"finished"' .deploynix/releases/*.json 2>/dev/null | while IFS= read -r f; do
            run=$(grep -o '"run":"[^"]*"' "$f") && ! grep -qF -e "$run" .deploynix/journal.jsonl || continue
            f=${f##*/}; say untold "${f%.json}"; last_step "${f%.json}"
          done
        fi
        """);

    /// <summary>The journal's line of the last deployment that came to its end: its steps' times are what the next one is estimated by.</summary>
    public static ShellCommand Pace() => Sh.Script($"""
        if [ -r .deploynix/journal.jsonl ]; then say pace "$(tail -n 200 .deploynix/journal.jsonl | grep '"act":"deploy"' | grep '"outcome":"succeeded"' | grep '"steps":' | tail -n 1)"; fi
        """);

    /// <summary>Of which releases the .env is kept.</summary>
    public static ShellCommand KeptEnvironments() => Sh.Script($$"""
        for f in .deploynix/env/*.env; do if [ -f "$f" ]; then say kept-env "${f#.deploynix/env/}"; fi; done
        """);

    /// <summary>The last acts of the journal, as it has them.</summary>
    public static ShellCommand Journal(SitePaths site, int last) => Sh.Script($"""
        [ ! -r {site.Journal} ] || tail -n {last} {site.Journal} | sed 's/^/journal	/'
        """);

    /// <summary>Which tools are there, whether the site's folders can be written, and how much room there is.</summary>
    public static ShellCommand Tools(SitePaths site, IEnumerable<string> tools) => Sh.Script($$"""
        for t in {{tools}}; do command -v "$t" >/dev/null 2>&1 || say missing "$t"; done
        for d in . releases shared .deploynix; do [ ! -e "$d" ] || [ -w "$d" ] || say unwritable {{site.Base}}/"$d"; done
        say room "$(df -Pk . 2>/dev/null | awk 'NR==2 {print $4}')"
        say inodes "$(df -Pi . 2>/dev/null | awk 'NR==2 {print $4}')"
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
