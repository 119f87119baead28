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
    public static ShellCommand Wait(SitePaths site, ReleaseId release, TimeSpan deadline) => Sh.Script($$"""
        base=$(cd -P {{site.Base}} && pwd) || exit
        swapped=$(stat -c %Y {{site.Current}})
        stale() {
          for d in /proc/[0-9]*; do
            c=$(tr '\0' ' ' < "$d/cmdline" 2>/dev/null) || continue
            case $c in *artisan*' queue:work'*|*artisan*' queue:listen'*|*artisan*' horizon'*|*artisan*' octane:'*|*artisan*' reverb:start'*|*artisan*' schedule:work'*) ;; *) continue ;; esac
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
        end=$(( $(date +%s) + {{(int)Math.Ceiling(deadline.TotalSeconds)}} ))
        while old=$(stale) && [ -n "$old" ]; do
          [ "$(date +%s)" -lt $end ] || break
          sleep 0.25
        done
        [ -z "$old" ] || printf '%s\n' "$old" | while IFS='	' read -r pid where command; do
          printf '%sprocess %s still runs in %s: %s\n' {{Directives.Warning("")}} "$pid" "$where" "$(printf '%s' "$command" | head -c 120)"
        done
        exit 0
        """);
}
