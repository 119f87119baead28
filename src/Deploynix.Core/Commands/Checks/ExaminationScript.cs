using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>
/// The look that the doctor takes at a server: one script, one exec channel, nothing is written. Each line of its answer is a word and, after a
/// tab, what it says; <see cref="Parsing.Checks.HostSeen"/> reads them. A tool that is missing or hangs costs its own answer alone.
/// </summary>
internal static class ExaminationScript
{
    /// <summary>The word of the last line: without it the answer is not whole.</summary>
    public const string End = "end";

    /// <summary>The script for what is to be looked at.</summary>
    public static ShellCommand Of(Site site, Look look)
    {
        var paths = SitePaths.Of(site);
        return Sh.Lines(
            Begin,
            look.HasFlag(Look.Tools) ? HostLook.Tools : Sh.Empty,
            (look & (Look.Php | Look.Composer | Look.Node)) != 0 ? PhpLook.Tools(site, look) : Sh.Empty,
            look.HasFlag(Look.Repository) ? RepositoryLook.Ask(site.Repository, site.Branch) : Sh.Empty,
            (look & OfSite) != 0 ? InSubshell(SiteLook.Of(site, paths, look)) : Sh.Empty,
            Sh.Script($"PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin"),
            (look & (Look.Processes | Look.Nginx | Look.Fpm)) != 0 ? HostLook.Processes : Sh.Empty,
            look.HasFlag(Look.Nginx) ? WebLook.Nginx(paths) : Sh.Empty,
            look.HasFlag(Look.Fpm) ? WebLook.Fpm(site.PhpFpm) : Sh.Empty,
            look.HasFlag(Look.FpmReload) ? WebLook.FpmReload(site.PhpFpm) : Sh.Empty,
            look.HasFlag(Look.Supervisor) ? HostLook.Supervisor : Sh.Empty,
            look.HasFlag(Look.Cron) ? HostLook.Cron : Sh.Empty,
            Sh.Script($"say {End} yes"));
    }

    private const Look OfSite = Look.Site | Look.Content | Look.Rights | Look.Room | Look.Environment | Look.Journal;

    /// <summary>The time comes first, so that the client can tell how old it is when it arrives.</summary>
    private static ShellCommand Begin { get; } = Sh.Script($$"""
        exec </dev/null
        export LC_ALL=C
        say() { printf '%s\t%s\n' "$1" "$2"; }
        has() { command -v "$1" >/dev/null 2>&1; }
        within() { s=$1; shift; if has timeout; then timeout "$s" "$@"; else "$@"; fi; }
        say stamp "$(date -u +%s.%N)"
        say uid "$(id -u)"
        say user "$(id -un)"
        if [ -r /proc/self/stat ]; then say proc yes; fi
        """);

    private static ShellCommand InSubshell(ShellCommand script) => Sh.Script($"(\n{script}\n)");
}
