using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The look at a site's long-running processes after a swap: each has to be one that began on the new release. Where a process runs in a release,
/// /proc/PID/cwd tells which; where it runs elsewhere, it has to be younger than the swap.
/// </summary>
internal static class WorkerCheck
{
    /// <summary>Waits until all have turned over; at the deadline, names those that have not.</summary>
    /// <param name="site">The site.</param>
    /// <param name="release">The release that is live.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="tellAgain">
    /// Tells queue workers to end, as was done before; null where the site does not want them told. Laravel's signal is the second in which it was given: a
    /// worker that began on the old release in that second, or while the signal was being given, takes it for an old one and runs on.
    /// </param>
    public static ShellCommand Wait(SitePaths site, ReleaseId release, TimeSpan deadline, ShellCommand? tellAgain) => Sh.Script($$"""
        base=$(cd -P {{site.Base}} && pwd) || exit
        swapped=$(stat -c %Y {{site.Current}})
        stale() {
          for d in $({{WorkerProcesses.List}}); do
            d=${d%/cmdline}
            c=$(tr '\0' ' ' 2>/dev/null < "$d/cmdline") || continue
            case ${c%% *} in *php*) ;; *) continue ;; esac
            case $c in *artisan' '*|*swoole-server*|*roadrunner-worker*) ;; *) continue ;; esac
            w=$(readlink "$d/cwd" 2>/dev/null) || continue
            case "$w $c" in "$base"/*|*" $base/"*) ;; *) continue ;; esac
            case $w in
            "$base/releases/"{{release.Value}}) continue ;;
            "$base/releases/"*) ;;
            *) [ "$(stat -c %Y "$d" 2>/dev/null || echo 0)" -lt "$swapped" ] || continue ;;
            esac
            printf '%s\t%s\t%s\n' "${d#/proc/}" "${w#"$base"/}" "$c"
          done
        }
        began=$(date +%s) again=2
        while old=$(stale) && [ -n "$old" ]; do
          waited=$(( $(date +%s) - began ))
          [ $waited -lt {{(int)Math.Ceiling(deadline.TotalSeconds)}} ] || break
          if [ $waited -ge $again ]; then
            again=$((again * 2))
            case $old in *' queue:'*) {{tellAgain ?? Sh.Script($":")}} ;; esac
          fi
          sleep 0.25
        done
        [ -z "$old" ] || printf '%s\n' "$old" | while IFS='	' read -r pid where command; do
          printf '%sprocess %s still runs in %s: %s\n' {{Directives.Warning("")}} "$pid" "$where" "$(printf '%s' "$command" | head -c 120)"
        done
        exit 0
        """);
}
