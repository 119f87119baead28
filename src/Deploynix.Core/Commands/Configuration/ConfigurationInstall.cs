using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>A file to be installed, and the hash of what the plan saw in its place; null for nothing.</summary>
internal sealed record Replacement(RenderedFile File, string? SeenHash);

/// <summary>
/// The commands that put configuration in place: every program looks at the new files alone first, then they are renamed into place, then every program looks at
/// all that it has. Where that fails, and where the script is ended before it, what was there is put back. Only then are programs told.
/// </summary>
internal static class ConfigurationInstall
{
    /// <summary>The first word of a line that says that a program was not told, and why.</summary>
    public const string NotTold = "not-told";

    /// <summary>Installs files. <paramref name="all"/> are the site's files, of which those that are the same already take part in the look at the new ones alone.</summary>
    public static ShellCommand Run(SiteConfiguration site, IReadOnlyList<RenderedFile> all, IReadOnlyList<Replacement> replacements, bool sudo)
    {
        var kinds = replacements.Select(replacement => replacement.File.Kind).Distinct().Order().ToList();
        return Privileged(sudo, Sh.Lines(
            ConfigurationProbe.Start,
            Functions,
            Sh.Lines(kinds.Select(kind => Before(site, kind))),
            Sh.Script($$"""
                umask 022
                d=$(mktemp -d /tmp/deploynix.XXXXXX) || exit {{ExitCode.NotWritable}}
                installing=
                back() {
                {{Sh.Lines(replacements.Select(PutBack))}}
                }
                trap '[ -z "$installing" ] || back; rm -rf "$d"' EXIT
                trap 'exit 143' HUP INT TERM PIPE
                mkdir "$d/fpm" "$d/nginx" "$d/systemd" "$d/seen" || exit {{ExitCode.NotWritable}}
                """),
            Sh.Lines(kinds.Select(kind => Alone(site, kind, all))),
            Sh.Lines(replacements.Select(Keep)),
            Sh.Script($"installing=yes"),
            Sh.Lines(replacements.Select(Put)),
            Sh.Lines(kinds.Select(kind => Whole(site, kind, all))),
            Sh.Script($"installing="),
            Sh.Lines(kinds.Select(kind => Tell(site, kind)))));
    }

    /// <summary>What an administrator runs to install one file, validate it and put it to use.</summary>
    public static ShellCommand ByHand(SiteConfiguration site, RenderedFile file)
    {
        var write = Sh.Script($"printf '%s' {file.Content} > {file.Path}");
        return file.Kind switch
        {
            ConfigurationKind.Nginx => Sh.All(write, NginxTest(site), NginxReload(site)),
            ConfigurationKind.Fpm => Sh.All(write, FpmTest(site), FpmReload(site)),
            ConfigurationKind.Supervisor => Sh.All(write, Sh.Run("supervisorctl", "-c", site.Layout.Supervisor, "reread"), SupervisorUpdate(site)),
            ConfigurationKind.Systemd => Sh.All(write, Sh.Run("systemctl", "daemon-reload"), Sh.Run("systemctl", ["enable", "--now", .. Units(site)])),
            _ => write,
        };
    }

    /// <summary>The checks and reloads that come with files, for a person to read.</summary>
    public static IEnumerable<ShellCommand> Aftermath(SiteConfiguration site, IEnumerable<ConfigurationKind> kinds) => kinds.Distinct().Order().SelectMany(kind => kind switch
    {
        ConfigurationKind.Nginx => [NginxTest(site), NginxReload(site)],
        ConfigurationKind.Fpm => [FpmTest(site), FpmReload(site)],
        ConfigurationKind.Supervisor => [Sh.Run("supervisorctl", "-c", site.Layout.Supervisor, "reread"), SupervisorUpdate(site)],
        ConfigurationKind.Systemd => [Sh.Run("systemctl", "daemon-reload"), Sh.Run("systemctl", ["enable", "--now", .. Units(site)])],
        _ => Array.Empty<ShellCommand>(),
    });

    /// <summary>A script by <c>sudo -n</c>. It is read as a whole before it runs, and what it runs reads nothing of it.</summary>
    public static ShellCommand Privileged(bool sudo, ShellCommand script) => !sudo ? script : Sh.Script($$"""
        sudo -n sh <<'DEPLOYNIX_SCRIPT'
        {
        {{script}}
        } </dev/null
        DEPLOYNIX_SCRIPT
        """);

    private static ShellCommand Functions { get; } = Sh.Script($$"""
        try() { said=$("$@" 2>&1) || { c=$?; printf '%s\n' "$said" >&2; return $c; }; }
        put() { cp -p "$1" "$2" && mv -f "$2" "$3"; }
        """);

    /// <summary>What is broken already is none of our doing, and would look as if it were. A PHP without any pool yet is not broken.</summary>
    private static ShellCommand Before(SiteConfiguration site, ConfigurationKind kind) => kind switch
    {
        ConfigurationKind.Nginx => Sh.Script($"try {NginxTest(site)} || exit {ExitCode.ConfigurationBroken}"),
        ConfigurationKind.Fpm => Sh.Script($"said=$({FpmTest(site)} 2>&1) || case $said in *'No pool defined'*) ;; *) printf '%s\\n' \"$said\" >&2; exit {ExitCode.ConfigurationBroken} ;; esac"),
        _ => Sh.Empty,
    };

    private static ShellCommand Alone(SiteConfiguration site, ConfigurationKind kind, IEnumerable<RenderedFile> all) => kind switch
    {
        ConfigurationKind.Nginx => Sh.Lines(
            Write(kind, "nginx", all),
            Sh.Script($$"""
                printf 'pid "%s/pid";\nerror_log stderr;\nevents {}\nhttp { access_log off; include "%s/nginx/*.conf"; }\n' "$d" "$d" > "$d/nginx.conf"
                try nginx -t -q -c "$d/nginx.conf" || exit {{ExitCode.ConfigurationInvalid}}
                """)),
        ConfigurationKind.Fpm => Sh.Lines(
            Write(kind, "fpm", all),
            Sh.Script($"""
                printf '[global]\nerror_log = %s/fpm.log\ninclude = %s/fpm/*.conf\n' "$d" "$d" > "$d/fpm.conf"
                try {"php-fpm" + site.PhpVersion} -t -y "$d/fpm.conf" || exit {ExitCode.ConfigurationInvalid}
                """)),
        ConfigurationKind.Systemd => Sh.Lines(
            Write(kind, "systemd", all),
            Sh.Script($"if command -v systemd-analyze >/dev/null; then try systemd-analyze verify \"$d\"/systemd/* || exit {ExitCode.ConfigurationInvalid}; fi")),
        _ => Sh.Empty,
    };

    private static ShellCommand Write(ConfigurationKind kind, string folder, IEnumerable<RenderedFile> all) => Sh.Lines(
        all.Where(file => file.Kind == kind).Select(file => Sh.Script($"printf '%s' {file.Content} > \"$d\"/{folder}/{file.Name} || exit {ExitCode.NotWritable}")));

    /// <summary>Keeps what is there, if it is still what the plan saw.</summary>
    private static ShellCommand Keep(Replacement replacement) => replacement.SeenHash is { } hash
        ? Sh.Script($"""
            cp -p {replacement.File.Path} "$d"/seen/{replacement.File.Name} || exit {ExitCode.NotWritable}
            [ "$(sha256sum < "$d"/seen/{replacement.File.Name} | cut -c 1-64)" = {hash} ] || exit {ExitCode.ConfigurationChanged}
            """)
        : Sh.Script($"[ ! -e {replacement.File.Path} ] || exit {ExitCode.ConfigurationChanged}");

    private static ShellCommand Put(Replacement replacement) => Sh.Script($$"""
        { printf '%s' {{replacement.File.Content}} > {{Aside(replacement.File)}} && chmod 0644 {{Aside(replacement.File)}} && mv -f {{Aside(replacement.File)}} {{replacement.File.Path}}; } || exit {{ExitCode.NotWritable}}
        """);

    private static ShellCommand PutBack(Replacement replacement) => replacement.SeenHash is null
        ? Sh.Script($"rm -f {Aside(replacement.File)} {replacement.File.Path}")
        : Sh.Script($"put \"$d\"/seen/{replacement.File.Name} {Aside(replacement.File)} {replacement.File.Path}");

    /// <summary>In the same folder, so that the rename is one; by a name that no program takes for its own.</summary>
    private static string Aside(RenderedFile file) => $"{file.Folder}/.{file.Name}.deploynix";

    private static ShellCommand Whole(SiteConfiguration site, ConfigurationKind kind, IEnumerable<RenderedFile> all) => kind switch
    {
        ConfigurationKind.Nginx => Sh.Script($$"""
            try {{NginxTest(site)}} || exit {{ExitCode.ConfigurationRestored}}
            nginx -T -q -c {{site.Layout.Nginx}} 2>/dev/null | grep -qxF {{$"# configuration file {all.First(file => file.Kind == kind).Path}:"}} || {
              printf '%s\n' {{$"{site.Layout.Nginx} does not include {site.Layout.NginxBlocks}/*.conf"}} >&2; exit {{ExitCode.ConfigurationRestored}}
            }
            """),
        ConfigurationKind.Fpm => Sh.Script($$"""
            try {{FpmTest(site)}} || exit {{ExitCode.ConfigurationRestored}}
            {{"php-fpm" + site.PhpVersion}} -tt -y {{site.Layout.Fpm(site.PhpVersion)}} 2>&1 | grep -qF {{$"NOTICE: [{site.Name}]"}} || {
              printf '%s\n' {{$"{site.Layout.Fpm(site.PhpVersion)} does not include {site.Layout.FpmPools(site.PhpVersion)}/*.conf"}} >&2; exit {{ExitCode.ConfigurationRestored}}
            }
            """),
        ConfigurationKind.Supervisor => Sh.Script($$"""
            said=$(supervisorctl -c {{site.Layout.Supervisor}} reread 2>&1)
            case $said in *CANT_REREAD*) printf '%s\n' "$said" >&2; exit {{ExitCode.ConfigurationRestored}} ;; esac
            """),
        _ => Sh.Empty,
    };

    private static ShellCommand Tell(SiteConfiguration site, ConfigurationKind kind) => kind switch
    {
        ConfigurationKind.Nginx => Told("nginx", NginxReload(site)),
        ConfigurationKind.Fpm => Sh.Lines(
            Told("php-fpm", FpmReload(site)),
            // The pool is there a moment after the reload, not with it.
            Sh.Script($"i=0; while [ -n \"$told\" ] && [ \"$i\" -lt 60 ] && ! [ -S {site.Socket} ]; do sleep 0.2; i=$((i+1)); done")),
        ConfigurationKind.Supervisor => Told("supervisor", SupervisorUpdate(site)),
        ConfigurationKind.Systemd => Told("systemd", Sh.Script($$"""
            {
              systemctl daemon-reload && systemctl enable --now {{Units(site)}} &&
              for u in $(systemctl list-units --all --plain --no-legend {{QueueWorkers.Name(site) + "@*.service"}} | cut -d ' ' -f 1); do
                i=${u##*@}; i=${i%.service}; [ "$i" -le {{site.Workers}} ] || systemctl disable --now "$u"
              done
            }
            """)),
        _ => Sh.Empty,
    };

    private static ShellCommand Told(string program, ShellCommand command) => Sh.Script($$"""
        told=yes
        said=$({{command}} 2>&1) || { told=; printf '%s\t%s\t%s\n' {{NotTold}} {{program}} "$(printf '%s' "$said" | tail -n 1)"; }
        """);

    private static ShellCommand NginxTest(SiteConfiguration site) => Sh.Run("nginx", "-t", "-q", "-c", site.Layout.Nginx);

    /// <summary>By the process id that the configuration names, with or without a service manager.</summary>
    private static ShellCommand NginxReload(SiteConfiguration site) => Sh.Run("nginx", "-s", "reload", "-c", site.Layout.Nginx);

    private static ShellCommand FpmTest(SiteConfiguration site) => Sh.Run("php-fpm" + site.PhpVersion, "-t", "-y", site.Layout.Fpm(site.PhpVersion));

    /// <summary>As the site's settings say, else by the process id that the configuration names, which is what its service does.</summary>
    private static ShellCommand FpmReload(SiteConfiguration site) => site.Site.PhpFpm.CanReload
        ? Fpm.Reload(site.Site.PhpFpm)
        : Sh.Script($"kill -s USR2 \"$(cat \"$({"php-fpm" + site.PhpVersion} -tt -y {site.Layout.Fpm(site.PhpVersion)} 2>&1 | sed -n 's/.*NOTICE: \tpid = //p')\")\"");

    private static ShellCommand SupervisorUpdate(SiteConfiguration site) => Sh.Run("supervisorctl", "-c", site.Layout.Supervisor, "update", QueueWorkers.Name(site));

    private static IEnumerable<string> Units(SiteConfiguration site) => Enumerable.Range(1, site.Workers).Select(number => $"{QueueWorkers.Name(site)}@{number}.service");
}
