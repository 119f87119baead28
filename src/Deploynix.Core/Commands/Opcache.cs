using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands that empty the cache of compiled scripts which PHP-FPM holds. The command line's PHP has another one, so FPM itself must be asked
/// (by a file that it runs once), or be reloaded.
/// </summary>
internal static class Opcache
{
    /// <summary>Says that PHP-FPM has no such cache.</summary>
    public const string Off = "off";

    /// <summary>
    /// Lays a file that nobody can guess into the live release's public folder, fetches it through the web server from the server itself, and
    /// removes it, however that ended; it removes itself, too, when it is run.
    /// </summary>
    /// <remarks>It answers with its secret turned round, so that a web server which hands out the file's text is told from one that runs it.</remarks>
    public static ShellCommand ResetByWeb(SitePaths site, Proof proof, string php, string name, string secret)
    {
        var url = new Uri(proof.Url!.AbsoluteUri.TrimEnd('/') + "/" + name).AbsoluteUri;
        var seconds = Math.Max(1, (int)Math.Ceiling(proof.Deadline.TotalSeconds));
        var answer = new string([.. secret.Reverse()]);
        return Sh.Script($$"""
            (
              cd -P {{site.Current + "/" + proof.Root}} 2>/dev/null || { echo {{"the live release has no folder " + proof.Root}}; exit {{ExitCode.OpcacheRefused}}; }
              trap {{"rm -f " + name}} EXIT
              trap 'exit 143' HUP INT TERM PIPE
              umask 022
              printf '%s' {{Script(secret)}} > {{name}} || exit {{ExitCode.NotWritable}}
              if command -v curl >/dev/null 2>&1; then
                said=$(curl -sSL --max-redirs 3 -m {{seconds}} {{url}} 2>&1 | head -c 500)
              elif command -v wget >/dev/null 2>&1; then
                said=$(wget -q -O - -T {{seconds}} -t 1 {{url}} 2>&1 | head -c 500)
              else
                said=$({{php}} -r 'echo file_get_contents($argv[1], false, stream_context_create(array("http" => array("timeout" => (float) $argv[2], "ignore_errors" => true))));' -- {{url}} {{seconds}} 2>&1 | head -c 500)
              fi
              case $said in
              {{answer + " reset"}}) echo 'cleared through the web server' ;;
              {{answer + " pending"}}) echo 'a reset was under way already' ;;
              {{answer + " off"}}) echo {{Off}} ;;
              {{answer}}*) echo 'PHP-FPM refused: opcache.restrict_api'; exit {{ExitCode.OpcacheRefused}} ;;
              *) printf '%s did not run it; it answered: %s\n' {{proof.Url!.AbsoluteUri}} "$(printf %s "$said" | tr '\n\t' '  ' | head -c 120)"; exit {{ExitCode.OpcacheRefused}} ;;
              esac
            )
            """);
    }

    /// <summary>Reloads PHP-FPM, and only where that drops no request.</summary>
    public static ShellCommand ResetByReload(PhpFpm fpm) => Sh.Script($$"""
        {{Fpm.Functions(fpm)}}
        fpm_graceful || { echo 'a reload of PHP-FPM would drop requests: its process_control_timeout is 0, or cannot be read'; exit {{ExitCode.NotGraceful}}; }
        fpm_reload 2>&1 || exit
        echo 'cleared by a reload of PHP-FPM that waits for requests'
        """);

    private static string Script(string secret) =>
        $"<?php @unlink(__FILE__); header('Content-Type: text/plain'); header('Cache-Control: no-store'); echo strrev('{secret}'), "
        + "!function_exists('opcache_reset') || !ini_get('opcache.enable') ? ' off' : "
        + "(((string) ini_get('opcache.restrict_api')) !== '' && strpos(__FILE__, ini_get('opcache.restrict_api')) !== 0 ? ' restricted' : (@opcache_reset() ? ' reset' : ' pending'));";
}
