using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Looks for a site's access log where nginx keeps one. nginx itself is not asked: what it would print, only root may have it print.</summary>
internal static class NginxLog
{
    /// <summary>
    /// Puts the path in <c>$f</c>, nothing where none is found: the one that this module configures, then what the <c>server</c> block that serves the site's folder names, then what all blocks
    /// inherit that name none, of which <c>access-shared</c> is told.
    /// </summary>
    public static ShellCommand Find(Site site, ConfigurationLayout layout) => Sh.Script($$"""
        for c in {{Usual(site, layout)}}; do if [ -z "$f" ] && [ -e "$c" ]; then f=$c; fi; done
        if [ -z "$f" ]; then
          t=$(cat {{layout.Root + "/nginx/"}}sites-enabled/* {{layout.NginxBlocks + "/"}}*.conf {{layout.Nginx}} 2>/dev/null | head -c 4194304 | awk -v base={{site.Path}} {{Program}})
          case $t in
          own*) f=${t#own?} ;;
          shared*) f=${t#shared?}; [ ! -e "$f" ] || printf 'access-shared\t%s\n' "$f" ;;
          esac
          [ -e "$f" ] || f=
        fi
        """);

    private static string[] Usual(Site site, ConfigurationLayout layout) =>
        [.. new[] { $"{ConfigurationName.Of(site)}.access.log", $"{site.Name}.access.log", $"{site.Name}_access.log" }.Distinct().Select(name => $"{layout.NginxLogs}/{name}")];

    /// <summary>
    /// For any awk: nginx's words, one by one. A block is known to be the site's by a word that is the site's folder or lies below it. A log that is off, goes to syslog, or has a variable in its
    /// name is none to be read.
    /// </summary>
    private const string Program = """
        function word(w) {
          if (w == "{") { depth++; if (said == "server" && !within) { within = depth; mine = 0; log_of = ""; off = 0 } said = ""; first = 1; return }
          if (w == "}") {
            if (within == depth) { if (mine && log_of != "" && own == "") own = log_of; if (mine && log_of == "" && !off) bare = 1; within = 0 }
            depth--; said = ""; first = 1; return
          }
          if (w == ";") { said = ""; first = 1; return }
          if (first) { said = w; first = 0; place = 0; return }
          place++
          if (within && (w == base || index(w, base "/") == 1)) mine = 1
          if (said == "access_log" && place == 1) {
            good = (w ~ /^\// && w !~ /\$/)
            if (within) { if (good && log_of == "") log_of = w; if (w == "off" && depth == within) off = 1 }
            else if (good && common == "") common = w
          }
        }
        BEGIN { first = 1 }
        {
          line = $0 "\n"; n = length(line); w = ""; quote = ""; has = 0
          for (i = 1; i <= n; i++) {
            c = substr(line, i, 1)
            if (quote != "") { if (c == quote) quote = ""; else if (c != "\n") w = w c; continue }
            if (c == "\"" || c == "'") { if (!has) { quote = c; has = 1; continue } }
            if (c == "#" && !has) break
            if (c ~ /[ \t\r\n;{}]/) {
              if (c == "{" && w ~ /\$$/) { w = w c; vars++; continue }
              if (c == "}" && vars > 0) { w = w c; vars--; continue }
              if (has) word(w)
              w = ""; has = 0
              if (c ~ /[;{}]/) word(c)
              continue
            }
            w = w c; has = 1
          }
          if (has) word(w)
        }
        END { if (own != "") print "own\t" own; else if (bare && common != "") print "shared\t" common }
        """;
}
