using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands that take over from the release before what would come out the same: determined by a hash of everything that it is made from, kept beside
/// the release's record with the seconds that making it took. It is copied, by reference where the file system can, so that each release stays whole by itself.
/// </summary>
internal static class ReleaseReuse
{
    /// <summary>Runs <paramref name="make"/>, unless <paramref name="paths"/> can be had from the release before; always notes what they were made from.</summary>
    /// <param name="site">The site.</param>
    /// <param name="release">The release that is built; the current directory.</param>
    /// <param name="previous">The release to take from; null for none.</param>
    /// <param name="what">vendor, node_modules, assets.</param>
    /// <param name="key">A command that prints everything that determines the result.</param>
    /// <param name="paths">What is made, relative to the release.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="always">Whether it is made even on top of what was copied: composer then finds all packages there, and runs the project's scripts.</param>
    public static ShellCommand OrMake(SitePaths site, ReleaseId release, ReleaseId? previous, string what, ShellCommand key, IReadOnlyList<string> paths, ShellCommand make, bool always) => Sh.Script($$"""
        key=$( { {{key}}
        } 2>/dev/null | sha256sum | cut -c 1-64)
        began=$(date +%s%3N) reused=no
        {{(previous is null ? Sh.Empty : Take(site, previous, what, paths))}}
        if [ $reused = no ]{{(always ? Sh.Script($" || true") : Sh.Empty)}}; then
        ( {{make}}
        ) || exit
        fi
        took=$(( $(date +%s%3N) - began ))
        if [ $reused = no ]; then cost=$took; else cost=$before
          awk -v w={{what}} -v p={{previous?.Value ?? ""}} -v b="$before" -v t="$took" 'BEGIN { printf "{{new Arg.Raw(Directives.Reused)}}%s from %s, %.1f s instead of %.1f s\n", w, p, t / 1000, b / 1000 }'
        fi
        printf '%s %s %s\n' {{what}} "$key" "$cost" >> {{site.Keys(release)}}
        """);

    private static ShellCommand Take(SitePaths site, ReleaseId previous, string what, IReadOnlyList<string> paths) => Sh.Script($$"""
        before=$(sed -n "s/^{{new Arg.Raw(what)}} $key \([0-9]*\)$/\1/p" {{site.Keys(previous)}} 2>/dev/null | tail -n 1)
        if [ -n "$before" ]; then
          reused=yes
          for path in {{paths}}; do [ -e {{site.Release(previous)}}/"$path" ] || reused=no; done
          if [ $reused = yes ]; then for path in {{paths}}; do
            mkdir -p "$(dirname "$path")" && rm -rf "$path" &&
            { cp -a --reflink=auto {{site.Release(previous)}}/"$path" "$path" 2>/dev/null || cp -a {{site.Release(previous)}}/"$path" "$path"; } || exit
          done; fi
        fi
        """);
}
