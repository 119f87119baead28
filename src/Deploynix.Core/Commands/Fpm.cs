using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that tell PHP-FPM of a new release.</summary>
/// <remarks>
/// A reload is graceful when the running master has <c>process_control_timeout</c> above 0, PHP's default being 0: then every request in flight is
/// answered by 502, and some by an empty 200. Which configuration the master runs with, its command line tells; the file is read with what it includes.
/// </remarks>
internal static class Fpm
{
    /// <summary>Defines <c>fpm_graceful</c>, which succeeds when a reload drops nothing, and <c>fpm_reload</c>.</summary>
    public static ShellCommand Functions(PhpFpm fpm) => Sh.Lines(
        Sh.Script($$"""
        fpm_master() {
          {{Master(fpm)}}
        }
        fpm_graceful() {
          pid=$(fpm_master) && [ -n "$pid" ] || return 1
          conf=$(tr '\0' ' ' < "/proc/$pid/cmdline" | sed -n 's/.*master process (\(.*\)).*/\1/p')
          [ -r "$conf" ] || return 1
          files=$(sed -n 's/^[[:space:]]*include[[:space:]]*=[[:space:]]*//p' "$conf")
          value=$(cat "$conf" $files 2>/dev/null | sed -n 's/^[[:space:]]*process_control_timeout[[:space:]]*=[[:space:]]*//p' | tail -n 1)
          case $value in ''|0|0s|0m|0h) return 1 ;; esac
        }
        """),
        Sh.Script($$"""
        fpm_reload() {
          {{Reload(fpm)}}
        }
        """));

    /// <summary>
    /// Reloads FPM where that is wanted: always, or when it drops nothing. Where it would drop requests it is left to the proof, which knows whether it is needed.
    /// </summary>
    public static ShellCommand ReloadIfWanted(PhpFpm fpm, bool proofFollows) => Sh.Lines(Functions(fpm), fpm.Reload == FpmReload.Always
        ? Sh.Script($$"""
            fpm_graceful || echo {{Directives.Warning("PHP-FPM is reloaded as the settings say, and drops the requests that are in flight: its process_control_timeout is 0, or cannot be read")}}
            fpm_reload
            """)
        : Sh.Script($"""
            if fpm_graceful; then fpm_reload && echo 'reloaded; requests in flight are finished first'
            else echo {(proofFollows
                ? "not reloaded: that would drop requests in flight (process_control_timeout is 0, or cannot be read); the proof tells whether it is needed"
                : Directives.Warning("PHP-FPM was not reloaded, since that would drop requests in flight: set process_control_timeout in its configuration, or give the site's url, so that it is known whether a reload is needed"))}
            fi
            """));

    private static ShellCommand Master(PhpFpm fpm) => fpm switch
    {
        { PidFile: { } file } => Sh.Script($"cat {file} 2>/dev/null"),
        { Service: { } service } => Sh.Script($$"""
            p=$(systemctl show -p MainPID --value {{service}} 2>/dev/null) && [ "${p:-0}" -gt 0 ] && echo "$p" && return
            grep -ls '^php-fpm: master' /proc/[0-9]*/cmdline 2>/dev/null | head -n 1 | cut -d / -f 3
            """),
        _ => Sh.Script($"grep -ls '^php-fpm: master' /proc/[0-9]*/cmdline 2>/dev/null | head -n 1 | cut -d / -f 3"),
    };

    /// <summary>Reloads it, as the settings say.</summary>
    public static ShellCommand Reload(PhpFpm fpm)
    {
        var sudo = fpm.Sudo ? Sh.Script($"sudo -n ") : Sh.Empty;
        return fpm switch
        {
            { Command: { } command } => fpm.Sudo ? Sh.Run("sudo", "-n", "sh", "-c", command) : Sh.Run("sh", "-c", command),
            { PidFile: { } file } => Sh.Script($"{sudo}kill -s USR2 \"$(cat {file})\""),
            { Service: { } service } => Sh.Script($"if command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then {sudo}systemctl reload {service}; else {sudo}service {service} reload; fi"),
            _ => Sh.Script($"echo {Directives.Warning("PHP-FPM cannot be reloaded: the settings have no phpFpm")}"),
        };
    }
}
