using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>What there is in the site's folder. Ends early where there is no such folder, so that it is run in a shell of its own.</summary>
internal static class SiteLook
{
    /// <summary>All of a journal of many years: a line has some 400 characters.</summary>
    private const int JournalLines = 50_000;

    /// <summary>The parts that are asked for, behind the look that every command begins with.</summary>
    public static ShellCommand Of(Site site, SitePaths paths, Look look) => Sh.Lines(
        SiteProbe.Releases(paths),
        Current,
        look.HasFlag(Look.Content) ? Content(site, paths) : Sh.Empty,
        look.HasFlag(Look.Rights) ? Rights(site) : Sh.Empty,
        look.HasFlag(Look.Room) ? Room : Sh.Empty,
        look.HasFlag(Look.Environment) ? Environment : Sh.Empty,
        look.HasFlag(Look.Journal) ? Journal(paths) : Sh.Empty);

    private static ShellCommand Current { get; } = Sh.Script($$"""
        if [ -r /proc/locks ]; then say locks yes; fi
        say real "$(pwd -P)"
        if [ -e current ]; then say resolves "$(cd -P current 2>/dev/null && pwd -P)"; fi
        if [ -L current ]; then say swapped "$(stat -c %Y current 2>/dev/null)"; fi
        """);

    /// <summary>What the live release, or where none is live the branch, has at its top and wants of PHP. <c>text FILE</c> prints a file of it.</summary>
    private static ShellCommand Content(Site site, SitePaths paths) => Sh.Lines(
        PhpLook.Requirements(site),
        Sh.Script($$"""
            if [ -d current/ ]; then
              say content live
              text() { cat "current/$1" 2>/dev/null; }
              ls -A current/ | sed 's/^/top	/'
            elif git --git-dir={{paths.Mirror}} rev-parse --verify --quiet {{"refs/heads/" + site.Branch}} >/dev/null 2>&1; then
              say content branch
              text() { git --git-dir={{paths.Mirror}} show {{$"refs/heads/{site.Branch}:"}}"$1" 2>/dev/null; }
              git --git-dir={{paths.Mirror}} -c core.quotePath=off ls-tree --name-only {{"refs/heads/" + site.Branch}} | sed 's/^/top	/'
            else
              text() { :; }
            fi
            text composer.json | requirements
            text composer.lock | requirements
            """));

    private static ShellCommand Rights(Site site)
    {
        string[] own = [".", "releases", "shared", ".deploynix", ".deploynix/releases", ".deploynix/logs", ".deploynix/lock", ".deploynix/journal.jsonl", ".deploynix/repo.git"];
        string[] shared = [.. site.SharedDirectories.Concat(site.SharedFiles).Select(path => "shared/" + path), .. site.WritableDirectories.Select(path => "current/" + path)];
        return Sh.Lines(
            Sh.Script($$"""
                for f in {{own.Concat(shared)}}; do [ ! -e "$f" ] || [ -w "$f" ] || say closed "$f"; done
                """),
            Sh.Script($$"""
                for f in shared/.env shared/.env.*; do if [ -f "$f" ]; then say mode "$(stat -c %a "$f" 2>/dev/null) $f"; fi; done
                """));
    }

    /// <summary>The file system's room, and the size of the live release, or of the newest where none is live.</summary>
    private static ShellCommand Room { get; } = Sh.Script($$"""
        say disk "$(df -Pk . 2>/dev/null | awk 'NR==2 {print $4}')"
        say nodes "$(df -Pi . 2>/dev/null | awk 'NR==2 {print $2, $4}')"
        d=$(readlink current 2>/dev/null); if ! [ -d "$d" ]; then d=releases/$(ls -1 releases 2>/dev/null | tail -n 1); fi
        if [ -d "$d" ] && [ "$d" != releases/ ]; then
          say size "$(within 20 du -sk "$d" 2>/dev/null | cut -f 1)"
          say files "$(within 20 find "$d" 2>/dev/null | wc -l)"
        fi
        """);

    /// <summary>
    /// The names in .env, and of their values only whether they are empty, true or "production". Lines inside a quoted value of several lines are no names.
    /// </summary>
    private static ShellCommand Environment { get; } = Sh.Script($$"""
        names() {
          awk -v word="$1" '
            quote != "" { if (index($0, quote)) quote = ""; next }
            match($0, /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_.]*[ \t]*=/) {
              name = substr($0, 1, RLENGTH - 1); value = substr($0, RLENGTH + 1)
              sub(/^[ \t]*(export[ \t]+)?/, "", name); sub(/[ \t]+$/, "", name)
              sub(/\r$/, "", value); sub(/^[ \t]+/, "", value); sub(/[ \t]+$/, "", value)
              first = substr(value, 1, 1)
              if (first == "\042" || first == "\047") {
                value = substr(value, 2); at = index(value, first)
                if (at) value = substr(value, 1, at - 1); else quote = first
              } else { sub(/[ \t]*#.*$/, "", value) }
              small = tolower(value)
              print word "\t" name "\t" (value == "" && quote == "" ? "empty" : small ~ /^(true|[(]true[)]|1|on|yes)$/ ? "true" : small == "production" ? "production" : "set")
            }'
        }
        f=shared/.env; if ! [ -e "$f" ]; then f=current/.env; fi
        if [ -r "$f" ]; then say env-file "$f"; names env-name < "$f"; elif [ -e "$f" ]; then say env-closed "$f"; fi
        text .env.example | names env-example
        """);

    private static ShellCommand Journal(SitePaths paths) => Sh.Script($$"""
        if [ -r {{paths.Journal}} ]; then
          say journal-lines "$(wc -l < {{paths.Journal}})"
          tail -n {{JournalLines}} {{paths.Journal}} | sed 's/^/chain	/'
          [ -z "$(tail -c 1 {{paths.Journal}})" ] || { echo; say journal-torn yes; }
        elif [ -e {{paths.Journal}} ]; then say journal-closed yes
        fi
        """);
}
