using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Incidents;

/// <summary>Where a site's access log is looked for, in nginx's own files.</summary>
public sealed class NginxLogTests : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 3, 18, 16, 40, 0, TimeSpan.Zero);
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void What_this_module_configures_comes_first()
    {
        Lay("var/log/nginx/shop-production.access.log");
        Block("conf.d/shop.conf", $"server {{ root /srv/shop/current/public; access_log {Lay("var/log/nginx/other.log")}; }}");
        Assert.Equal((_box.Under("var/log/nginx/shop-production.access.log"), ""), Find());
    }

    [Fact]
    public void The_block_that_serves_the_sites_folder_names_it_whatever_stands_around_it()
    {
        var log = Lay("var/log/nginx/my shop.log");
        Block("sites-enabled/all", $$"""
            # server { root /srv/shop/current/public; access_log /var/log/nginx/commented.log; }
            upstream php { server unix:/run/php.sock; }
            server { listen 80; root /srv/shop-two/current/public; access_log {{Lay("var/log/nginx/two.log")}}; }
            server {
                listen 443 ssl; set $base /srv/shop;
                root $base/current/public; # access_log /nowhere;
                location = /favicon.ico { access_log off; log_not_found off; }
                location / { try_files $uri /index.php$is_args$args; add_header X-One "a } b { c"; }
                access_log syslog:server=unix:/dev/log;
                access_log "{{log}}" combined buffer=32k;
            }
            """);
        Assert.Equal((log, ""), Find());
    }

    [Fact]
    public void A_block_without_one_has_the_log_of_all_which_is_told()
    {
        var common = Lay("var/log/nginx/access.log");
        Directory.CreateDirectory(_box.Under("etc/nginx"));
        File.WriteAllText(_box.Under("etc/nginx/nginx.conf"), $$"""
            http {
                log_format timed '$remote_addr "$request" ${status} {}; ' "$request_time";
                access_log {{common}} timed;
                include sites-enabled/*;
            }
            """);
        Block("sites-enabled/shop", "server {\n  root '/srv/shop/current/public';\n}\nserver { root /srv/blog; }");
        Assert.Equal((common, $"{common} on web1 is the log of all sites there that have none of their own: name another by -AccessLog."), Find());
    }

    [Theory]
    [InlineData("server { root /srv/shop/current/public; access_log off; }")]
    [InlineData("server { root /srv/shopping/current/public; access_log /dev/null; }")]
    [InlineData("server { root /srv/shop/current/public; access_log /var/log/nginx/$host.log; }")]
    [InlineData("server { root /srv/shop/current/public; access_log /nowhere/at-all.log; }")]
    [InlineData("")]
    public void What_is_no_log_of_the_site_is_none(string block)
    {
        Block("sites-enabled/shop", block);
        Assert.Equal((null, "No access log of shop (production) was found on web1: name it by -AccessLog."), Find());
    }

    private (string? Log, string Gap) Find()
    {
        var ran = _box.Run(AccessLog.Read(Shop.Of(Framework.Laravel), null, From, From.AddHours(1), new ConfigurationLayout(_box.Under("etc"))));
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        var seen = TrafficSeen.Parse("web1", "shop (production)", ran.Lines);
        return (seen.Log, string.Join('\n', seen.Gaps));
    }

    private void Block(string name, string text) => Lay("etc/nginx/" + name, text);

    private string Lay(string name, string text = "")
    {
        var file = _box.Under(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
