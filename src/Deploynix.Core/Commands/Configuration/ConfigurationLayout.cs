namespace Deploynix.Core.Commands.Configuration;

/// <summary>Where Debian and its kin keep the configuration of the programs that serve a site, below one folder.</summary>
internal sealed record ConfigurationLayout(string Root)
{
    /// <summary>What lies beside /etc: empty for the system itself.</summary>
    private string Tree => Root.EndsWith("/etc", StringComparison.Ordinal) ? Root[..^"/etc".Length] : "";

    public string Nginx => Root + "/nginx/nginx.conf";

    /// <summary>Included by the configuration of nginx's own packages and of Debian's alike, which sites-enabled is not.</summary>
    public string NginxBlocks => Root + "/nginx/conf.d";
    public string NginxParameters => Root + "/nginx/fastcgi_params";
    public string NginxLogs => Tree + "/var/log/nginx";
    public string PhpVersions => Root + "/php";
    public string Fpm(string version) => $"{Root}/php/{version}/fpm/php-fpm.conf";
    public string FpmPools(string version) => $"{Root}/php/{version}/fpm/pool.d";
    public string FpmSocket(string name) => $"{Tree}/run/php/{name}.sock";
    public string Supervisor => Root + "/supervisor/supervisord.conf";
    public string SupervisorPrograms => Root + "/supervisor/conf.d";
    public string SupervisorLogs => Tree + "/var/log/supervisor";
    public string SystemdUnits => Root + "/systemd/system";
    public string CronTables => Root + "/cron.d";
}
