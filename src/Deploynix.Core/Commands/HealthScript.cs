using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>One attempt of several health checks on a server, side by side in one script. Writes nothing, not even a temporary file.</summary>
/// <remarks>
/// It answers lines of a word, the check's number and more, each short enough to be written in one piece: <c>line N TEXT</c> for what a command
/// printed last, <c>body N BASE64</c> for a part of an HTTP answer, <c>log N FILE:SIZE ERRORS</c>, and last <c>end N CODE MILLISECONDS</c>.
/// </remarks>
internal static class HealthScript
{
    private const int Body = 256 * 1024;
    private const int Head = 16 * 1024;

    /// <summary>
    /// The script. <paramref name="states"/> is, by a check's number, what a log was when it was looked at last. What is asked <paramref name="privately"/> is a release that is not
    /// live: its addresses are asked of a server of its own.
    /// </summary>
    public static ShellCommand Of(Site site, string directory, IReadOnlyList<(int Number, HealthCheck Check)> checks, Func<int, string?> states, bool privately = false) => Sh.Lines(
    [
        Sh.Script($$"""
            cd -P {{directory}} 2>/dev/null || exit {{ExitCode.ReleaseMissing}}
            {{IncidentFiles.Ask(SitePaths.Of(site))}}
            ms() { m=$(date +%s%3N); case $m in *[!0-9]*) m=$(date +%s)000 ;; esac; echo "$m"; }
            end() { printf 'end\t%s\t%s\t%s\n' "$1" "$2" "$(($(ms) - $3))"; }
            tell() { tail -n 12 | cut -c 1-600 | while IFS= read -r l; do printf 'line\t%s\t%s\n' "$1" "$l"; done; }
            """),
        privately && checks.Any(it => it.Check is HttpCheck) ? PrivateServer.Find(site, directory) : Sh.Empty,
        .. checks.Select(it => Sh.Script($$"""
            ( b=$(ms)
            {{Attempt(site, it.Number, it.Check, states(it.Number), privately)}}
            end {{it.Number}} "$c" "$b" ) &{{(privately ? Sh.Script($$""" all="$all $!" """) : Sh.Empty)}}
            """)),
        privately ? Sh.Script($"wait $all") : Sh.Script($"wait"),
    ]);

    private static ShellCommand Attempt(Site site, int number, HealthCheck check, string? state, bool privately) => check switch
    {
        HttpCheck http when privately => Privately(site, number, http),
        HttpCheck http => Http(site, number, http),
        CommandCheck command => Run(number, check, Sh.WithVariables(site.Variables, Sh.UserScript(command.Run))),
        ArtisanCheck artisan => Run(number, check, Sh.WithVariables(site.Variables, Command(site, artisan))),
        QueueCheck queue => Sh.Script($$"""
            [ -f artisan ] || { end {{number}} {{ExitCode.NotLaravel}} "$b"; exit; }
            o=$({{Sh.WithVariables(site.Variables, LaravelScript.Depth(site.Php, [$"{queue.Connection}={queue.Queue}"]))}} 2>&1; echo; echo "exit $?"); c=0
            printf '%s\n' "$o" | tell {{number}}
            """),
        LogCheck log => Log(number, log, state ?? ""),
        _ => throw new ArgumentException($"No server is asked by {check.Kind}.", nameof(check)),
    };

    /// <summary>Laravel writes an error to its log when it is asked for a command that it does not have, so it is not asked: what a deployment learned of the release tells, else the list.</summary>
    private static ShellCommand Command(Site site, ArtisanCheck check) => Sh.Script($$"""
        [ -f artisan ] || exit {{ExitCode.NotLaravel}}
        k={{SitePaths.Of(site).Records}}/"$(basename "$(pwd -P)")".artisan
        if [ -s "$k" ]; then l=$(cat "$k"); else l=$({{site.Php}} artisan list --raw --no-ansi) || exit; fi
        printf '%s\n' "$l" | grep -q {{$"^{check.Command}\\( \\|$\\)"}} || exit {{ExitCode.NotOffered}}
        exec {{Artisan.Call(site.Php, check.Command)}}
        """);

    /// <summary>
    /// In the step's own process group, so that what outlives its shell is ended with the step. The exit code goes through the same pipe as the last lines: a shell
    /// knows only the last program's.
    /// </summary>
    private static ShellCommand Run(int number, HealthCheck check, ShellCommand command) => Sh.Script($$"""
        { timeout --foreground -k 1 {{Seconds(check.Timeout)}} sh -c {{Quoted(command)}}; printf '\nexit %s\n' $?; } 2>&1 | tell {{number}}; c=0
        """);

    /// <summary>
    /// Through the server's own web server where that listens on the loopback address, else as its name leads. The answer goes through a pipe of its own, of which the
    /// beginning is kept, so that neither a large one nor one without end costs memory; what curl says goes through another.
    /// </summary>
    private static ShellCommand Http(Site site, int number, HttpCheck check)
    {
        var isNamed = check.Url.HostNameType == UriHostNameType.Dns;
        string[] redirects = check.Redirects > 0 ? ["-L", "--max-redirs", Number(check.Redirects)] : [];
        return Sh.Script($$"""
            u={{check.Url.AbsoluteUri}} c=0
            keep() { head -c {{(check.Body is null && check.Json.IsEmpty ? Head : Body)}} | base64 -w 1024 | while IFS= read -r l; do printf 'body\t%s\t%s\n' {{number}} "$l"; done; cat >/dev/null; }
            by_curl() {
              { LC_ALL=C curl -q -v -sS -i -m {{Seconds(check.Timeout)}} {{redirects}} --noproxy '*' -A Deploynix -o /dev/fd/3 -w '\ndeploynix-http %{http_code} %{time_total}\n' "$@" "$u"
                printf '\ndeploynix-exit %s\n' "$?"; } 3>&5 2>&1 | grep -iE '^(deploynix-|curl: |[*][[:space:]]+expire date:)'
            }
            by_php() { timeout --foreground -k 1 {{Seconds(check.Timeout + TimeSpan.FromSeconds(0.5))}} {{site.Php}} -d display_errors=0 -d log_errors=0 -r {{Php}} -- "$u" {{Seconds(check.Timeout)}} {{check.Redirects}} 3>&5 2>&1; }
            {
              {
                if command -v curl >/dev/null 2>&1; then
                  s=$(by_curl {{(isNamed ? ["--resolve", $"{check.Url.IdnHost}:{check.Url.Port}:127.0.0.1"] : (string[])[])}})
                  case $s in *'deploynix-exit 7'*) {{(isNamed ? Sh.Script($"s=$(by_curl)") : Sh.Script($":"))}} ;; esac
                elif command -v {{site.Php}} >/dev/null 2>&1; then s=$(by_php)
                else s='deploynix-exit 127'
                fi
                printf '%s\n' "$s" | tell {{number}} >&6
              } 5>&1 | keep
            } 6>&1
            """);
    }

    /// <summary>Of the release itself, whatever its name leads to.</summary>
    private static ShellCommand Privately(Site site, int number, HttpCheck check)
    {
        string[] redirects = check.Redirects > 0 ? ["-L", "--max-redirs", Number(check.Redirects)] : [];
        return Sh.Script($$"""
            c=0
            keep() { head -c {{(check.Body is null && check.Json.IsEmpty ? Head : Body)}} | base64 -w 1024 | while IFS= read -r l; do printf 'body\t%s\t%s\n' {{number}} "$l"; done; cat >/dev/null; }
            {{(site.Health.Gate.Through is null ? Sh.Empty : Sh.Script($$"""[ -n "$through" ] || printf 'way\t%s\tphp\n' {{number}}"""))}}
            if [ -z "$through$port" ] || ! command -v curl >/dev/null 2>&1; then c={{ExitCode.NoPrivateServer}}
            else
              {
                {
                  { LC_ALL=C curl -q -sS -i -m {{Seconds(check.Timeout)}} {{redirects}} --noproxy '*' {{PrivateServer.Way(check.Url)}} -A Deploynix -o /dev/fd/3 -w '\ndeploynix-http %{http_code} %{time_total}\n' {{PrivateServer.Plain(check.Url)}}
                    printf '\ndeploynix-exit %s\n' "$?"; } 3>&5 2>&1 | tell {{number}} >&6
                } 5>&1 | keep
              } 6>&1
            fi
            """);
    }

    /// <summary>What curl would say, by PHP. Its time limit counts for each read; the limit of all of it stands around it.</summary>
    private const string Php = """
        list(, $url, $limit, $left) = $argv;
        $began = microtime(true);
        $end = null;
        while (true) {
            $context = stream_context_create(array(
                'http' => array('timeout' => (float) $limit, 'ignore_errors' => true, 'follow_location' => 0, 'user_agent' => 'Deploynix', 'protocol_version' => 1.1, 'header' => 'Connection: close'),
                'ssl' => array('capture_peer_cert' => true),
            ));
            // The first of its warnings has the reason, the last one only that there was none.
            $said = array();
            set_error_handler(function ($level, $text) use (&$said) { $said[] = trim(preg_replace(array('~\s+~', '~^fopen\([^)]*\): ~', '~^SSL operation failed .*? error:[^:]*:[^:]*:[^:]*:~'), array(' ', '', ''), $text)); return true; });
            $in = fopen($url, 'r', false, $context);
            restore_error_handler();
            if (!$in) break;
            $data = stream_get_meta_data($in);
            $head = implode("\r\n", $data['wrapper_data']);
            $options = stream_context_get_options($context);
            if (isset($options['ssl']['peer_certificate']) && function_exists('openssl_x509_parse')) {
                $certificate = openssl_x509_parse($options['ssl']['peer_certificate']);
                $end = gmdate('M j H:i:s Y', $certificate['validTo_time_t']).' GMT';
            }
            $status = preg_match('~^HTTP/\S+ (\d+)~', $head, $found) ? $found[1] : '0';
            if ($left > 0 && $status >= 300 && $status < 400 && preg_match('~^Location:\s*(\S+)~mi', $head, $to)) {
                if (strpos($to[1], '/') === 0) {
                    $parts = parse_url($url);
                    $to[1] = $parts['scheme'].'://'.$parts['host'].(isset($parts['port']) ? ':'.$parts['port'] : '').$to[1];
                }
                if (!preg_match('~^https?://~i', $to[1])) break;
                $url = $to[1];
                if (--$left == 0) $last = true;
                continue;
            }
            if (!empty($last) && $status >= 300 && $status < 400) {
                echo "curl: (47) Maximum redirects followed\ndeploynix-exit 47\n";
                exit;
            }
            $out = fopen('php://fd/3', 'w');
            fwrite($out, "$head\r\n\r\n");
            stream_copy_to_stream($in, $out, 262144);
            if ($end) echo "* expire date: $end\n";
            printf("deploynix-http %s %.6F\ndeploynix-exit 0\n", $status, microtime(true) - $began);
            exit;
        }
        $words = $said ? $said[0] : 'no answer';
        $code = preg_match('~getaddrinfo|resolve~i', $words) ? 6 : (preg_match('~certificate|SSL|TLS~i', $words) ? 60 : (preg_match('~timed out~i', $words) ? 28 : (preg_match('~refused|unreachable~i', $words) ? 7 : 52)));
        echo "curl: ($code) $words\ndeploynix-exit $code\n";
        """;

    private static ShellCommand Log(int number, LogCheck log, string state) => Sh.Script($$"""
        f={{log.Path ?? ""}} was={{state}} c=0
        [ -n "$f" ] || f=$(ls -t storage/logs/laravel.log storage/logs/laravel-*.log 2>/dev/null | head -n 1)
        if [ -z "$f" ] || [ ! -e "$f" ]; then printf 'log\t%s\t-\t0\n' {{number}}
        elif [ ! -r "$f" ]; then c={{ExitCode.NotWritable}}
        else
          s=$(($(wc -c < "$f"))) from=1
          case $was in '') from=$((s + 1)) ;; "$f:"*) [ "$s" -lt "${was##*:}" ] || from=$((${was##*:} + 1)) ;; esac
          n=$(tail -c "+$from" -- "$f" | head -c $((s + 1 - from)) | grep -cE -e '^\[[^]]*\] [^ ]*\.(ERROR|CRITICAL|ALERT|EMERGENCY): ' -e '^[{]"message":.*"level_name":"(ERROR|CRITICAL|ALERT|EMERGENCY)"')
          printf 'log\t%s\t%s\t%s\n' {{number}} "$f:$s" "$n"
        fi
        """);

    private static Arg.Literal Quoted(ShellCommand command) => new(command.ToPosix());

    private static string Seconds(TimeSpan time) => Math.Max(0.1, time.TotalSeconds).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
