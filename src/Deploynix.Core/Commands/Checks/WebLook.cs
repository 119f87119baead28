using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>
/// How nginx and PHP-FPM are configured, from the files that their masters name. <c>nginx -T</c> and <c>php-fpm -tt</c> are not used: as an
/// ordinary user they end before they print, because they open logs, process id files and ports.
/// </summary>
internal static class WebLook
{
    /// <summary>Stands before the text of a file that a master was started with.</summary>
    public const string Main = "# main configuration file ";

    /// <summary>Stands before the text of a file that it includes.</summary>
    public const string Included = "# configuration file ";

    /// <summary>The configuration of every nginx that names the site's folder, file by file.</summary>
    public static ShellCommand Nginx(SitePaths site) => Sh.Script($$"""
        dump() {
          if ! [ -f "$2" ] || ! [ -r "$2" ]; then if [ -e "$2" ]; then echo "# unreadable $2"; fi; return; fi
          printf '%s%s\n' "$1" "$2"; cat "$2"; echo
          [ "$3" -lt 8 ] || return
          sed 's/#.*//' "$2" | grep -o 'include[[:space:]][^;]*;' | sed 's/^include[[:space:]]*//; s/[[:space:]]*;$//; s/["'\'']//g' | while IFS= read -r i; do
            case $i in *mime.types) continue ;; /*) ;; *) i=$folder/$i ;; esac
            IFS=
            for f in $i; do dump {{Included}} "$f" $(($3 + 1)); done
          done
        }
        if has nginx; then say nginx-there yes; fi
        usual=$(nginx -V 2>&1 | tr ' ' '\n' | sed -n 's/^--conf-path=//p'); usual=${usual:-/etc/nginx/nginx.conf}
        if [ -n "$masters" ]; then say nginx-runs yes; fi
        real=$(cd -P {{site.Base}} 2>/dev/null && pwd)
        { printf '%s' "$masters" | sed 's/^.* -c /=/; /^=/!s/.*//; s/^=//; s/ -[a-zA-Z] .*$//'; if [ -z "$masters" ] && [ -e "$usual" ]; then echo; fi; } | sort -u | while IFS= read -r conf; do
          conf=${conf:-$usual} folder=$(dirname "${conf:-$usual}")
          if ! [ -r "$conf" ]; then say nginx-closed "$conf"; continue; fi
          text=$(dump {{Main}} "$conf" 0)
          case $text in
          *{{site.Base}}*|*"${real:-/nowhere}"*) printf '%s\n' "$text" | head -c 1000000 | sed 's/^/nginx	/' ;;
          *) say nginx-other "$conf"; printf '%s\n' "$text" | sed -n 's/^# unreadable /nginx-closed	/p' ;;
          esac
        done
        """);

    /// <summary>The configuration of every FPM master, of it only what is judged here; and PHP's own settings as that FPM reads them from its php.ini.</summary>
    public static ShellCommand Fpm(PhpFpm fpm) => Sh.Script($$"""
        wanted='^[[:space:]]*(\[|listen[[:space:]]*=|process_control_timeout[[:space:]]*=|pid[[:space:]]*=|user[[:space:]]*=|php_(admin_)?(value|flag)\[(opcache|realpath_cache))'
        if [ -z "$pools" ]; then
          for f in /etc/php/*/fpm/php-fpm.conf /etc/php-fpm.conf /usr/local/etc/php-fpm.conf; do if [ -e "$f" ]; then pools="$pools- php-fpm: master process ($f)
        "; fi; done
        else say fpm-runs yes
        fi
        printf '%s' "$pools" | sort -u -k 2 | while read -r pid title; do
          conf=${title#*(}; conf=${conf%)*}
          if ! [ -r "$conf" ]; then say fpm-closed "$conf"; continue; fi
          { printf '%s%s\n' {{Main}} "$conf"; grep -E "$wanted" "$conf"
            sed -n 's/^[[:space:]]*include[[:space:]]*=[[:space:]]*//p' "$conf" | while IFS= read -r i; do
              IFS=
              for f in $i; do if [ -r "$f" ]; then printf '%s%s\n' {{Included}} "$f"; grep -E "$wanted" "$f"; elif [ -e "$f" ]; then echo "# unreadable $f"; fi; done
            done
          } | sed 's/^/fpm	/'
          version=$(printf '%s\n' "$conf" | sed -n 's,^/etc/php/\([0-9.]*\)/.*,\1,p')
          for program in {{fpm.Program ?? ""}} "$(readlink "/proc/$pid/exe" 2>/dev/null)" "${version:+php-fpm$version}" php-fpm; do
            if [ -n "$program" ] && has "$program"; then
              within 20 "$program" -i 2>/dev/null | sed -n 's/^\(opcache\.[a-z_]*\|realpath_cache_[a-z]*\|PHP Version\) => \([^=]*\)\( =>.*\)\{0,1\}$/\1\t\2/p' | while IFS= read -r i; do say fpm-ini "$conf	$i"; done
              break
            fi
          done
        done
        """);

    /// <summary>Whether the deploying user may do what the reload step does, without doing it.</summary>
    public static ShellCommand FpmReload(PhpFpm fpm) => fpm switch
    {
        { Service: { } service } => Sh.Lines(
            Sh.Script($$"""
                if has systemctl && [ -d /run/systemd/system ]; then
                  say reload-by systemctl
                  say reload-unit "$(systemctl show -p LoadState -p ActiveState --value {{service}} 2>/dev/null | tr '\n' ' ')"
                  {{MaySudo(fpm, Sh.Script($"systemctl reload {service}"))}}
                elif has service; then
                  say reload-by service
                  {{MaySudo(fpm, Sh.Script($"service {service} reload"))}}
                fi
                """)),
        { PidFile: { } file } => Sh.Script($$"""
            if ! [ -e {{file}} ]; then say reload-pid missing
            elif ! [ -r {{file}} ]; then say reload-pid closed
            else
              pid=$(tr -dc 0-9 < {{file}})
              say reload-pid "${pid:-empty}"
              if [ -n "$pid" ]; then
                say reload-name "$(cat "/proc/$pid/comm" 2>/dev/null)"
                if kill -0 "$pid" 2>/dev/null; then say reload-may yes; fi
                {{MaySudo(fpm, Sh.Script($"kill -s USR2 \"$pid\""))}}
              fi
            fi
            """),
        _ => Sh.Empty,
    };

    private static ShellCommand MaySudo(PhpFpm fpm, ShellCommand command) => fpm.Sudo
        ? Sh.Script($"if ! has sudo; then say reload-sudo missing; elif sudo -n -l {command} >/dev/null 2>&1; then say reload-sudo yes; else say reload-sudo no; fi")
        : Sh.Empty;
}
