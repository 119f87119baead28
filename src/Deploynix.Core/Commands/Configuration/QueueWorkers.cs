using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>
/// Laravel's queue workers. Each start goes through <c>current</c> anew, so that a worker that ends after a swap comes back in the new release; a manager's own
/// working directory would be resolved once, and stay.
/// </summary>
internal static class QueueWorkers
{
    /// <summary>How long the longest job may take to end before its worker is killed, in seconds.</summary>
    private const int StopSeconds = 3600;

    /// <summary>How often supervisor tries a start that fails, which is for good: it waits a second longer each time.</summary>
    private const int StartRetries = 1_000_000;

    /// <summary>The name of the program, and of the template unit before its <c>@</c>.</summary>
    public static string Name(SiteConfiguration site) => $"{site.Name}-worker";

    /// <summary>The script that a worker is. While nothing is deployed yet it waits a little before it is tried again.</summary>
    private static string Script(SiteConfiguration site) =>
        $"cd -P {PosixQuoting.Quote(site.Paths.Current)} || {{ sleep 5; exit 1; }}; exec {PosixQuoting.Quote(site.Site.Php)} artisan queue:work --sleep=3 --max-time=3600 --no-interaction";

    public static RenderedFile Supervisor(SiteConfiguration site) => new(ConfigurationKind.Supervisor, $"{site.Layout.SupervisorPrograms}/{Name(site)}.conf",
        $"""
        ; {site.Header}
        [program:{Name(site)}]
        command=/bin/sh -c {ConfigurationSyntax.Supervisor(Script(site))}
        process_name=%(program_name)s_%(process_num)02d
        numprocs={site.Workers}
        user={site.User}
        autostart=true
        autorestart=true
        ; A release whose workers cannot start must not cost the workers for good: they are tried again, ever more rarely, until one can.
        startretries={StartRetries}
        redirect_stderr=true
        stdout_logfile={site.Layout.SupervisorLogs}/{Name(site)}.log
        stopsignal=TERM
        ; A worker ends once its job is done. The signal goes to the worker alone: a program that its job started would not survive it.
        stopwaitsecs={StopSeconds}
        stopasgroup=false
        killasgroup=true

        """.ReplaceLineEndings("\n"));

    public static RenderedFile Systemd(SiteConfiguration site) => new(ConfigurationKind.Systemd, $"{site.Layout.SystemdUnits}/{Name(site)}@.service",
        $"""
        # {site.Header}
        # Instances: {site.Workers}
        [Unit]
        Description=Queue worker %i of {site.Site}
        After=network.target
        # Until something is deployed it is tried again and again.
        StartLimitIntervalSec=0

        [Service]
        ExecStart=/bin/sh -c {ConfigurationSyntax.Systemd(Script(site))}
        User={site.User}
        Group={site.Group}
        Restart=always
        RestartSec=1
        # A worker ends once its job is done. The signal goes to the worker alone: a program that its job started would not survive it.
        KillMode=mixed
        TimeoutStopSec={StopSeconds}

        [Install]
        WantedBy=multi-user.target

        """.ReplaceLineEndings("\n"));
}
