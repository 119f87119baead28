using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands by which each release keeps the .env that it went live with. What cannot be kept is a warning: a rollback on a full disk has to go on.
/// </summary>
internal static class KeptEnvironment
{
    /// <summary>Copies the shared .env aside, where it is another one than is kept. It is done beside what follows, until <see cref="Copied"/> waits for it.</summary>
    public static ShellCommand Copy(SitePaths site, ReleaseId release) => Sh.Script($$"""
        kept=
        if [ -f {{site.SharedEnvironment}} ]; then
        ( [ -f {{site.KeptEnvironment(release)}} ] && cmp -s {{site.SharedEnvironment}} {{site.KeptEnvironment(release)}} || {
          umask 077 && { [ -d {{site.Environments}} ] || mkdir -p {{site.Environments}}; } &&
          { [ ! -e {{site.KeptEnvironment(release) + ".new"}} ] && [ ! -L {{site.KeptEnvironment(release) + ".new"}} ] || rm -f {{site.KeptEnvironment(release) + ".new"}}; } &&
          cat <{{site.SharedEnvironment}} >{{site.KeptEnvironment(release) + ".new"}}; } ) 2>/dev/null & kept=$!
        fi
        """);

    /// <summary>Waits for the copy, before the swap.</summary>
    public static ShellCommand Copied(SitePaths site, ReleaseId release) => Sh.Script($$"""
        [ -z "$kept" ] || wait "$kept" ||
          { warned=yes; rm -f {{site.KeptEnvironment(release) + ".new"}}; echo {{Directives.Warning("The .env that this release goes live with could not be kept: Restore-DeploynixEnvironment will not find it")}}; }
        """);

    /// <summary>
    /// Gives the copy its name, after the swap. Where the release was live before with another .env, that one is kept as well: after a rollback it may be
    /// just what is missing.
    /// </summary>
    public static ShellCommand Keep(SitePaths site, ReleaseId release) => Sh.Script($$"""
        if [ -f {{site.KeptEnvironment(release) + ".new"}} ]; then
          [ ! -f {{site.KeptEnvironment(release)}} ] || cmp -s {{site.KeptEnvironment(release)}} {{site.KeptEnvironment(release) + ".new"}} ||
            mv -f {{site.KeptEnvironment(release)}} {{site.EarlierEnvironment(release)}}
          mv -f {{site.KeptEnvironment(release) + ".new"}} {{site.KeptEnvironment(release)}}
        fi; :
        """);
}
