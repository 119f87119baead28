using System.Collections.Immutable;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Planning;

/// <summary>Makes of what was asked for, and of what is installed on a server, what is to be rendered.</summary>
internal static class ConfigurationChoice
{
    private static readonly string[] Local = ["localhost", "127.0.0.1"];

    /// <summary>Refuses values that no server can do anything with.</summary>
    /// <exception cref="DeploynixException">A value is not valid.</exception>
    public static void Check(Site site, WebServerOptions options)
    {
        foreach (var name in options.ServerNames) Check(site, "ServerName", name, WebServerRule.CheckServerName);
        foreach (var listen in options.Listen) Check(site, "Listen", listen, WebServerRule.CheckListen);
        if (options.PhpVersion is { } version) Check(site, "PhpVersion", version, WebServerRule.CheckPhpVersion);
        if (options.PoolUser is { } user) Check(site, "PoolUser", user, WebServerRule.CheckUser);
        Check(site, "ConfigurationRoot", options.ConfigurationRoot, WebServerRule.CheckConfigurationRoot);
        if (options is { Workers: > 0, WorkerManager: WorkerManager.None }) throw Invalid(site, "-Workers wants something that keeps them running, and -WorkerManager None says that nothing does.");
    }

    /// <summary>What is rendered for one server; the group of its user is filled in once it is known.</summary>
    /// <exception cref="DeploynixException">Something that is needed is not installed.</exception>
    public static SiteConfiguration For(Site site, Server server, WebServerOptions options, ServerConfigurationSeen seen)
    {
        var layout = new ConfigurationLayout(PathRule.NormalizeDeployPath(options.ConfigurationRoot));
        if (!seen.HasNginx) throw Missing(site, server, $"nginx is not installed: there is no such program, or no {layout.NginxBlocks}.", "apt-get install nginx");
        var manager = Manager(site, server, layout, options, seen);
        var scheduler = options.Scheduler && server == site.Servers[0];
        if (scheduler && !seen.HasCron) throw Missing(site, server, $"cron is not installed: there is no {layout.CronTables}.", "apt-get install cron");
        var user = options.PoolUser ?? (seen.Owner is null or "root" or "UNKNOWN" ? seen.IsRoot ? "www-data" : seen.Login : seen.Owner);
        Check(site, "PoolUser", user, WebServerRule.CheckUser);
        return new()
        {
            Site = site,
            Layout = layout,
            PhpVersion = Php(site, server, layout, options, seen),
            User = user,
            Group = user,
            NginxUser = seen.NginxUser is { } nginx && WebServerRule.CheckUser(nginx) is null ? nginx : "www-data",
            ServerNames = options.ServerNames.IsEmpty ? Known(site) : [.. options.ServerNames.Select(WebServerRule.ToAscii).Distinct()],
            Listen = !options.Listen.IsEmpty ? [.. options.Listen.Distinct()] : seen.HasIpv6 ? ["80", "[::]:80"] : ["80"],
            WorkerManager = manager,
            Workers = options.Workers ?? 1,
            Scheduler = scheduler,
        };
    }

    private static string Php(Site site, Server server, ConfigurationLayout layout, WebServerOptions options, ServerConfigurationSeen seen)
    {
        var wanted = options.PhpVersion ?? (seen.FpmVersions is [var only] ? only : seen.PhpVersion);
        if (wanted is not null && seen.FpmVersions.Contains(wanted)) return wanted;
        if (options.PhpVersion is null && seen.FpmVersions.Length > 1)
        {
            throw Invalid(site, $"{server} has PHP-FPM {string.Join(", ", seen.FpmVersions)}, and '{site.Php}' is none of them: name one with -PhpVersion.");
        }
        throw Missing(site, server, $"PHP-FPM{(wanted is null ? "" : " " + wanted)} is not installed: there is no such program, or no {layout.FpmPools(wanted ?? "*")}.", $"apt-get install php{wanted}-fpm");
    }

    private static WorkerManager Manager(Site site, Server server, ConfigurationLayout layout, WebServerOptions options, ServerConfigurationSeen seen)
    {
        if (options is { Workers: 0 } or { WorkerManager: null, Workers: null }) return WorkerManager.None;
        var manager = options.WorkerManager ?? (seen.HasSupervisor ? WorkerManager.Supervisor : WorkerManager.Systemd);
        return manager switch
        {
            WorkerManager.Supervisor when !seen.HasSupervisor => throw Missing(site, server, $"supervisor is not installed: there is no such program, or no {layout.SupervisorPrograms}.", "apt-get install supervisor"),
            WorkerManager.Systemd when !seen.HasSystemd => throw Missing(site, server, $"Nothing that keeps workers running is installed: there is neither supervisor nor {layout.SystemdUnits}.", "apt-get install supervisor"),
            _ => manager,
        };
    }

    /// <summary>The name by which the site's settings have it asked, where that is a public one.</summary>
    private static ImmutableArray<string> Known(Site site) =>
        site.Proof.Url is { IdnHost: { Length: > 0 } host } && !Local.Contains(host) && WebServerRule.CheckServerName(host) is null ? [WebServerRule.ToAscii(host)] : [];

    private static void Check(Site site, string parameter, string value, Func<string, string?> rule)
    {
        if (rule(value) is { } wrong) throw Invalid(site, $"-{parameter} '{value}': {wrong}.");
    }

    private static DeploynixException Invalid(Site site, string what) => new(ErrorKind.InvalidArgument, what) { Site = site.ToString(), State = "Nothing was changed." };

    private static DeploynixException Missing(Site site, Server server, string what, string next) => new(ErrorKind.ToolMissing, what)
    {
        Site = site.ToString(), Server = server.Name, State = "No configuration was changed.", Next = $"on the server: {next}; then run this again",
    };
}
