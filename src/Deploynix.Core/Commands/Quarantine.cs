using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// What everything that removes releases has in common: a release is renamed out of <c>releases/</c> first, together with its records, so that half of one is
/// never taken for one, and is removed after that. What cannot be removed is told with the command that would.
/// </summary>
internal static class Quarantine
{
    /// <summary>
    /// The shell functions, in the site's folder: <c>is_live ID</c>, <c>is_pinned ID</c>, <c>set_aside ID</c>, <c>stuck ID</c>, <c>forget ID</c> and
    /// <c>sweep</c>. The site's lock is held by whoever calls them.
    /// </summary>
    /// <remarks>
    /// Logs stay: they are history, and they are small. Folders that the deploying user owns and may not write are made writable; in those of somebody
    /// else, such as the web server's user, nobody but that user and root may remove.
    /// </remarks>
    public static ShellCommand Functions(SitePaths site) => Sh.Script($$"""
        base={{site.Base}}
        cd "$base" || exit
        [ -d .deploynix/quarantine ] || mkdir -p .deploynix/quarantine || exit {{ExitCode.NotWritable}}
        warned=
        quoted() { printf "'"; printf '%s' "$1" | sed "s/'/'\\\\''/g"; printf "'"; }
        warn() { warned=yes; printf '%s%s\n' {{Directives.Warning("")}} "$1"; }
        is_live() { [ -e "releases/$1" ] && [ "$(cd -P current 2>/dev/null && pwd)" = "$(cd -P "releases/$1" 2>/dev/null && pwd)" ]; }
        is_pinned() { [ -e ".deploynix/releases/$1.pin" ]; }
        forget() { rm -f ".deploynix/releases/$1.json" ".deploynix/releases/$1.keys" ".deploynix/releases/$1.artisan" ".deploynix/releases/$1.pin" ".deploynix/releases/$1.bad" ".deploynix/env/$1.env" ".deploynix/env/$1.env.new" ".deploynix/env/$1.earlier.env"; }
        set_aside() {
          if [ -e "releases/$1" ]; then
            n=0
            while [ -e ".deploynix/quarantine/$1.$n" ]; do n=$((n + 1)); done
            mv -T "releases/$1" ".deploynix/quarantine/$1.$n" 2>/dev/null ||
              { chmod u+rwx "releases/$1" 2>/dev/null && mv -T "releases/$1" ".deploynix/quarantine/$1.$n"; } || return 1
          fi
          forget "$1"
        }
        stuck() { warn "$1 could not be moved out of releases/: it belongs to $(stat -c %U "releases/$1"). On the server: sudo rm -rf $(quoted "$base/releases/$1")"; }
        sweep() {
          for q in .deploynix/quarantine/*; do
            [ -e "$q" ] || [ -L "$q" ] || continue
            rm -rf -- "$q" 2>/dev/null && continue
            find "$q" -type d ! -perm -0700 -exec chmod u+rwx {} \; 2>/dev/null
            rm -rf -- "$q" 2>/dev/null && continue
            other=$(find "$q" ! -user "$(id -u)" 2>/dev/null | head -n 1)
            id=${q##*/}
            warn "${id%.*} is removed from releases/, but not all of its files could be${other:+ (${other#"$q"/} belongs to $(stat -c %U "$other"))}. On the server: sudo rm -rf $(quoted "$base/$q")"
          done
        }
        """);
}
