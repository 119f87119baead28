using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>What there is on a server apart from the site: tools, processes, timetables.</summary>
internal static class HostLook
{
    /// <summary>The tools that every command needs. <c>mv -T</c> is what makes a swap one rename.</summary>
    public static ShellCommand Tools { get; } = Sh.Script($$"""
        for t in flock setsid timeout tar git sha256sum; do
          if has "$t"; then say tool "$t $(within 5 "$t" --version 2>/dev/null | sed -n 's/^[^ ]* [^0-9]*\([0-9][0-9.]*\).*/\1/p' | head -n 1)"; else say tool-missing "$t"; fi
        done
        if within 5 mv --help 2>&1 | grep -q -e '-[A-Za-z]*T'; then say tool 'mv -T'; else say tool-missing 'mv -T'; fi
        """);

    /// <summary>Web servers, FPM's masters and everything of PHP that runs: id, name, folder, start, arguments.</summary>
    public static ShellCommand Processes { get; } = Sh.Script($$"""
        masters= pools=
        for p in /proc/[0-9]*; do
          c=; read -r c < "$p/comm" || continue
          case $c in nginx|php*|supervisord) ;; *) continue ;; esac
          a=$(tr '\000\n\t' '\037  ' < "$p/cmdline")
          case $a in
          'nginx: master process'*) masters="$masters${a%%"$(printf '\037')"*}
        " ;;
          'php-fpm: master process'*) pools="$pools${p#/proc/} ${a%%"$(printf '\037')"*}
        " ;;
          nginx:*|php-fpm:*) continue ;;
          esac
          printf 'process\t%s\t%s\t%s\t%s\t%s\n' "${p#/proc/}" "$c" "$(readlink "$p/cwd")" "$(stat -c %Y "$p")" "$a"
        done 2>/dev/null
        """);

    /// <summary>The folders that supervisor's programs start in.</summary>
    public static ShellCommand Supervisor { get; } = Sh.Script($$"""
        for f in /etc/supervisor/supervisord.conf /etc/supervisord.conf /etc/supervisor/conf.d/*.conf /etc/supervisord.d/*.ini /etc/supervisord.d/*.conf; do
          [ -e "$f" ] || continue
          if [ -r "$f" ]; then grep -E '^[[:space:]]*(\[|directory[[:space:]]*=)' "$f" | sed 's/^/supervisor	/'; else say supervisor-closed "$f"; fi
        done
        """);

    /// <summary>The lines of timetables that run Laravel's scheduler.</summary>
    public static ShellCommand Cron { get; } = Sh.Script($$"""
        if has crontab; then say crontab yes; fi
        { crontab -l 2>/dev/null; cat /etc/crontab /etc/cron.d/* 2>/dev/null; } | grep -v '^[[:space:]]*#' | grep 'schedule:run' | sed 's/^/cron	/'
        """);
}
