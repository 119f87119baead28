using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands that read and replace a site's shared .env. Its text travels in base64, so that every byte arrives as it was sent, and as a secret.
/// </summary>
internal static class EnvironmentFile
{
    /// <summary>How many earlier versions are kept.</summary>
    public const int Versions = 20;

    /// <summary>
    /// Prints the shared .env, and those that were kept of releases, each line of base64 after a word and a tab. It follows <see cref="SiteProbe.Releases"/>.
    /// </summary>
    public static ShellCommand Read(SitePaths site, bool kept, bool previous = false) => Sh.Lines(
    [
        Sh.Script($$"""
            env_file() {
              if [ ! -e "$2" ]; then say "$1" missing; return; fi
              ( : < "$2" ) 2>/dev/null || { say "$1" unreadable; return; }
              say "$1" "found $(sha256sum < "$2" | cut -c 1-64)"
              base64 < "$2" | sed "s/^/$1	/"
            }
            env_file env {{site.SharedEnvironment}}
            if [ -f current/bootstrap/cache/config.php ]; then say env-cached yes; fi
            """),
        kept
            ? Sh.Script($$"""
                for f in {{site.Environments}}/*.env; do
                  id=${f##*/}; id=${id%.env}
                  [ ! -f "$f" ] || [ "$id" = undo ] || case $id in *.earlier) env_file "earlier-${id%.earlier}" "$f" ;; *) env_file "kept-$id" "$f" ;; esac
                done
                """)
            : Sh.Empty,
        previous
            ? Sh.Script($$"""
                last=$(LC_ALL=C ls -1r {{site.EnvironmentHistory}} 2>/dev/null | grep '[.]env$' | head -n 1)
                [ -z "$last" ] || { say env-version "$last"; env_file previous {{site.EnvironmentHistory}}/"$last"; }
                """)
            : Sh.Empty,
        Sh.Script($":"),
    ]);

    /// <summary>
    /// Replaces the shared .env by rename, only if it still is what was seen: written aside, brought to the disk, with the mode, the owner and the rights of the
    /// old one. The old one is kept as a version. Where the live release has its configuration cached it is cached anew, and if that fails, the old file is put back.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="seen">The SHA-256 of what was seen; null for no file.</param>
    /// <param name="text">The new text, in base64.</param>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="refresh">What makes the configuration cache anew, run in the live release; null for leaving it alone.</param>
    public static ShellCommand Replace(SitePaths site, string? seen, string text, string hash, ShellCommand? refresh) => Sh.Lines(
    [
        Sh.Script($$"""
            f=$(readlink -f -- {{site.SharedEnvironment}}) && [ -n "$f" ] || exit {{ExitCode.NotWritable}}
            is=none; [ ! -e "$f" ] || is=$(sha256sum < "$f" | cut -c 1-64)
            [ "$is" = {{seen ?? "none"}} ] || exit {{ExitCode.EnvironmentMoved}}
            umask 077
            new=$f.deploynix kept=
            back() {
              rm -f -- "$new"
              [ -z "$kept" ] || { cat -- "$kept" > "$new" && cp --attributes-only --preserve=mode,ownership -- "$f" "$new" && mv -fT -- "$new" "$f"; }
            }
            trap back EXIT; trap 'exit 143' TERM HUP INT PIPE
            """),
        Version(site),
        Sh.Script($$"""
            rm -f -- "$new"
            printf %s {{new Arg.Secret(text)}} | base64 -d > "$new" && [ "$(sha256sum < "$new" | cut -c 1-64)" = {{hash}} ] || exit {{ExitCode.NotWritable}}
            if [ -e "$f" ]; then
              cp --attributes-only --preserve=mode,ownership -- "$f" "$new" || exit {{ExitCode.NotWritable}}
              [ "$(stat -c %u:%g "$new")" = "$(stat -c %u:%g "$f")" ] || { stat -c %U:%G "$f"; exit {{ExitCode.EnvironmentOfAnother}}; }
            else
              chmod 0640 "$new"
            fi
            { sync "$new" 2>/dev/null || sync; } && mv -fT -- "$new" "$f" || exit {{ExitCode.NotWritable}}
            kept=$version
            sync "${f%/*}" 2>/dev/null
            """),
        refresh is null ? Sh.Empty : Sh.Script($$"""
            if [ -f current/bootstrap/cache/config.php ] && [ -f current/artisan ]; then
              refresh() {
                ( cd -P current || exit
                {{refresh}} )
              }
              refresh && [ -f current/bootstrap/cache/config.php ] || { back; kept=; refresh >/dev/null 2>&1; exit {{ExitCode.EnvironmentRejected}}; }
            fi
            """),
        Sh.Script($"""
            kept=
            LC_ALL=C ls -1r {site.EnvironmentHistory} 2>/dev/null | grep '[.]env$' | tail -n +{Versions + 1} | while IFS= read -r old; do rm -f {site.EnvironmentHistory}/"$old"; done
            :
            """),
    ]);

    /// <summary>
    /// Puts the .env that a release was live with in the place of the shared one, within the script that swaps it in: <c>env_back</c> undoes it for as long
    /// as the script has not come to <see cref="RestoreDone"/>, whatever ends it.
    /// </summary>
    public static ShellCommand Restore(SitePaths site, ReleaseId release) => Sh.Lines(
        Sh.Script($$"""
            f=$(readlink -f -- {{site.SharedEnvironment}}) && [ -n "$f" ] || exit {{ExitCode.NotWritable}}
            from={{site.KeptEnvironment(release)}}
            [ -f "$from" ] || exit {{ExitCode.EnvironmentNotKept}}
            ! cmp -s "$from" "$f" || [ ! -f {{site.EarlierEnvironment(release)}} ] || from={{site.EarlierEnvironment(release)}}
            new=$f.deploynix kept= version=
            env_back() {
              rm -f -- "$new"
              [ -z "$kept" ] || { ( umask 077; cat -- "$kept" > "$new" ) && cp --attributes-only --preserve=mode,ownership -- "$f" "$new" && mv -fT -- "$new" "$f"; kept=; }
            }
            trap env_back EXIT; trap 'exit 143' TERM HUP INT PIPE
            if ! cmp -s "$from" "$f"; then
              old=$(umask); umask 077
            """),
        Version(site),
        Sh.Script($$"""
              rm -f -- "$new"
              cat -- "$from" > "$new" || exit {{ExitCode.NotWritable}}
              if [ -e "$f" ]; then
                cp --attributes-only --preserve=mode,ownership -- "$f" "$new"
                [ "$(stat -c %u:%g "$new")" = "$(stat -c %u:%g "$f")" ] || { stat -c %U:%G "$f"; exit {{ExitCode.EnvironmentOfAnother}}; }
              fi
              { sync "$new" 2>/dev/null || sync; } && mv -fT -- "$new" "$f" || exit {{ExitCode.NotWritable}}
              kept=$version
              umask "$old"
              cp -- "$version" {{Undo(site)}} 2>/dev/null
              echo {{"the .env that " + release + " was live with is back"}}
            else
              rm -f {{Undo(site)}}
              echo 'the .env is what it was'
            fi
            """));

    /// <summary>Makes the caches of the release anew from the restored .env; fails where the application does not take it.</summary>
    /// <remarks>What it prints is shown nowhere: an exception may quote the .env, and nobody here knows its values to mask them.</remarks>
    public static ShellCommand RefreshRestored(SitePaths site, ReleaseId release, ShellCommand refresh) => Sh.Script($"""
        if {Artisan.CachesAreStale(site, release)}; then
          ( cd {site.Release(release)} || exit
          {refresh} ) >/dev/null 2>&1 || exit {ExitCode.EnvironmentRejected}
          ! {Artisan.CachesAreStale(site, release)} || exit {ExitCode.EnvironmentRejected}
        fi
        """);

    /// <summary>From here on the restored .env stays.</summary>
    public static ShellCommand RestoreDone { get; } = Sh.Script($"kept=");

    /// <summary>Undoes a restored .env where another server could not follow.</summary>
    public static ShellCommand TakeBack(SitePaths site) => Sh.Script($$"""
        if [ -f {{Undo(site)}} ] && f=$(readlink -f -- {{site.SharedEnvironment}}); then ( umask 077; cat -- {{Undo(site)}} > "$f.deploynix" ) && cp --attributes-only --preserve=mode,ownership -- "$f" "$f.deploynix" && mv -fT -- "$f.deploynix" "$f"; fi
        """);

    private static string Undo(SitePaths site) => site.Environments + "/undo.env";

    /// <summary>Keeps <c>$f</c> as a version, whose path is <c>$version</c> then.</summary>
    private static ShellCommand Version(SitePaths site) => Sh.Script($$"""
        version=
        if [ -e "$f" ]; then
          mkdir -p {{site.EnvironmentHistory}} && chmod 0700 {{site.Environments}} {{site.EnvironmentHistory}} || exit {{ExitCode.NotWritable}}
          stamp=$(date -u +%Y%m%d_%H%M%S) n=
          while [ -e {{site.EnvironmentHistory}}/"$stamp$n".env ]; do n=_$((${n#_} + 1)); done
          version={{site.EnvironmentHistory}}/$stamp$n.env
          rm -f -- "$version.new"
          ( umask 077; cat -- "$f" > "$version.new" ) && { sync "$version.new" 2>/dev/null || sync; } && mv -f -- "$version.new" "$version" || { rm -f -- "$version.new"; exit {{ExitCode.NotWritable}}; }
        fi
        """);
}
