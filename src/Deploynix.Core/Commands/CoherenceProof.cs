using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands that prove that users get a release: each release has a file of one name that answers with that release's id, and it is asked for through the
/// web server until the answer is the right one several times in a row.
/// </summary>
/// <remarks>
/// The name is the same in every release on purpose. A stale realpath or opcode cache maps the path that users ask for to the old release; a file
/// that only the new one had would be found there by its new name, and prove nothing.
/// </remarks>
internal static class CoherenceProof
{
    private const int InARow = 5;

    /// <summary>Puts the file into a release, where its public folder is. Before the swap.</summary>
    public static ShellCommand Place(SitePaths site, ReleaseId release, Proof proof, bool php) => Sh.Script($$"""
        if [ -d {{Folder(site, release, proof)}} ]; then printf '%s' {{Content(release, php)}} > {{$"{Folder(site, release, proof)}/{FileName(site, php)}"}}; fi
        """);

    /// <summary>Asks until the release answers; reloads FPM once when it does not by itself and <paramref name="fpm"/> allows it.</summary>
    public static ShellCommand Ask(SitePaths site, ReleaseId release, Proof proof, PhpFpm fpm, bool php) => Sh.Lines(
        fpm.CanReload && fpm.Reload != FpmReload.Never ? Fpm.Functions(fpm) : Sh.Script($"fpm_reload() { new Arg.Raw("{ return 1; }")}"),
        Sh.Script($$"""
        [ -f {{$"{Folder(site, release, proof)}/{FileName(site, php)}"}} ] || { echo {{Directives.Warning($"no proof: the release has no folder {proof.Root}")}}; exit 0; }
        url={{$"{proof.Url!.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{FileName(site, php)}"}} want={{Answer(release)}}
        ask() {
          if command -v curl >/dev/null 2>&1; then
            set -- ; n=0; while [ $n -lt {{InARow}} ]; do n=$((n + 1)); set -- "$@" "$url?$$.$tries.$n"; done
            curl -sSf --fail-early -m 5 -w '\n' "$@" 2>&1
          elif command -v wget >/dev/null 2>&1; then wget -q -T 5 -O - "$url?$$.$tries" 2>&1
          else php -r 'echo @file_get_contents($argv[1]);' "$url?$$.$tries"
          fi
        }
        began=$(date +%s%3N) tries=0 reloaded=no
        while :; do
          tries=$((tries + 1))
          said=$(ask | grep -v '^$' | sort -u)
          took=$(( $(date +%s%3N) - began ))
          [ "$said" != "$want" ] || { echo "{{new Arg.Raw(Directives.Proven)}}$took"; exit 0; }
          case $said in *'<?php'*)
            echo {{Directives.Warning("not proven: the web server hands out PHP files other than index.php as text. Let it run them, or set proof to false in the settings")}}
            exit 0 ;;
          esac
          if [ $reloaded = no ] && [ $took -gt {{Patience(proof)}} ]; then
            reloaded=yes
            if command -v fpm_graceful >/dev/null 2>&1; then
              case $said in 'deploynix '*) why='users still got the release before' ;; *) why="the web server did not answer with the new release ($(printf '%s' "$said" | tr '\n' ' ' | head -c 120))" ;; esac
              fpm_graceful || echo {{Directives.Warning("")}}"$why, so PHP-FPM is reloaded; requests in flight are dropped, since its process_control_timeout is 0 or cannot be read"
              fpm_reload || echo {{Directives.Warning("")}}"$why, and PHP-FPM could not be reloaded"
            fi
          fi
          [ $took -lt {{(long)proof.Deadline.TotalMilliseconds}} ] || break
          sleep 0.05
        done
        printf 'users do not get %s: the web server answers %s\n' {{release.Value}} "$(printf '%s' "${said:-nothing}" | tr '\n' ' ' | head -c 200)" >&2
        exit 1
        """));

    /// <summary>What the file answers.</summary>
    public static string Answer(ReleaseId release) => $"deploynix {release}";

    /// <summary>The same for every release of a site, and not to be guessed from outside.</summary>
    public static string FileName(SitePaths site, bool php) =>
        $"deploynix-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("proof " + site.Base)))[..16].ToLowerInvariant()}.{(php ? "php" : "txt")}";

    private static string Content(ReleaseId release, bool php) => php
        ? $"<?php header('Cache-Control: no-store'); header('Content-Type: text/plain'); echo '{Answer(release)}';\n"
        : Answer(release) + "\n";

    private static string Folder(SitePaths site, ReleaseId release, Proof proof) => $"{site.Release(release)}/{proof.Root}".TrimEnd('/', '.');

    private static string Patience(Proof proof) => Math.Min(1000, (long)proof.Deadline.TotalMilliseconds / 3).ToString(CultureInfo.InvariantCulture);
}
