using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>The looks at a server's configuration: what is installed, then what the files say. Read-only; <see cref="Parsing.ServerConfigurationSeen"/> reads the answers.</summary>
internal static class ConfigurationProbe
{
    private const int MaxFile = 256 * 1024;

    /// <summary>Who logs in, what is installed, and what may be written.</summary>
    public static ShellCommand Server(Site site, ConfigurationLayout layout, bool sudo) => Sh.Lines(
        Start,
        Sh.Script($$"""
            say login "$(id -un)"; [ "$(id -u)" != 0 ] || say root yes
            say owner "$(stat -c %U {{site.Path}} 2>/dev/null)"
            [ -d {{layout.NginxBlocks}} ] && command -v nginx >/dev/null && say nginx yes
            say nginx-user "$(sed -n 's/^[[:space:]]*user[[:space:]]\{1,\}\([^;[:space:]]*\).*/\1/p' {{layout.Nginx}} 2>/dev/null | head -n 1)"
            for p in {{layout.PhpVersions}}/*/fpm/pool.d; do
              v=${p%/fpm/pool.d}; v=${v##*/}
              [ -d "$p" ] && command -v "php-fpm$v" >/dev/null && say fpm "$v"
            done
            say php "$({{site.Php}} -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;' 2>/dev/null)"
            [ -d {{layout.SupervisorPrograms}} ] && command -v supervisorctl >/dev/null && say supervisor yes
            [ -d {{layout.SystemdUnits}} ] && command -v systemctl >/dev/null && say systemd yes
            [ -d {{layout.CronTables}} ] && say cron yes
            [ -e /proc/net/if_inet6 ] && say ipv6 yes
            for f in {{layout.NginxBlocks}} {{layout.PhpVersions}}/*/fpm/pool.d {{layout.SupervisorPrograms}} {{layout.SystemdUnits}} {{layout.CronTables}}; do [ -w "$f" ] && say writable "$f"; done
            """),
        sudo ? Sh.Script($"sudo -n true 2>/dev/null && say sudo yes") : Sh.Empty,
        Sh.Script($":"));

    /// <summary>What files say, whether a user is there, and how PHP-FPM is set up now.</summary>
    public static ShellCommand Files(SiteConfiguration site, IEnumerable<string> paths) => Sh.Lines(
        Start,
        Sh.Script($$"""
            say group "$(id -gn {{site.User}} 2>/dev/null)"
            say control-timeout "$({{"php-fpm" + site.PhpVersion}} -tt -y {{site.Layout.Fpm(site.PhpVersion)}} 2>&1 | sed -n 's/.*process_control_timeout = //p')"
            for f in {{paths}}; do
              if [ -f "$f" ]; then
                say file "$f"
                head -c {{MaxFile}} "$f" | base64 | sed 's/^/text	/'
              elif [ -e "$f" ] || [ -L "$f" ]; then
                say strange "$f"
              fi
            done
            [ ! -r {{ConfigurationRecord.Path(site.Paths)}} ] || sed 's/^/record	/' {{ConfigurationRecord.Path(site.Paths)}}
            """));

    /// <summary>The programs of a server lie in folders that an ordinary login's PATH leaves out.</summary>
    internal static ShellCommand Start { get; } = Sh.Script($$"""
        export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
        say() { printf '%s\t%s\n' "$1" "$2"; }
        """);
}
