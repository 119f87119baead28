namespace Deploynix.Core.Commands.Configuration;

/// <summary>nginx's server block for a site.</summary>
internal static class NginxBlock
{
    /// <summary>How large a request may be, in megabytes; PHP is given the same limit.</summary>
    public const int MaxBody = 20;

    public static RenderedFile Render(SiteConfiguration site) => new(ConfigurationKind.Nginx, $"{site.Layout.NginxBlocks}/{site.Name}.conf",
        $$"""
        # {{site.Header}}
        # What a file {{site.Name}}.d/*.conf beside this one says is part of the server: TLS, for one, by
        #   listen 443 ssl; ssl_certificate ...; ssl_certificate_key ...;
        server {
        {{string.Concat(site.Listen.Select(listen => $"    listen {listen};\n"))}}    server_name {{(site.ServerNames.IsEmpty ? "_" : string.Join(' ', site.ServerNames))}};
            root {{ConfigurationSyntax.Nginx(site.Paths.Current + "/" + site.Site.Proof.Root)}};
            index index.php index.html;
            charset utf-8;
            client_max_body_size {{MaxBody}}m;
            access_log {{ConfigurationSyntax.Nginx($"{site.Layout.NginxLogs}/{site.Name}.access.log")}};
            error_log {{ConfigurationSyntax.Nginx($"{site.Layout.NginxLogs}/{site.Name}.error.log")}};
            include {{ConfigurationSyntax.Nginx($"{site.Layout.NginxBlocks}/{site.Name}.d/*.conf")}};

            location / {
                try_files $uri $uri/ /index.php$is_args$args;
            }

            # .env, .git and their like are nobody's business; .well-known is what certificates are fetched by.
            location ~ /\.(?!well-known(/|$)) {
                deny all;
            }

            location ~ \.php$ {
                # PHP gets only what is there: it would guess at a path that goes on behind a file.
                try_files $uri =404;
                include {{ConfigurationSyntax.Nginx(site.Layout.NginxParameters)}};
                # The release that current points at as the request comes, for all of that request. With $document_root PHP sees the link
                # alone, remembers where it led, and goes on to serve the old release after a swap.
                fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
                fastcgi_param DOCUMENT_ROOT $realpath_root;
                # A request's "Proxy" header is not PHP's HTTP_PROXY.
                fastcgi_param HTTP_PROXY "";
                fastcgi_hide_header X-Powered-By;
                fastcgi_pass {{ConfigurationSyntax.Nginx("unix:" + site.Socket)}};
            }
        }

        """.ReplaceLineEndings("\n") + NginxGate.Render(site));
}
