using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing.Checks;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether PHP-FPM runs with settings that suit a site that is swapped, and whether it can be told of a swap. Of FPM itself, not of the command line.</summary>
internal static class FpmChecks
{
    private const Look Needed = Look.Site | Look.Processes | Look.Nginx | Look.Fpm | Look.FpmReload;

    public static ImmutableArray<Check> All { get; } =
    [
        new("fpm-control-timeout", Needed, ControlTimeout),
        new("fpm-reload", Look.FpmReload, Reload),
        new("fpm-opcache", Needed, Opcache) { AsksFpm = true },
        new("fpm-realpath-cache", Needed, RealpathCache) { AsksFpm = true },
    ];

    private static Verdict ControlTimeout(Examined it)
    {
        if (!it.UsesPhp) return Verdict.Skipped("the site is not made with PHP");
        if (Find(it) is not { Fpm: { } fpm }) return Verdict.Skipped(Unseen(it));
        var value = fpm.ControlTimeout;
        if (value?.TrimEnd('s', 'm', 'h', 'd').TrimStart('0').Length > 0) return Verdict.Good($"{value} ({fpm.File})");
        if (!fpm.IsWhole && value is null) return Verdict.Skipped($"{fpm.File} does not have it, and not every file that it includes may be read");
        var found = $"{(value is null ? $"{fpm.File} does not have process_control_timeout, so that it is 0" : $"{fpm.File} has process_control_timeout = {value}")}: every reload drops the requests in flight";
        var advice = $"in {fpm.File}, in [global]: process_control_timeout = 10s; then restart PHP-FPM once";
        return it.Seen.FpmRuns ? Verdict.Bad(found, advice) : Verdict.Warning($"{found} (PHP-FPM is not seen to run)", advice);
    }

    private static Verdict Reload(Examined it)
    {
        var fpm = it.Site.PhpFpm;
        if (fpm.Command is not null) return Verdict.Skipped("whether the settings' own command may be run cannot be known without running it");
        if (!fpm.CanReload) return Verdict.Skipped("the settings name no way to reload PHP-FPM", "name it by \"phpFpm\" in the settings where a swap needs a reload");
        return fpm.PidFile is { } file ? ByPid(it, fpm, file) : ByService(it, fpm, fpm.Service!);
    }

    private static Verdict ByPid(Examined it, PhpFpm fpm, string file)
    {
        switch (it.Seen.ReloadPid)
        {
            case "missing": return Verdict.Bad($"{file} is not there: PHP-FPM does not run, or keeps its process id elsewhere", "see \"pid\" in php-fpm.conf, and name that file by \"phpFpm\" in the settings");
            case "closed": return Verdict.Bad($"{file} may not be read by {it.Seen.User}", $"on the server, as root: chmod o+r {PosixQuoting.Quote(file)}");
            case null or "empty": return Verdict.Bad($"{file} holds no process id", "restart PHP-FPM on the server");
        }
        var pid = it.Seen.ReloadPid;
        if (it.Seen.HasProc && it.Seen.ReloadProcess is null) return Verdict.Bad($"{file} names process {pid}, which is not there", "restart PHP-FPM on the server");
        if (it.Seen.ReloadProcess is { } name && !name.Contains("fpm", StringComparison.OrdinalIgnoreCase)) return Verdict.Bad($"{file} names process {pid}, which is {name}", "restart PHP-FPM on the server");
        if (fpm.Sudo) return BySudo(it, $"kill -s USR2 {pid}", "/bin/kill -s USR2 *", "kill -s USR2");
        return it.Seen.ReloadAllowed
            ? Verdict.Good($"{it.Seen.User} may signal process {pid} ({file})")
            : Verdict.Bad($"{it.Seen.User} may not signal process {pid} ({file})", "reload it by a service and sudo (\"phpFpm\": { \"service\": ..., \"sudo\": true }), or let the master run as the deploying user");
    }

    private static Verdict ByService(Examined it, PhpFpm fpm, string service)
    {
        if (it.Seen.ReloadBy is null) return Verdict.Bad("the server has neither systemd nor service", "name php-fpm's pid file by \"phpFpm\" in the settings");
        if (it.Seen.ReloadUnit is { } unit && unit.Contains("not-found", StringComparison.Ordinal)) return Verdict.Bad($"there is no service {service}", "on the server: systemctl list-units 'php*'; name the right one by \"phpFpm\" in the settings");
        var inactive = it.Seen.ReloadUnit is { } state && !state.Contains("active", StringComparison.Ordinal) || it.Seen.ReloadUnit?.Contains("inactive", StringComparison.Ordinal) == true || it.Seen.ReloadUnit?.Contains("failed", StringComparison.Ordinal) == true;
        if (inactive) return Verdict.Bad($"the service {service} does not run", $"on the server, as root: systemctl start {PosixQuoting.Quote(service)}");
        var command = it.Seen.ReloadBy == "systemctl" ? $"systemctl reload {service}" : $"service {service} reload";
        if (fpm.Sudo) return BySudo(it, command, $"{(it.Seen.ReloadBy == "systemctl" ? "/usr/bin/systemctl" : "/usr/sbin/service")} {command[(command.IndexOf(' ', StringComparison.Ordinal) + 1)..]}", command);
        return it.Seen.IsRoot
            ? Verdict.Good($"{command}, as root")
            : Verdict.Warning($"{command} is run as {it.Seen.User}, without sudo: that works only where polkit allows it", "set \"sudo\": true in \"phpFpm\", with the line in /etc/sudoers.d that this check then asks for");
    }

    private static Verdict BySudo(Examined it, string command, string rule, string told) => it.Seen.ReloadSudo switch
    {
        "yes" => Verdict.Good($"{it.Seen.User} may run sudo -n {told}"),
        "missing" => Verdict.Bad("sudo is not installed", "install it, or take \"sudo\" out of \"phpFpm\" in the settings"),
        "no" => Verdict.Bad($"{it.Seen.User} may not run sudo -n {command} without a password", $"on the server, as root, in /etc/sudoers.d/deploynix (visudo -f): {it.Seen.User} ALL=(root) NOPASSWD: {rule}"),
        _ => Verdict.Skipped("sudo was not asked"),
    };

    private static Verdict Opcache(Examined it)
    {
        if (!it.UsesPhp) return Verdict.Skipped("the site is not made with PHP");
        if (Settings(it, out var from) is not { } setting) return Verdict.Skipped(it.Web?.Failure is { } failure ? $"PHP-FPM could not be asked: {failure}" : Unseen(it));
        if (setting("opcache.enable") is not { } enabled) return Verdict.Warning($"opcache is not loaded ({from})", "install it (Debian: apt-get install php-opcache): without it every request compiles the application");
        if (!IsOn(enabled)) return Verdict.Warning($"opcache.enable is off ({from})", "set opcache.enable = 1 in PHP-FPM's php.ini: without it every request compiles the application");
        if (it.Web?.Answer is { } answer && (answer.Full == true || answer.Restarts > 0 || answer.UsedPercent >= 90))
        {
            return Verdict.Warning(
                $"opcache is {answer.UsedPercent} % full and was emptied {answer.Restarts} times: each release takes new room in it until PHP-FPM is reloaded ({from})",
                "raise opcache.memory_consumption and opcache.max_accelerated_files in PHP-FPM's php.ini, or reload PHP-FPM after each swap (\"phpFpm\" in the settings)");
        }
        if (setting("opcache.preload") is { Length: > 0 } preload && preload != "no value")
        {
            return it.Site.PhpFpm.CanReload && it.Site.PhpFpm.Reload != FpmReload.Never
                ? Verdict.Good($"on, with preloading, and PHP-FPM is reloaded ({from})")
                : Verdict.Warning($"opcache.preload keeps the classes of the release that PHP-FPM started with ({from})", "name the way to reload PHP-FPM by \"phpFpm\" in the settings");
        }
        var watches = IsOn(setting("opcache.validate_timestamps"));
        return Verdict.Good($"on, {setting("opcache.memory_consumption") ?? "?"} MB{(it.Web?.Answer?.UsedPercent is { } used ? $" of which {used} % are used" : "")}, validate_timestamps {(watches ? "on" : "off")} ({from})");
    }

    private static Verdict RealpathCache(Examined it)
    {
        if (!it.UsesPhp) return Verdict.Skipped("the site is not made with PHP");
        if (Settings(it, out var from) is not { } setting) return Verdict.Skipped(it.Web?.Failure is { } failure ? $"PHP-FPM could not be asked: {failure}" : Unseen(it));
        if (setting("realpath_cache_ttl") is not { } ttl) return Verdict.Skipped("PHP-FPM's settings do not tell");
        var told = $"realpath_cache_ttl {ttl} s, realpath_cache_size {setting("realpath_cache_size")} ({from})";
        return WebChecks.RootOf(it) switch
        {
            WebChecks.Given.Unresolved when ttl.Trim() != "0" => Verdict.Warning($"{told}: each of PHP-FPM's processes remembers for that long where current pointed", "let nginx give PHP the resolved path (see nginx-root); then the cache does no harm"),
            WebChecks.Given.Unknown => Verdict.Good($"{told}; harmless where the web server gives PHP the resolved path, which is not known here"),
            _ => Verdict.Good(told),
        };
    }

    /// <summary>PHP-FPM's settings: by its own word, else from its files.</summary>
    private static Func<string, string?>? Settings(Examined it, out string from)
    {
        from = "as PHP-FPM says";
        if (it.Web?.Answer is { } answer) return answer.Setting;
        if (Find(it) is not { Fpm: { Settings.IsEmpty: false } fpm } found) return null;
        from = $"by the files of {fpm.File}";
        return name => fpm.Setting(found.Pool, name);
    }

    /// <summary>The master that serves the site, with its pool: by the socket that nginx passes to, by the pid file of the settings, or the only one.</summary>
    private static (FpmConfiguration Fpm, FpmPool? Pool)? Find(Examined it)
    {
        var passes = WebChecks.Passes(it);
        foreach (var fpm in it.Seen.Fpm)
        {
            if (fpm.Pools.FirstOrDefault(pool => pool.Listen is { } listen && passes.Any(pass => Same(pass, listen))) is { } pool) return (fpm, pool);
        }
        if (it.Site.PhpFpm.PidFile is { } file && it.Seen.Fpm.FirstOrDefault(fpm => fpm.PidFile == file) is { } byPid) return (byPid, byPid.Pools is [var only] ? only : null);
        return it.Seen.Fpm is [var one] && it.Seen.FpmClosed.Length == 0 && (passes.IsEmpty || !one.IsWhole) ? (one, one.Pools is [var single] ? single : null) : null;
    }

    /// <summary>127.0.0.1:9000, 9000 and *:9000 are one port; /var/run is /run; a socket without a slash in front is relative to FPM's own folder.</summary>
    private static bool Same(string pass, string listen)
    {
        if (pass.StartsWith('/')) return Run(pass) == Run(listen) || (!listen.StartsWith('/') && listen.Contains('/', StringComparison.Ordinal) && pass.EndsWith("/" + listen, StringComparison.Ordinal));
        return !listen.Contains('/', StringComparison.Ordinal) && pass[(pass.LastIndexOf(':') + 1)..] == listen[(listen.LastIndexOf(':') + 1)..];
    }

    private static string Run(string path) => path.StartsWith("/var/run/", StringComparison.Ordinal) ? path["/var".Length..] : path;

    private static string Unseen(Examined it) => it.Seen switch
    {
        { Fpm.Length: > 0 } when WebChecks.Passes(it) is { IsEmpty: false } passes && Find(it) is null => $"no PHP-FPM that is seen listens on {string.Join(", ", passes)}, where nginx sends the site's requests",
        { FpmClosed.Length: > 0 } seen => $"{seen.User} may not read {string.Join(", ", seen.FpmClosed)}",
        { Fpm.Length: > 1 } => $"there are several PHP-FPM, and which serves the site is not known: {string.Join(", ", it.Seen.Fpm.Select(fpm => fpm.File))}",
        { Fpm.Length: 1 } => "PHP-FPM's program was not found, which tells its settings; name it by \"program\" in \"phpFpm\" in the settings",
        _ => "no PHP-FPM is seen on the server",
    };

    private static bool IsOn(string? value) => value?.Trim().ToLowerInvariant() is "on" or "1" or "yes" or "true";
}
