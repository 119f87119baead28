using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The looks that tell two releases apart: their history in the mirror, their files, packages, built assets and migrations. They read only. What people wrote
/// into a repository comes after a word and a tab, as git itself quotes it; <see cref="Parsing.ReleaseDifferenceSeen"/> reads it.
/// </summary>
internal static class ReleaseComparison
{
    /// <summary>How many commits are told one by one.</summary>
    public const int Commits = 200;

    /// <summary>How many files are told one by one.</summary>
    public const int Paths = 2000;

    /// <summary>The largest list of packages that is read, in bytes.</summary>
    public const int LargestLock = 16 << 20;

    private const string Say = """
        say() { printf '%s\t%s\n' "$1" "$2"; }
        """;

    /// <summary>The commits of one revision that the other has not, and the other way around, and the files that differ.</summary>
    public static ShellCommand History(SitePaths site, string from, string to) => Sh.Script($$"""
        {{new Arg.Raw(Say)}}
        [ -d {{site.Mirror}} ] || { say gone mirror; exit 0; }
        g() { GIT_OPTIONAL_LOCKS=0 git --git-dir={{site.Mirror}} -c core.quotePath=false -c color.ui=false "$@"; }
        for c in {{from}} {{to}}; do g cat-file -e "$c^{commit}" 2>/dev/null || { say gone "$c"; gone=1; }; done
        [ -z "$gone" ] || exit 0
        say commits "$(g rev-list --count {{from + ".." + to}})"
        g log --no-show-signature --max-count={{Commits}} --format='commit%x09%H%x09%ct%x09%an%x09%s' {{from + ".." + to}}
        say missing-commits "$(g rev-list --count {{to + ".." + from}})"
        g log --no-show-signature --max-count={{Commits}} --format='missing-commit%x09%H%x09%ct%x09%an%x09%s' {{to + ".." + from}}
        g diff --name-status --no-renames --no-ext-diff {{from}} {{to}} | head -n {{Paths + 1}} | sed 's/^/path	/'
        :
        """);

    /// <summary>
    /// The files that differ, from the folders themselves: for releases whose commits nobody knows any more. What is installed, built, cached or shared is left out.
    /// </summary>
    public static ShellCommand Files(SitePaths site, ReleaseId from, ReleaseId to) => Sh.Script($$"""
        {{new Arg.Raw(Say)}}
        list() {
          ( cd "$2" 2>/dev/null && find . \( -name vendor -o -name node_modules -o -name .git -o -path ./storage -o -path ./bootstrap/cache -o -path ./public/build \) -prune -o \
            -type f -exec sha256sum {} + 2>/dev/null ) | sed "s/^[\\]*/$1 /"
        }
        { list a {{site.Release(from)}}; list b {{site.Release(to)}}; } | awk '
          { side = substr($0, 1, 1); hash = substr($0, 3, 64); path = substr($0, 71) }
          side == "a" { old[path] = hash; next }
          { if (!(path in old)) print "path\tA\t" path; else { if (old[path] != hash) print "path\tM\t" path; delete old[path] } }
          END { for (path in old) print "path\tD\t" path }' | head -n {{Paths + 1}}
        :
        """);

    /// <summary>The lists of packages that differ, compressed where the server can, in base64.</summary>
    public static ShellCommand Packages(SitePaths site, ReleaseId from, ReleaseId to) => Sh.Script($$"""
        {{new Arg.Raw(Say)}}
        squeeze() { if command -v gzip >/dev/null 2>&1; then gzip -c < "$1"; else cat < "$1"; fi; }
        send() {
          [ -f "$3" ] || return 0
          say list "$1 $2"
          [ "$(wc -c < "$3")" -le {{LargestLock}} ] || { say too-large "$2"; return 0; }
          squeeze "$3" | base64 | sed "s|^|lock	$1	$2	|"
        }
        for f in vendor/composer/installed.json composer.lock package-lock.json yarn.lock pnpm-lock.yaml; do
          if cmp -s {{site.Release(from)}}/$f {{site.Release(to)}}/$f; then say same "$f"; continue; fi
          send from $f {{site.Release(from)}}/$f; send to $f {{site.Release(to)}}/$f
        done
        :
        """);

    /// <summary>Whether what the builds made is the same.</summary>
    public static ShellCommand Assets(SitePaths site, ReleaseId from, ReleaseId to, string? publish) => Sh.Script($$"""
        {{new Arg.Raw(Say)}}
        made() { if [ -d "$1" ]; then ( cd "$1" && find . -type f -exec sha256sum {} + 2>/dev/null | LC_ALL=C sort | sha256sum ); elif [ -f "$1" ]; then sha256sum < "$1"; fi; }
        for f in {{new[] { "public/build", "public/mix-manifest.json", publish }.OfType<string>().Distinct()}}; do
          a=$(made {{site.Release(from)}}/"$f") b=$(made {{site.Release(to)}}/"$f")
          if [ "$a" = "$b" ]; then continue; fi
          if [ -z "$a" ]; then say asset "A	$f"; elif [ -z "$b" ]; then say asset "D	$f"; else say asset "M	$f"; fi
        done
        :
        """);

    /// <summary>The migrations that lie in each release, and what was found of them when they were about to run.</summary>
    public static ShellCommand Migrations(SitePaths site, ReleaseId from, ReleaseId to) => Sh.Lines(
        Sh.Script($$"""
            {{new Arg.Raw(Say)}}
            for f in {{site.Release(from)}}/database/migrations/*.php; do [ ! -f "$f" ] || say from "${f##*/}"; done
            for f in {{site.Release(to)}}/database/migrations/*.php; do [ ! -f "$f" ] || say to "${f##*/}"; done
            """),
        StateFiles.ReadMigrations(site),
        Sh.Script($":"));
}
