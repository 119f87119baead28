using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// What sums up logs on the server, so that lines do not come over the wire: POSIX awk, as gawk, mawk and busybox have it. Each gets a part of a file, preceded by the last bytes
/// that were read before, by whose sum it knows that it is still the same file, and says how far whole lines went: <c>at BYTES SUM BACK MID</c>.
/// </summary>
internal static class WatchPrograms
{
    /// <summary>Requests of an access log in nginx's combined format; a time after it, in seconds with three decimals, is the request's.</summary>
    public static Arg.Program Hits { get; } = Of("hits", Lines, """
        function slot_of(ms,   b, edge) { edge = 1; while (ms > edge * 1.0000001) { edge *= 1.1; b++ } return b + 0 }
        NR == 1 && back > 0 { if (sum($0) != hash) { gone = 1; print "changed"; exit }; last = $0; next }
        {
          used += length($0) + 1
          if (used > n) { if (mid) used = n; else used -= length($0) + 1; next }
          last = $0
          if (mid) { mid = 0; next }
          if (quiet) next
          if (length($0) > 65536) { odd++; next }
          m = split($0, part, "\"")
          if (split(part[3], word, " ") < 1 || word[1] !~ /^[1-5][0-9][0-9]$/) { odd++; next }
          all++
          if (word[1] >= 500) five++; else if (word[1] >= 400) four++
          for (i = 7; i <= m; i += 2) if (match(part[i], /(^|[ =:])[0-9]+\.[0-9][0-9][0-9]($|[ ,;])/)) {
            t = substr(part[i], RSTART, RLENGTH); gsub(/[^0-9.]/, "", t)
            if (!(t in slot)) slot[t] = slot_of(t * 1000)
            times[slot[t]]++
            break
          }
        }
        END {
          if (!gone) {
            if (used == 0 && n >= chunk) { used = n; mid = 1; last = "" }
            end_at(last)
            if (all + odd > 0) {
              printf "hits\t%d\t%d\t%d\t%d\t", all, four, five, odd
              for (b in times) printf "%d:%d ", b, times[b]
              print ""
            }
          }
        }
        """);

    /// <summary>Exceptions of a Laravel log by class and place, in its usual lines or in those of Monolog's JsonFormatter, whose time has its zone. With <c>before</c>, those of so many seconds before <c>since</c> are known ones, and older ones nothing.</summary>
    public static Arg.Program Thrown { get; } = Of("thrown", Lines, """
        function place_of(s,   i) {
          while ((i = index(s, " at /")) > 0) { s = substr(s, i + 4); if (match(s, /:[0-9]+\)("\}.*)?$/)) { place = substr(s, 1, RSTART - 1); s = substr(s, RSTART); sub(/\).*/, "", s); place = place s } }
          return place
        }
        function told(   k) {
          if (class == "") return
          sub(/^.*\/releases\/[^\/]+\//, "", place); sub(/^.*\/current\//, "", place)
          k = substr(class, 1, 200) "\t" substr(place, 1, 200)
          if (!before || at >= since) kind = "thrown"; else kind = at >= since - before ? "known" : ""
          k = kind "\t" k
          if (kind != "" && ((k in count) || kinds < 200)) { if (!(k in count)) kinds++; count[k]++ } else if (kind == "thrown") more++
          class = ""
        }
        function stamp(s,   y, m, d) {
          y = substr(s, 2, 4) + 0; m = substr(s, 7, 2) + 0; d = substr(s, 10, 2) + 0
          if (m <= 2) { y--; m += 12 }
          return ((365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469) * 24 + substr(s, 13, 2)) * 3600 + substr(s, 16, 2) * 60 + substr(s, 19, 2)
        }
        function zoned(   rest, t, i, o) {
          rest = length($0) > 4000 ? substr($0, length($0) - 3999) : $0
          while ((i = index(rest, "\"datetime\":\"")) > 0) { rest = substr(rest, i + 12); t = substr(rest, 1, 32) }
          if (t !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:/) return
          at = stamp("[" t)
          if (match(t, /[+-][0-9][0-9]:[0-9][0-9]/)) { o = substr(t, RSTART + 1, 2) * 3600 + substr(t, RSTART + 4, 2) * 60; if (substr(t, RSTART, 1) == "-") at += o; else at -= o }
          newest = at
        }
        NR == 1 && back > 0 { if (sum($0) != hash) { gone = 1; print "changed"; exit }; last = $0; next }
        {
          used += length($0) + 1
          if (used > n) { if (mid) used = n; else used -= length($0) + 1; next }
          last = $0
          if (mid) { mid = 0; next }
          if (quiet) next
          if ($0 ~ /^\[[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9]:[0-9][0-9][^]]*\] /) {
            told()
            at = stamp($0) - zone
            newest = at
            line = substr($0, 1, 65536)
            if ((i = index(line, "\"exception\":\"[object] (")) > 0) {
              place = ""
              class = substr(line, i + 23); if ((j = index(class, "(code:")) > 0) class = substr(class, 1, j - 1); else class = substr(class, 1, 200)
              place_of(line)
            }
            next
          }
          if (index($0, "{\"message\":") == 1) {
            told()
            zoned()
            line = substr($0, 1, 65536)
            if ((i = index(line, "\"exception\":{\"class\":\"")) > 0) {
              line = substr(line, i + 22); j = index(line, "\""); class = substr(line, 1, j - 1); line = substr(line, j)
              place = ""
              if ((i = index(line, "\"file\":\"")) > 0) { line = substr(line, i + 8); if ((j = index(line, "\"")) > 0) place = substr(line, 1, j - 1); gsub(/\\\//, "/", place) }
              told()
            }
            next
          }
          if (class != "") { if ($0 ~ /^\[stacktrace\]/ || place != "") told(); else place_of(substr($0, 1, 65536)) }
        }
        END {
          if (!gone) {
            told()
            if (used == 0 && n >= chunk) { used = n; mid = 1; last = "" }
            end_at(last)
            for (k in count) printf "%s\t%d\n", k, count[k]
            if (more > 0) printf "more\t%d\n", more
            if (newest != "") printf "newest\t%.0f\n", newest
          }
        }
        """);

    private const string Lines = """
        BEGIN { abc = " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~" }
        function sum(s,   i, h) { h = length(s); for (i = 1; i <= length(s); i++) h = (h * 31 + index(abc, substr(s, i, 1))) % 4294967291; return h }
        function end_at(s,   k) { if (mid || (used == 0 && s == "")) { print "at", used, 0, 0, mid + 0; return }
          k = length(s) > 199 ? 199 : length(s); printf "at %.0f %.0f %d 0\n", used, sum(substr(s, length(s) - k + 1)), k + 1 }

        """;

    private static Arg.Program Of(string name, params string[] parts) => new(string.Join('\n', parts).Replace("\r\n", "\n", StringComparison.Ordinal), name);
}
