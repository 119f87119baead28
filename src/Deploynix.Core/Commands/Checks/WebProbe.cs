using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>
/// Asks PHP-FPM itself what it runs with: a file that tells it is put into the live release's public folder under a name that nobody can guess, fetched
/// once through the web server from the server itself, and removed, whatever happens in between. The only part of the doctor that writes.
/// </summary>
internal static class WebProbe
{
    /// <summary>The script. <paramref name="nonce"/> is the file's name and what a true answer holds.</summary>
    public static ShellCommand Ask(Site site, Uri url, string nonce)
    {
        var name = $"deploynix-{nonce}.php";
        return Sh.Script($$"""
            exec </dev/null
            export LC_ALL=C
            say() { printf '%s\t%s\n' "$1" "$2"; }
            has() { command -v "$1" >/dev/null 2>&1; }
            cd -P {{SitePaths.Of(site).Current}} 2>/dev/null && cd {{"./" + site.Proof.Root}} 2>/dev/null || { say probe nowhere; exit 0; }
            f=$(pwd -P)/{{name}} guard=
            trap 'rm -f "$f"; [ -z "$guard" ] || kill "$guard" 2>/dev/null' EXIT
            trap 'exit 143' HUP INT TERM PIPE
            ( trap 'kill "$s"; exit' TERM; sleep 60 & s=$!; wait "$s"; rm -f "$f" ) >/dev/null 2>&1 &
            guard=$!
            umask 022
            { printf '%s' {{Content(nonce)}} > "$f"; } 2>/dev/null || { say probe unwritable; exit 0; }
            url={{$"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{name}"}}
            if has curl; then
              said=$(curl -sS -m 10 -w '\n%{http_code}' --resolve {{$"{url.Host}:{url.Port}:127.0.0.1"}} "$url" 2>&1)
              case $said in *{{nonce}}*) ;; *) said=$(curl -sS -m 10 -w '\n%{http_code}' "$url" 2>&1) ;; esac
            elif has wget; then said=$(wget -q -T 10 -O - "$url" 2>&1)
            else say probe no-client; exit 0
            fi
            rm -f "$f"
            if [ -e "$f" ]; then say probe-left "$f"; fi
            say probe asked
            printf '%s\n' "$said" | head -c 100000 | sed 's/^/probe-said	/'
            """);
    }

    private static string Content(string nonce) => $$"""
        <?php
        header('Content-Type: application/json');
        header('Cache-Control: no-store');
        $settings = [];
        foreach (['opcache.enable', 'opcache.validate_timestamps', 'opcache.memory_consumption', 'opcache.max_accelerated_files', 'opcache.preload', 'realpath_cache_size', 'realpath_cache_ttl'] as $name) {
            $settings[$name] = ini_get($name);
        }
        $status = function_exists('opcache_get_status') ? @opcache_get_status(false) : false;
        $app = dirname(realpath(__FILE__));
        while ($app !== dirname($app) && !is_dir($app.'/storage') && basename(dirname($app)) !== 'releases') {
            $app = dirname($app);
        }
        echo json_encode([
            'nonce' => '{{nonce}}',
            'version' => PHP_VERSION,
            'script' => isset($_SERVER['SCRIPT_FILENAME']) ? $_SERVER['SCRIPT_FILENAME'] : '',
            'root' => isset($_SERVER['DOCUMENT_ROOT']) ? $_SERVER['DOCUMENT_ROOT'] : '',
            'extensions' => array_merge(get_loaded_extensions(), get_loaded_extensions(true)),
            'settings' => $settings,
            'full' => $status ? (bool) $status['cache_full'] : null,
            'restarts' => $status ? $status['opcache_statistics']['oom_restarts'] + $status['opcache_statistics']['hash_restarts'] : null,
            'used' => $status ? (int) round(100 * ($status['memory_usage']['used_memory'] + $status['memory_usage']['wasted_memory']) / max(1, array_sum(array_filter($status['memory_usage'], 'is_int')))) : null,
            'closed' => array_values(array_filter(['storage/framework', 'storage/logs', 'bootstrap/cache'], function ($path) use ($app) {
                return is_dir($app.'/'.$path) && !is_writable($app.'/'.$path);
            })),
        ]);

        """;
}
