using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// Says that the configuration that was cached anew is not what visitors get: a PHP-FPM whose opcache does not look at files goes on with the one that it has
/// loaded, until it is reloaded. A configuration that is not cached is read from .env by each request.
/// </summary>
internal static class StaleConfiguration
{
    /// <summary>For a site whose settings name no PHP-FPM to reload. Run in the site's folder; never fails.</summary>
    public static ShellCommand Tell() => Sh.Script($$"""
        [ -f current/bootstrap/cache/config.php ] || exit 0
        for f in $(grep -ls '^php-fpm: master' /proc/[0-9]*/cmdline 2>/dev/null); do
          conf=$(tr '\0' ' ' < "$f" | sed -n 's/.*master process (\(.*\)).*/\1/p')
          [ -r "$conf" ] || continue
          pools=$(sed -n 's/^[[:space:]]*include[[:space:]]*=[[:space:]]*//p' "$conf")
          if cat "$conf" $pools 2>/dev/null | grep -Eiq '^[[:space:]]*php(_admin)?_(value|flag)\[opcache\.validate_timestamps\][[:space:]]*=[[:space:]]*"?(0|off|no|false)' ||
            grep -REisq '^[[:space:]]*opcache\.validate_timestamps[[:space:]]*=[[:space:]]*"?(0|off|no|false)' "${conf%/*}"; then
            echo {{Directives.Warning("PHP-FPM does not look at files for changes (opcache.validate_timestamps is off), and the settings have no phpFpm that could be reloaded: it sees the new .env only after its next reload")}}
            break
          fi
        done
        :
        """);
}
