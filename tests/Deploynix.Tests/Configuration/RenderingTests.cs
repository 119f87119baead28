using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Configuration;

public sealed class RenderingTests
{
    [Fact]
    public void Nginx_hands_PHP_the_release_and_not_the_link()
    {
        var block = NginxBlock.Render(Configured.For());
        Assert.Equal("/etc/nginx/conf.d/shop-production.conf", block.Path);
        Assert.Equal(
            """
            # Written by Deploynix for shop (production); edits are kept unless -Force is given.
            # What a file shop-production.d/*.conf beside this one says is part of the server: TLS, for one, by
            #   listen 443 ssl; ssl_certificate ...; ssl_certificate_key ...;
            server {
                listen 80;
                listen [::]:80;
                server_name shop.example.com www.shop.example.com;
                root "/srv/a b/current/public";
                index index.php index.html;
                charset utf-8;
                client_max_body_size 20m;
                access_log "/var/log/nginx/shop-production.access.log";
                error_log "/var/log/nginx/shop-production.error.log";
                include "/etc/nginx/conf.d/shop-production.d/*.conf";

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
                    include "/etc/nginx/fastcgi_params";
                    # The release that current points at as the request comes, for all of that request. With $document_root PHP sees the link
                    # alone, remembers where it led, and goes on to serve the old release after a swap.
                    fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
                    fastcgi_param DOCUMENT_ROOT $realpath_root;
                    # A request's "Proxy" header is not PHP's HTTP_PROXY.
                    fastcgi_param HTTP_PROXY "";
                    fastcgi_hide_header X-Powered-By;
                    fastcgi_pass "unix:/run/php/shop-production.sock";
                }
            }

            """, block.Content);
    }

    [Fact]
    public void The_pool_is_the_site_user_s_and_nginx_may_open_its_socket()
    {
        var pool = FpmPool.Render(Configured.For());
        Assert.Equal("/etc/php/8.2/fpm/pool.d/shop-production.conf", pool.Path);
        Assert.Contains("\n[shop-production]\nuser = shop\ngroup = shop\nlisten = '/run/php/shop-production.sock'\nlisten.owner = www-data\nlisten.group = www-data\nlisten.mode = 0660\n", pool.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("process_control_timeout", pool.Content, StringComparison.Ordinal);
        Assert.EndsWith("[global]\nprocess_control_timeout = 10s\n", FpmPool.Global(Configured.For()).Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_go_through_current_at_each_start()
    {
        Assert.Contains(
            """
            [program:shop-production-worker]
            command=/bin/sh -c 'cd -P '\''/srv/a b/current'\'' || { sleep 5; exit 1; }; exec php artisan queue:work --sleep=3 --max-time=3600 --no-interaction'
            process_name=%(program_name)s_%(process_num)02d
            numprocs=2
            user=shop
            """, QueueWorkers.Supervisor(Configured.For()).Content, StringComparison.Ordinal);
        var unit = QueueWorkers.Systemd(Configured.For());
        Assert.Equal("/etc/systemd/system/shop-production-worker@.service", unit.Path);
        Assert.Contains("\nExecStart=/bin/sh -c \"cd -P '/srv/a b/current' || { sleep 5; exit 1; }; exec php artisan queue:work --sleep=3 --max-time=3600 --no-interaction\"\n", unit.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schedule_is_a_line_of_cron() => Assert.Equal(
        """
        # Written by Deploynix for shop (production); edits are kept unless -Force is given.
        * * * * * shop cd -P '/srv/a 50\% b/current' 2>/dev/null && php artisan schedule:run --no-interaction >/dev/null 2>&1

        """, Schedule.Render(Configured.For(Configured.Site("/srv/a 50% b"))).Content);

    [Theory]
    [InlineData("shop", "production", "shop-production")]
    [InlineData("shop.example", "production", "shop-example-production-")]
    [InlineData("läden", "production", "l-den-production-")]
    public void A_site_has_a_name_that_every_program_takes(string name, string environment, string expected)
    {
        var made = ConfigurationName.Of(Configured.Site(name: name, environment: environment));
        Assert.StartsWith(expected, made, StringComparison.Ordinal);
        Assert.Matches("^[A-Za-z0-9_-]{1,48}$", made);
    }

    [Fact]
    public void Sites_whose_names_come_close_keep_apart()
    {
        Assert.NotEqual(ConfigurationName.Of(Configured.Site(name: "a.b")), ConfigurationName.Of(Configured.Site(name: "a_b")));
        Assert.NotEqual(ConfigurationName.Of(Configured.Site(name: "a.b")), ConfigurationName.Of(Configured.Site(name: "a-b")));
        Assert.NotEqual(ConfigurationName.Of(Configured.Site(name: new string('x', 64))), ConfigurationName.Of(Configured.Site(name: new string('x', 63))));
    }

    [Fact]
    public void A_tree_that_ends_in_etc_has_run_and_var_beside_it()
    {
        Assert.Equal("/opt/x/run/php/shop.sock", new ConfigurationLayout("/opt/x/etc").FpmSocket("shop"));
        Assert.Equal("/run/php/shop.sock", new ConfigurationLayout("/etc").FpmSocket("shop"));
        Assert.Equal("/var/log/nginx", new ConfigurationLayout("/opt/settings").NginxLogs);
    }

    [Fact]
    public void A_socket_that_the_kernel_has_no_room_for_is_refused() => Assert.Contains("107", Assert.Throws<DeploynixException>(
        () => FpmPool.Render(Configured.For() with { Layout = new($"/{new string('x', 100)}/etc") })).Message, StringComparison.Ordinal);
}
