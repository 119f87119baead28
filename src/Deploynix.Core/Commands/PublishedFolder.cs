using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The folder of a release that the web server serves, where the build makes it.</summary>
internal static class PublishedFolder
{
    /// <summary>Refuses, before the swap, a release whose folder is not there, is empty, or leads out of the release, so that a rollback would not bring it back.</summary>
    public static ShellCommand Check(SitePaths site, ReleaseId release, string publish) => Sh.Script($$"""
        whole=$(cd -P {{site.Release(release)}} && pwd) || exit {{ExitCode.ReleaseMissing}}
        folder=$(cd -P {{$"{site.Release(release)}/{publish}"}} 2>/dev/null && pwd) || { echo {{$"the build made no folder {publish}, which the settings publish"}} >&2; exit 1; }
        case $folder in "$whole"/*) ;; *) echo {{$"{publish} leads out of the release, so that a rollback would not bring it back: "}}"$folder" >&2; exit 1 ;; esac
        [ -n "$(ls -A "$folder")" ] || { echo {{$"the build left the folder {publish}, which the settings publish, empty"}} >&2; exit 1; }
        """);
}
