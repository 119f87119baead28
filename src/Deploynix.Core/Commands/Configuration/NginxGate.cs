namespace Deploynix.Core.Commands.Configuration;

/// <summary>nginx's second server block for a site, on the loopback address: it hands out a release by its id, so that a health gate can ask for it before anybody is served by it.</summary>
internal static class NginxGate
{
    /// <summary>The header that names a release.</summary>
    public const string Header = "Deploynix-Release";

    /// <summary>Answers with the id of the release that is asked for, and so tells that this block is what answers.</summary>
    public const string Sign = "/.deploynix-release";

    /// <summary>The block; nothing where the settings name no address for it.</summary>
    public static string Render(SiteConfiguration site) => site.Site.Health.Gate.Through is not { } through ? "" :
        $$"""

        # One release by its id, for the health gate before a swap (health.gate.through). On the loopback address: whoever is on this machine may ask, and nobody else.
        server {
            listen {{through}};
            server_name _;
            set $deploynix_release none;
            if ($http_deploynix_release ~ "^([0-9]{8}_[0-9]{6})$") {
                set $deploynix_release $1;
            }
            set $deploynix_https "";
            if ($http_x_forwarded_proto = https) {
                set $deploynix_https on;
            }
            root {{Root(site)}};
            index index.php index.html;
            charset utf-8;
            access_log off;
            error_log {{ConfigurationSyntax.Nginx($"{site.Layout.NginxLogs}/{site.Name}.error.log")}};

            location = {{Sign}} {
                default_type text/plain;
                return 200 $deploynix_release;
            }

            location / {
                try_files $uri $uri/ /index.php$is_args$args;
            }

            location ~ /\.(?!well-known(/|$)) {
                deny all;
            }

            location ~ \.php$ {
                try_files $uri =404;
                include {{ConfigurationSyntax.Nginx(site.Layout.NginxParameters)}};
                fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
                fastcgi_param DOCUMENT_ROOT $realpath_root;
                # What the site's own address has; this one has no encryption.
                fastcgi_param HTTPS $deploynix_https if_not_empty;
                fastcgi_param HTTP_PROXY "";
                fastcgi_pass {{ConfigurationSyntax.Nginx("unix:" + site.Socket)}};
            }
        }

        """.ReplaceLineEndings("\n");

    /// <summary>The path of a release, whose id is nginx's own variable: no quoted path can hold its sign.</summary>
    private static string Root(SiteConfiguration site) =>
        ConfigurationSyntax.Nginx(site.Paths.Releases)[..^1] + "/$deploynix_release/" + ConfigurationSyntax.Nginx(site.Site.Proof.Root)[1..];
}
