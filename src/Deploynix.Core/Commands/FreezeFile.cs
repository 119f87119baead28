using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that freeze a site and thaw it.</summary>
internal static class FreezeFile
{
    /// <summary>Written aside, brought to the disk, renamed: a deployment that begins just then sees all of it or nothing.</summary>
    public static ShellCommand Write(SitePaths site, FreezeRecord record) => Sh.Script($$"""
        { printf '%s\n' {{record.ToLine()}} > {{site.Freeze + ".new"}} &&
        { sync {{site.Freeze + ".new"}} 2>/dev/null || sync; } &&
        mv {{site.Freeze + ".new"}} {{site.Freeze}}; } || exit {{ExitCode.NotWritable}}
        """);

    /// <summary>Takes it away.</summary>
    public static ShellCommand Remove(SitePaths site) => Sh.Script($"rm -f -- {site.Freeze} || exit {ExitCode.NotWritable}");
}
