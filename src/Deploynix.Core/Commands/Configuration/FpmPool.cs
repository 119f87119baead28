using System.Text;
using Deploynix.Core.Model;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>PHP-FPM's pool for a site, and the one global setting that releases want of it.</summary>
internal static class FpmPool
{
    /// <summary>The room for a unix socket's path in the kernel, its end not counted.</summary>
    private const int MaxSocket = 107;

    /// <summary>
    /// How long a reload waits for requests in flight, for every pool of this PHP. PHP's default of 0 drops them. It is global, so that it cannot stand in a pool; the
    /// folder of pools is included at the end of php-fpm.conf and may hold it.
    /// </summary>
    public static RenderedFile Global(SiteConfiguration site) => new(ConfigurationKind.Fpm, $"{site.Layout.FpmPools(site.PhpVersion)}/deploynix-reload.conf",
        """
        ; Written by Deploynix; edits are kept unless -Force is given.
        ; A reload lets requests in flight end, for this long. With 0, which is PHP's default, every one of them fails.
        [global]
        process_control_timeout = 10s

        """.ReplaceLineEndings("\n"));

    public static RenderedFile Render(SiteConfiguration site)
    {
        if (Encoding.UTF8.GetByteCount(site.Socket) > MaxSocket)
        {
            throw new DeploynixException(ErrorKind.InvalidArgument, $"A socket's path has at most {MaxSocket} bytes, and '{site.Socket}' has more.") { Next = "use a shorter folder for the configuration" };
        }
        return new(ConfigurationKind.Fpm, $"{site.Layout.FpmPools(site.PhpVersion)}/{site.Name}.conf",
            $"""
            ; {site.Header}
            [{site.Name}]
            user = {site.User}
            group = {site.Group}
            listen = {ConfigurationSyntax.Fpm(site.Socket)}
            listen.owner = {site.NginxUser}
            listen.group = {site.NginxUser}
            listen.mode = 0660

            ; Memory divided by what a request needs: 10 of 60 MB each fit in 600 MB.
            pm = dynamic
            pm.max_children = 10
            pm.start_servers = 2
            pm.min_spare_servers = 1
            pm.max_spare_servers = 3
            pm.max_requests = 1000

            ; What PHP prints on standard error is kept, in FPM's log, as it was printed.
            catch_workers_output = yes
            decorate_workers_output = no
            ; Variables of the server's are not the site's: its own are in .env.
            clear_env = yes

            ; Each release has paths of its own, so that PHP need not look whether a file changed. What is written anew in a release that is live
            ; already, as config:cache does, is seen after a reload of PHP-FPM.
            php_admin_value[opcache.validate_timestamps] = 0
            php_admin_value[opcache.revalidate_path] = 1
            php_admin_value[realpath_cache_size] = 4096K
            php_admin_value[realpath_cache_ttl] = 600
            ; opcache.memory_consumption has no effect here, since all pools share that memory: it belongs in php.ini.

            php_admin_value[upload_max_filesize] = {NginxBlock.MaxBody}M
            php_admin_value[post_max_size] = {NginxBlock.MaxBody}M

            """.ReplaceLineEndings("\n"));
    }
}
