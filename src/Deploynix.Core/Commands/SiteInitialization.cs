using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that make a site's folders.</summary>
internal static class SiteInitialization
{
    /// <summary>What every later command needs.</summary>
    public static ShellCommand Tools() => Sh.Script($$"""
        for t in git tar flock setsid timeout sha256sum; do command -v "$t" >/dev/null 2>&1 || printf 'missing\t%s\n' "$t"; done
        """);

    /// <summary>The folders, the empty mirror and the lock's file, so that the first deployment finds all of it.</summary>
    public static ShellCommand Make(SitePaths site) => Sh.Lines(
        StateFiles.MakeFolders(site),
        Git.MakeMirror(site),
        Sh.Script($": >> {site.Lock} || exit {ExitCode.NotWritable}"));
}
