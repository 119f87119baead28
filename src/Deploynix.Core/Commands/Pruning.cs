using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that remove releases: renamed out of <c>releases/</c> first, so that a half-removed one is never taken for a release.</summary>
internal static class Pruning
{
    /// <summary>Removes releases one by one, going on past one that cannot be removed, and fails at the end if one could not.</summary>
    public static ShellCommand Remove(SitePaths site, IEnumerable<ReleaseId> releases) => Sh.Script($"""
        mkdir -p {site.Quarantine} || exit {ExitCode.NotWritable}
        cd {site.Base} || exit
        failed=0
        for id in {releases.Select(release => release.Value)}; do
          [ "$(cd -P current 2>/dev/null && pwd)" != "$(cd -P "releases/$id" 2>/dev/null && pwd)" ] || continue
          mv -T "releases/$id" ".deploynix/quarantine/$id" && rm -f ".deploynix/releases/$id.json" ".deploynix/releases/$id.keys" ".deploynix/releases/$id.artisan" || failed=1
        done
        rm -rf .deploynix/quarantine || failed=1
        exit $failed
        """);
}
