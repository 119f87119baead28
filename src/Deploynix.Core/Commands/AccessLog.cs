using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>What a web server's access log tells of a span of time, counted on the server: the log itself may have gigabytes, and tells who users are.</summary>
/// <remarks>
/// It answers <c>access-log PATH</c>, or <c>access-none</c> or <c>access-closed PATH</c>; <c>access-shared</c> where the log is not the site's alone; <c>minute EPOCH REQUESTS FAILED P95</c>, the
/// last in milliseconds or <c>-</c>; <c>failed COUNT PATH</c>; <c>access-cut EPOCH</c> where what was read begins after the span does, and <c>access-alien</c> where no line of it could be understood.
/// </remarks>
internal static class AccessLog
{
    /// <summary>How much is read in all, from the end; of a packed file ten times its size is reckoned with.</summary>
    private const int Most = 128 * 1024 * 1024;

    /// <summary>How long one log may take.</summary>
    private const int Patience = 30;

    /// <summary>
    /// The script. Without a path it takes what this module configures, then what nginx's own files name for the site. What was rotated meanwhile is read as well, packed or not: a file
    /// that was last written before the span has nothing of it.
    /// </summary>
    public static ShellCommand Read(Site site, string? path, DateTimeOffset from, DateTimeOffset to, ConfigurationLayout? layout = null) => Sh.Script($$"""
        f={{path ?? ""}}
        {{(path is null ? NginxLog.Find(site, layout ?? new("/etc")) : Sh.Empty)}}
        if [ -z "$f" ]; then printf 'access-none\t\n'; exit 0; fi
        if ! [ -r "$f" ]; then printf 'access-closed\t%s\n' "$f"; exit 0; fi
        printf 'access-log\t%s\n' "$f"
        stat -L -c '%Y %s %n' -- "$f" "$f".[0-9]* "$f"-[0-9]* 2>/dev/null | sort -rn | head -n 64 | {
          left={{Most}}
          while IFS=' ' read -r at size name; do
            [ "$at" -ge {{from.ToUnixTimeSeconds()}} ] && [ "$left" -gt 0 ] && [ -r "$name" ] || continue
            case $name in
            *.gz) [ ! -e "${name%.gz}" ] || continue
              gzip -dc -- "$name" 2>/dev/null | tail -c "$left"; left=$((left - size * 10)) ;;
            *.bz2 | *.xz | *.zst) continue ;;
            *) tail -c "$left" -- "$name"; left=$((left - size)) ;;
            esac
            echo
          done
        } | timeout {{Patience}} awk -v from={{from.ToUnixTimeSeconds()}} -v to={{to.ToUnixTimeSeconds()}} {{Program}}
        [ $? -ne 124 ] || printf 'access-slow\t\n'
        """);

    /// <summary>
    /// For any awk. A line of nginx's combined format, whatever stands before and after it; how long a request took is the last number with three decimals after the status, which is how nginx writes
    /// $request_time, bare or as name=value. Its logarithm is counted in steps of a tenth, so that a minute takes little room however much it has. Files come newest first.
    /// </summary>
    private const string Program = """
        BEGIN { split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names, " "); for (n in names) month[names[n]] = n; first = 0 }
        function epoch(s,   y, m, d, a, z) {
          d = substr(s, 1, 2) + 0; m = month[substr(s, 4, 3)] + 0; y = substr(s, 8, 4) + 0
          if (m == 0) return 0
          if (m <= 2) { y -= 1; m += 12 }
          a = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
          z = (substr(s, 23, 2) * 3600 + substr(s, 25, 2) * 60); if (substr(s, 22, 1) == "-") z = -z
          return a * 86400 + substr(s, 13, 2) * 3600 + substr(s, 16, 2) * 60 + substr(s, 19, 2) - z
        }
        length($0) > 20000 { $0 = substr($0, 1, 20000) }
        length($0) > 0 { some++ }
        match($0, /\[[0-9][0-9]\/[A-Z][a-z][a-z]\/[0-9][0-9][0-9][0-9]:[0-9][0-9]:[0-9][0-9]:[0-9][0-9] [+-][0-9][0-9][0-9][0-9]\]/) {
          stamp = substr($0, RSTART + 1, 26); rest = substr($0, RSTART + RLENGTH)
          if (stamp != last) { last = stamp; now = epoch(stamp) }
          if (first == 0 || now < first) first = now
          if (now < from || now > to || !match(rest, /" [1-5][0-9][0-9] /)) next
          status = substr(rest, RSTART + 2, 3) + 0; request = substr(rest, 1, RSTART); rest = substr(rest, RSTART + 5)
          minute = now - now % 60; count[minute]++
          if (status >= 500) {
            failed[minute]++
            split(request, words, " "); path = words[2]; sub(/[?#].*/, "", path); path = substr(path, 1, 200)
            if (path in paths || known < 2000) { if (!(path in paths)) known++; paths[path]++ }
          }
          took = ""; n = split(rest, parts, /[ ,"=:]+/)
          for (i = n; i > 0; i--) if (parts[i] ~ /^[0-9]+\.[0-9][0-9][0-9]$/) { took = parts[i]; break }
          if (took != "") { bin = int(log(took * 1000 + 1) * 10); took_of[minute, bin]++; timed[minute]++; if (bin > top) top = bin }
        }
        END {
          if (some > 0 && first == 0) print "access-alien\t"
          if (first > from) printf "access-cut\t%d\n", first
          for (minute in count) {
            p = "-"
            if (timed[minute] > 0) { sum = 0; for (bin = 0; bin <= top; bin++) { sum += took_of[minute, bin]; if (sum >= timed[minute] * 0.95) { p = int(exp((bin + 0.5) / 10)); break } } }
            printf "minute\t%d\t%d\t%d\t%s\n", minute, count[minute], failed[minute] + 0, p
          }
          for (path in paths) printf "failed\t%d\t%s\n", paths[path], path
        }
        """;
}
