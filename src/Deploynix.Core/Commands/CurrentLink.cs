using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that move a site's <c>current</c> link. Deploy, activate and rollback have this one swap in common.</summary>
internal static class CurrentLink
{
    /// <summary>
    /// Goes on only if <c>current</c> is still <paramref name="seen"/>; null for nothing there. Where that is a release, its folder counts, which the shell
    /// finds out by itself; whatever else it holds counts to the letter, and costs a program.
    /// Exits <see cref="ExitCode.CurrentMoved"/> when somebody moved it, <see cref="ExitCode.CurrentIsNotALink"/> when it is no link.
    /// </summary>
    public static ShellCommand Expect(SitePaths site, string? seen) => Sh.Script($"""
        [ -L {site.Current} ] || [ ! -e {site.Current} ] || exit {ExitCode.CurrentIsNotALink}
        {Is(site, seen ?? "-")} || exit {ExitCode.CurrentMoved}
        """);

    /// <summary>
    /// Points <c>current</c> at <paramref name="target"/> by rename(2), so that a request sees the one or the other and never neither,
    /// and reads it back. <c>mv -T</c> replaces the link itself; <c>ln -nfs</c> on older coreutils unlinks it first.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="target">The release.</param>
    /// <param name="before">What is done at the last instant before the rename, once the new link is made; it ends the script where it fails.</param>
    public static ShellCommand Swap(SitePaths site, ReleaseId target, ShellCommand? before = null) => Sh.Script($"""
        [ -d {site.Release(target)} ] || exit {ExitCode.ReleaseMissing}
        [ ! -e {site.NextLink(target)} ] && [ ! -L {site.NextLink(target)} ] || rm -f {site.NextLink(target)} || exit
        {(before is null
            ? Sh.Script($"ln -s {target.RelativePath} {site.NextLink(target)} &&")
            : Sh.Lines(Sh.Script($"ln -s {target.RelativePath} {site.NextLink(target)} || exit"), before))}
        mv -T {site.NextLink(target)} {site.Current} || exit
        {Is(site, target.RelativePath)} || exit {ExitCode.ReadBackDiffers}
        """);

    /// <summary>Whether <c>current</c> leads where <paramref name="link"/> does. The working directory is the site's folder afterwards.</summary>
    private static ShellCommand Is(SitePaths site, string link) => ReleaseId.TryParse(Path.GetFileName(link)) is { } id && link == id.RelativePath
        ? Sh.Script($$"""{ cd -P {{site.Base}} && at=$PWD && cd -P {{site.Current}} && [ "$PWD" = "$at"{{"/" + link}} ] && cd {{site.Base}}; } 2>/dev/null || { cd {{site.Base}} && {{Reads(site, link)}}; }""")
        : Reads(site, link);

    private static ShellCommand Reads(SitePaths site, string link) => Sh.Script($"""[ "$(readlink {site.Current} || echo -)" = {link} ]""");
}
