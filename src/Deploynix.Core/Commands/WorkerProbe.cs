using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The look at a server's long-running PHP processes, from the kernel's own table: no tool has to be there, and what it says is true whatever
/// started them. Which of them are the site's, <see cref="Parsing.WorkersSeen"/> tells.
/// </summary>
internal static class WorkerProbe
{
    /// <summary>Reads only; every file of a process may be gone by the time it is read.</summary>
    public static ShellCommand Processes(SitePaths site) => Sh.Script($$"""
        say() { printf '%s\t%s\n' "$1" "$2"; }
        say now "$(date -u +%s)"
        cd {{site.Base}} 2>/dev/null || { say base missing; exit 0; }
        say folder "$(pwd -P)"
        [ ! -L current ] || { say current "$(readlink current)"; say swapped "$(stat -c %Y current)"; }
        say boot "$(sed -n 's/^btime //p' /proc/stat)"
        say ticks "$(getconf CLK_TCK 2>/dev/null || echo 100)"
        for p in $({{WorkerProcesses.List}}); do
          p=${p%/cmdline}
          s=$(cat "$p/stat" 2>/dev/null) || continue
          set -- ${s##*) }
          printf 'worker\t%s\t%s\t%s\t%s\t%s\t%s\t' "${p#/proc/}" "$1" "${20}" "$(stat -c %U "$p" 2>/dev/null)" \
            "$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "$p/status" 2>/dev/null)" "$(readlink -n "$p/cwd" 2>/dev/null | tr '\t\n' '  ')"
          tr '\000\t\n' '\t  ' 2>/dev/null < "$p/cmdline"
          echo
        done
        """);
}
