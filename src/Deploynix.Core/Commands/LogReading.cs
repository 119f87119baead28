using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that read a release's log.</summary>
internal static class LogReading
{
    /// <summary>The exit code that says that there is no such log.</summary>
    public const int NoLog = ExitCode.NotInitialized;

    /// <summary>
    /// The last lines of the log, or all; then, when it is followed, what is added for as long as somebody holds the site's lock.
    /// </summary>
    public static ShellCommand Read(SitePaths site, ReleaseId release, int? last, bool follow) => Sh.Lines(
        Sh.Script($"[ -r {site.Log(release)} ] || exit {NoLog}"),
        follow
            ? Sh.Script($$"""
                tail -n {{LastLines(last)}} -f {{site.Log(release)}} & t=$!
                held() { i=$(stat -c %i {{site.Lock}}) && grep -q "FLOCK .*:$i " /proc/locks; }
                while held; do sleep 1; done
                sleep 1; kill $t 2>/dev/null
                exit 0
                """)
            : Sh.Script($"tail -n {LastLines(last)} {site.Log(release)}"));

    private static string LastLines(int? last) => last is { } lines ? lines.ToString(System.Globalization.CultureInfo.InvariantCulture) : "+1";
}
