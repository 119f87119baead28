using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that remove one release by hand.</summary>
internal static class Removal
{
    /// <summary>
    /// Fails with <see cref="ExitCode.ReleaseInUse"/> where a process works in the release, has files of it mapped or was started with one of its files, and
    /// prints each with its id. Of processes of other users it sees their command lines, and the rest where it runs as root.
    /// </summary>
    /// <remarks>What is looked for goes to grep by its input: as an argument it would find itself.</remarks>
    public static ShellCommand Check(SitePaths site, ReleaseId release) => Sh.Lines(
        Guards(site, release),
        Sh.Script($$"""
            folder=$(cd -P {{site.Release(release)}} && pwd) || exit {{ExitCode.ReleaseMissing}}
            paths() { printf '%s/\n' "$folder" {{site.Release(release)}}; }
            found=$(
              {
                ls -ld /proc/[0-9]*/cwd 2>/dev/null | DEPLOYNIX_FOLDER=$folder awk '{
                  to = substr($0, index($0, " -> ") + 4) "/"
                  split(substr($0, index($0, "/proc/") + 6), part, "/")
                  if (index(to, ENVIRON["DEPLOYNIX_FOLDER"] "/") == 1) print part[1] " works in it"
                }'
                paths | grep -laF -f - /proc/[0-9]*/cmdline 2>/dev/null | sed 's|^/proc/\([0-9]*\)/.*|\1 was started with a file of it|'
                paths | grep -lF -f - /proc/[0-9]*/maps 2>/dev/null | sed 's|^/proc/\([0-9]*\)/.*|\1 has files of it in memory|'
              } | sort -n | while read -r pid how; do
                [ "$pid" = "$$" ] || [ "$pid" = "$last" ] || printf 'process %s (%s, %s) %s\n' "$pid" "$(cat "/proc/$pid/comm" 2>/dev/null)" "$(stat -c %U "/proc/$pid" 2>/dev/null)" "$how"
                last=$pid
              done
            )
            [ -z "$found" ] || { printf '%s\n' "$found"; exit {{ExitCode.ReleaseInUse}}; }
            """));

    /// <summary>Removes the release; what cannot be removed of it once it is out of <c>releases/</c> is a warning.</summary>
    public static ShellCommand Remove(SitePaths site, ReleaseId release) => Sh.Lines(
        Guards(site, release),
        Sh.Script($$"""
            set_aside {{release.Value}} || { stuck {{release.Value}}; exit {{ExitCode.NotWritable}}; }
            sweep
            :
            """));

    private static ShellCommand Guards(SitePaths site, ReleaseId release) => Sh.Lines(
        Quarantine.Functions(site),
        Sh.Script($$"""
            [ -d {{site.Release(release)}} ] || exit {{ExitCode.ReleaseMissing}}
            ! is_live {{release.Value}} || exit {{ExitCode.ReleaseActive}}
            ! is_pinned {{release.Value}} || exit {{ExitCode.ReleasePinned}}
            """));
}
